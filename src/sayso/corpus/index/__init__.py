"""The words of articles as numbers, and the postings that tell which pages share them."""
