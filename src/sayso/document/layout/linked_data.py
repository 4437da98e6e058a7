"""JSON-LD scripts -> their values: what a page's head says of the article, read once for everyone who asks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

_SCRIPT = 2_000_000
"""Characters of a script that are read."""
_NODES = 5_000
"""Objects of a value that are looked at."""
_BARE_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# {"headline": "Ferry late",}
_LAST_COMMA = re.compile(r",(?=\s{0,40}[}\]])")


def read_script(script: str) -> object:
    """The value of a JSON-LD script; None where it cannot be read even with its usual faults mended."""
    script = script[:_SCRIPT].strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    script = script.removeprefix("//<![CDATA[").removeprefix("<![CDATA[").removesuffix("//]]>").removesuffix("]]>")
    try:
        return json.loads(script, strict=False)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(_BARE_CONTROL.sub(" ", _LAST_COMMA.sub("", script)), strict=False)
    except (ValueError, RecursionError):
        return None


def objects_of(value: object) -> Iterator[Mapping[str, object]]:
    """Every object in a JSON value, outer ones first, in order; no recursion, bounded."""
    stack, seen = [value], 0
    while stack and seen < _NODES:
        item = stack.pop()
        seen += 1
        if isinstance(item, dict):
            yield item
            stack.extend(child for child in reversed(list(item.values())) if isinstance(child, dict | list))
        elif isinstance(item, list):
            stack.extend(child for child in reversed(item[:_NODES]) if isinstance(child, dict | list))
