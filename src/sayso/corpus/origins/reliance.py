"""Document and layers -> whose reporting the page says that it rests on: agencies and other outlets, with the words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple
from urllib.parse import urlsplit

from sayso.corpus.comparison.outlet_names import plain_outlet
from sayso.lexicon import read_table
from sayso.schema import READ, AgencyRole, BlockLabel, Document, Layers, Span

_NEAR = 40
"""Characters beside a name in which the words of relying stand."""
_SHORTEST = 4
"""Letters that an outlet's name must have: "Sun" and "Mail" are words."""
_HELPS = re.compile(
    r"contribut|additional reporting|reporting by|with (?:files|reporting|material) from", re.IGNORECASE
)


class Reliance(NamedTuple):
    """A place where a page shows where its reporting comes from."""

    name: str
    """The agency, or the other outlet as its own pages call it."""
    span: Span | None
    """None: only the markup's head says so."""
    credit: bool
    """Credited for the text, or the one that could or could not verify what it says: not merely quoted."""


def credited(document: Document, heard: Sequence[Reliance]) -> tuple[Reliance, ...]:
    """The agencies that a page credits for its text, or speaks as, each once.

    "The agency has not independently verified this" is the agency speaking: the page retells its report,
    whatever its byline says. A line that an agency contributed to a staff's report is not a credit for it.
    """
    found = {
        wire.name: Reliance(wire.name, wire.span, credit=True)
        for wire in document.wires
        if wire.span is None or not _helped(document.text, wire.span)
    }
    for mention in heard:
        if mention.credit:
            found.setdefault(mention.name, mention)
    return tuple(found.values())


def relied_on(
    document: Document, layers: Layers, heard: Sequence[Reliance], outlets: Mapping[str, str]
) -> tuple[Reliance, ...]:
    """Every place where the article says that it has something from an agency or from one of the outlets.

    `outlets`: written form -> name, as `outlet_names` gives them. The page's own outlet is left out.
    """
    own = plain_outlet(document.outlet)
    found = [mention for mention in heard if not mention.credit and plain_outlet(mention.name) != own]
    if outlets:
        pattern = _any_of(tuple(sorted(outlets, key=lambda form: (-len(form), form))))
        for start, end in _read(document, layers):
            for match in pattern.finditer(document.text, start, end):
                name = outlets[match[0].casefold()]
                if plain_outlet(name) != own and _relies(document.text, match.start(), match.end()):
                    found.append(Reliance(name, Span(*match.span()), credit=False))
    return tuple(sorted(set(found), key=lambda place: (place.span or Span(-1, -1), place.name)))


def outlet_names(documents: Iterable[Document]) -> dict[str, str]:
    """The forms in which the outlets of these pages can be named in a text, in lower case -> the outlet."""
    forms: dict[str, str] = {}
    for outlet in sorted({document.outlet for document in documents if document.outlet}):
        host = urlsplit(outlet if "//" in outlet else f"//{outlet}").hostname if "." in outlet else None
        for form in {outlet, outlet.removeprefix("The "), host or outlet}:
            if len(form) >= _SHORTEST:
                forms.setdefault(form.casefold(), outlet)
    return forms


def heard_agencies(layers: Layers) -> tuple[Reliance, ...]:
    """Agencies in the text: what they could verify, as credits; what they were told or reported, not."""
    return tuple(
        Reliance(mention.agency, mention.span, credit=mention.role is AgencyRole.CHECKED)
        for mention in layers.agencies
        if mention.role in {AgencyRole.CHECKED, AgencyRole.TOLD}
    )


def _read(document: Document, layers: Layers) -> Sequence[tuple[int, int]]:
    """Where the article's sentences stand: the whole text where there are no blocks."""
    kept = READ - {BlockLabel.CAPTION}
    return [(block.start, block.end) for block in layers.blocks if block.label in kept] or [(0, len(document.text))]


def _helped(text: str, span: Span) -> bool:
    line = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return (
        _HELPS.search(text, max(line, span.start - 200), min(end if end >= 0 else len(text), span.end + 200))
        is not None
    )


@cache
def _any_of(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, forms)) + r")(?!\w)", re.IGNORECASE)


@cache
def _cues() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words: dict[str, list[str]] = {"before": [], "after": []}
    for row in read_table("relied_on"):
        words[row["where"]].append(re.escape(row["words"]))
    before = r"\b(?:" + "|".join(words["before"]) + r")(?: (?:the|an?))?[ \"“'‘]{0,3}$"
    after = r"[\"”'’,]{0,3} ?(?:newspaper|website|magazine|agency)?,? ?(?:" + "|".join(words["after"]) + r")\b"
    return re.compile(before, re.IGNORECASE), re.compile(after, re.IGNORECASE)


def _relies(text: str, start: int, end: int) -> bool:
    before, after = _cues()
    return bool(before.search(text[max(0, start - _NEAR) : start])) or bool(after.match(text[end : end + _NEAR]))
