"""Bothand: the chatbot a therapy practice puts on its website."""
