"""Sending to staff: e-mail and a signed webhook, from the outbox."""
