"""Language tools in plain Python: sentence encoder, medication lexicon, follow-ups."""
