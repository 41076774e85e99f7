"""How well messages are understood, and how surely danger is seen: ``make evaluate``."""
