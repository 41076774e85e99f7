"""Measures a running chat: ``make bench``. Figures, no verdicts: machines differ."""
