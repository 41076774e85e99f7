"""Proves a new version before visitors meet it: understanding, safety, conversations."""
