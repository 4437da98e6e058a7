"""Text -> its language, sentences, quotation marks, tokens and numbers."""
