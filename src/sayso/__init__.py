"""sayso: on whose say-so? Who claims what across news pages, in which exact words."""
