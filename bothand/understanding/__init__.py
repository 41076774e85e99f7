"""Rasa graph components on top of `bothand.language` and `bothand.safety`."""
