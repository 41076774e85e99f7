"""The desk: the private page of the practice's staff. Imports nothing heavy by itself."""
