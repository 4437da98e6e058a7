"""Tokens -> who and what is named, and who of them speaks."""
