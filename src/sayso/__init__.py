"""sayso: on whose say-so? Who claims what across news pages, in which exact words."""

from importlib.metadata import version

__version__ = version("sayso")
