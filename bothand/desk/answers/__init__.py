"""What the pages of the answers work with."""
