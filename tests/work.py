"""How much work something is, counted and not timed: how fast a machine is proves nothing.

Where the work lies inside of one call (a regular expression), a test gives so much that the square of it would take
hours, and the suite's own time limit is what fails.
"""

from __future__ import annotations

import sys
from collections.abc import Callable


def calls(act: Callable[[], object]) -> int:
    """How many functions are called, those of libraries among them."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(seen)
    try:
        act()
    finally:
        sys.setprofile(None)
    return count
