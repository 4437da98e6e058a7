"""Page -> document, with its layers."""
