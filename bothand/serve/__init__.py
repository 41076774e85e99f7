"""Starts, watches and stops the processes, and trains what they need first.

Knows the other packages by their commands; of their code it takes one thing,
the desk's one-time link.
"""
