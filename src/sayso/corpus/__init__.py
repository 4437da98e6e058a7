"""Documents -> corpus: what needs more than one page."""
