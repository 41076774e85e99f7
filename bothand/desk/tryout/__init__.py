"""Trying a draft before it is live: chats of their own, beside the visitors'."""
