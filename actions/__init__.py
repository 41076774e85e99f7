"""Rasa actions, one file per job. They call `bothand.care` and hold no wording."""
