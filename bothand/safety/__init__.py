"""Finds a crisis in what a visitor writes: rules and a classifier, either is enough."""
