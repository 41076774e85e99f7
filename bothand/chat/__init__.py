"""The channel between visitors and Rasa: sessions, guard, messages."""
