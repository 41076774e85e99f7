"""The practice's facts and answers: read, check, and later publish them."""
