"""Inboxes of other products, in which staff may answer instead of the desk's own."""
