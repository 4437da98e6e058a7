"""Tokens -> figures and times, with what they count and mean."""
