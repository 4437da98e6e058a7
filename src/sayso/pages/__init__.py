"""Bytes -> pages: one reader a format."""
