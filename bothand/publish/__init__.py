"""Brings drafts live and back: one process, from the change set to the exchange in chat."""
