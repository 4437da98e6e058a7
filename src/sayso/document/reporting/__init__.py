"""Tokens -> reported speech: who says what, whose report it stands in, and what its speakers do with it."""
