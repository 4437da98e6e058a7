"""Page -> the news agencies that it names: credited for its text, for a picture, or heard inside the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from sayso.document.layout import Layout
from sayso.document.metadata.head import Head, is_article, strings
from sayso.lexicon import read_table
from sayso.schema import Block, Label, Named, Span

_DATELINE = 140
"""Characters of a line in which a dateline stands."""
_SHORT_LINE = 14
"""Words that a line of credit has at most."""
_EDGE = 2_500
"""Characters above and below the article's prose in which a byline or a tail credit stands."""
_WORD = re.compile(r"\w+")
_BETWEEN = re.compile(r"^(?:[\s/,;&+·|*\"'()\[\]{}:.\-–—]|and|with|und|mit|et|avec|e|y|con|og|och|en|u\.a|by|the)*$", re.I)
"""What may stand between agencies that are credited together, and around them."""
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|℗|all rights reserved|alle rechte|droits réservés|derechos reservados", re.I)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


class Role(StrEnum):
    """What an agency is named for."""

    CREDIT = "credit"
    PHOTO = "photo"
    TOLD = "told"
    """It heard a speaker, or it is reported after."""
    CHECKED = "checked"
    """The page says what the agency could or could not verify."""
    NAMED = "named"


class AgencyMention(NamedTuple):
    """A place where the text names an agency."""

    agency: str
    span: Span
    role: Role


@cache
def _agencies() -> tuple[re.Pattern[str], dict[str, str], frozenset[str]]:
    """A pattern for every form, the agency of each form, and the forms that mean other things too."""
    names: dict[str, str] = {}
    short: set[str] = set()
    for row in read_table("agencies"):
        for form in filter(None, row["forms"].split("|")):
            names.setdefault(form, row["name"])
        for form in filter(None, row["short"].split("|")):
            names.setdefault(form, row["name"])
            short.add(form)
    longest = sorted(names, key=lambda form: (-len(form), form))
    return re.compile("(?:" + "|".join(map(re.escape, longest)) + ")"), names, frozenset(short)


@cache
def _cues(role: str) -> re.Pattern[str]:
    words = [row["words"] for row in read_table("credit_cues") if row["role"] == role and "{}" not in row["words"]]
    dense = [word for word in words if not word.isascii() and not word[0].islower()]
    spaced = [word for word in words if word not in dense]
    parts = [r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(spaced))) + ")" + (r"(?!\w)" if role != "checked" else "")]
    return re.compile("|".join(parts + [re.escape(word) for word in dense]), re.IGNORECASE)


class _Found(NamedTuple):
    agency: str
    start: int
    end: int
    short: bool


def _find(text: str) -> list[_Found]:
    pattern, names, short = _agencies()
    found = []
    for match in pattern.finditer(text):
        start, end = match.span()
        before, after = text[start - 1 : start], text[end : end + 1]
        if (before.isalnum() and _spaced(before)) or (after.isalnum() and _spaced(after)) or before in {"@", "#", "_"}:
            continue
        if text[end : end + 4] in {".com", ".de/", ".net"} or before == ".":
            continue
        found.append(_Found(names[match[0]], start, end, match[0] in short))
    return found


def _spaced(char: str) -> bool:
    """Whether a letter's script writes words apart: in the others a name may touch its neighbours."""
    return not "\u3040" <= char <= "\ud7af"


def agency_mentions(layout: Layout, prose: Span, blocks: Sequence[Block] = ()) -> tuple[AgencyMention, ...]:
    """Every place where the text names an agency, with its role; linear in the length of the text.

    Letters that mean other things too ("AP", "PA") count only where credits stand.
    """
    text, starts = layout.text, [line.start for line in layout.lines]
    labels = _Labels(blocks)
    mentions = []
    for found in _find(text):
        index = bisect_right(starts, found.start) - 1
        if index < 0:
            continue
        line = layout.lines[index]
        place = _Place(text, Span(line.start, line.end), Span(found.start, found.end), prose, labels.at(found.start))
        role = _role(place)
        if role is None or (found.short and role in {Role.NAMED} and len(text[found.start : found.end]) < 4):
            continue
        mentions.append(AgencyMention(found.agency, place.name, role))
    return tuple(mentions)


class _Labels:
    """The label of the block at a position, by bisection."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.starts = [block.start for block in blocks]

    def at(self, position: int) -> Label | None:
        index = bisect_right(self.starts, position) - 1
        return self.blocks[index].label if index >= 0 and position < self.blocks[index].end else None


class _Place(NamedTuple):
    """Where a name stands."""

    text: str
    line: Span
    name: Span
    prose: Span
    label: Label | None

    @property
    def before(self) -> str:
        return self.text[max(self.line.start, self.name.start - 200) : self.name.start]

    @property
    def after(self) -> str:
        return self.text[self.name.end : min(self.line.end, self.name.end + 200)]

    @property
    def near(self) -> bool:
        """Whether the line stands in the article or near its edges."""
        return self.prose.start - _EDGE <= self.line.start <= self.prose.end + _EDGE


_ASIDE = frozenset({Label.NAVIGATION, Label.RELATED, Label.COMMENTS, Label.ADVERT, Label.SHARE, Label.NEWSLETTER})


def _role(place: _Place) -> Role | None:
    """What the agency is named for; None where the place says nothing, as in a menu."""
    if not place.near or place.label in _ASIDE:
        return None
    line = place.text[place.line.start : min(place.line.end, place.line.start + 2_000)]
    if place.label is Label.CAPTION or _pictured(place):
        return Role.PHOTO
    if _in_dateline(place) or _in_tail(place) or _in_byline(place, line) or _in_sentence_credit(place, line):
        return Role.CREDIT
    if len(_WORD.findall(line)) <= _SHORT_LINE and not line.rstrip().endswith((".", "!", "?", "”", '"')):
        return None
    around = place.before[-60:] + " " + place.after[:60]
    if _cues("checked").search(around):
        return Role.CHECKED
    told = _cues("told").search(place.before[-40:]) or re.match(r",?\s*(?:reported|said|says|reports)\b", place.after)
    return Role.TOLD if told else Role.NAMED


def _pictured(place: _Place) -> bool:
    """Whether a picture's credit holds the name: Photo: AFP, AFP/Getty Images, (AP Photo/Ann Lee), REUTERS/Ann Lee."""
    before, after = place.before[-40:], place.after[:40]
    if re.match(r"\s?(?:photo|foto|file|via|images?|pool|pictures?|video|/\s?getty|/\s?[A-Z]\w+\s[A-Z])", after, re.I):
        return bool(re.match(r"\s?(?:photo|foto|file|via|images?|pool|pictures?|video)\b|/\s?\w+", after, re.I))
    if re.search(r"(?:via|getty images?|getty|alamy|imago|picture[- ]alliance|[A-Z]\w+ ?/)\s?/?\s?$", before, re.I) and not (
        place.line.start >= place.prose.end and re.search(r"\(\w{2,4}/$", before)
    ):
        return not re.search(r"\((?:\w{2,8}/){1,3}$", before)
    inside = before[max(before.rfind("("), before.rfind(". ")) + 1 :]
    return bool(_cues("photo").search(inside))


def _bracketed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The brackets or slashes around a name that hold nothing but agencies: their outer ends."""
    low, high = max(0, start - 40), end + 40
    for opening, closing in ("()", "[]", "//"):
        left, right = text.rfind(opening, low, start), text.find(closing, end, high)
        if left < 0 or right < 0 or "\n" in text[left:right]:
            continue
        pattern, _, _ = _agencies()
        rest = pattern.sub("", text[left + 1 : right])
        if _BETWEEN.match(rest):
            return left, right + 1
    return None


def _in_dateline(place: _Place) -> bool:
    """KYIV, April 9 (AFP) -, Berlin (dpa/tmn), (ANSA) - ROMA, MOSCOW, April 9. /TASS/, МОСКВА, 9 апр - РИА Новости."""
    offset = place.name.start - place.line.start
    if offset > _DATELINE or place.line.start > place.prose.end:
        return False
    if _bracketed(place.text, place.name.start, place.name.end):
        lead = place.text[place.line.start : place.name.start]
        return len(_WORD.findall(lead)) <= 14 and not re.search(r"[a-zà-ÿ]{3,}[.!?] [A-Z]", lead)
    lead = place.before.strip()
    if re.search(r"(?:^|\d{1,2}\.? \w+\.?,?) ?[-–—]$", lead) and re.match(r"\s?[.:\-–—]", place.after):
        return True
    return not lead and re.match(r"\s?(?:\([^)\n]{0,20}\))?\s?[-–—]{1,2}\s", place.after) is not None


def _in_tail(place: _Place) -> bool:
    """(dpa) or — AFP at the end of a line of the article's last part, dpa:220101-99-1/2 below it."""
    text = place.text
    if place.line.end < place.prose.start:
        return False
    late = place.line.end >= place.prose.end - 1_200
    bracket = _bracketed(text, place.name.start, place.name.end)
    if bracket and late and not text[bracket[1] : place.line.end].strip(" .*"):
        return True
    if late and re.match(r"[:-]?\s?\d{6}-\d{2,3}-\d{3,}", place.after):
        return True
    closes = not place.after.strip(" .*_")
    return late and closes and re.search(r"[.!?”\"»]\s?[-–—/]{1,2}\s?(?:with |mit |avec )?$", place.before) is not None


def _in_byline(place: _Place, line: str) -> bool:
    """By AFP, Ann Lee, Associated Press, Quelle: dpa, © 2025 AFP: a short line at the article's edges."""
    above = place.line.start < place.prose.start + 400
    below = place.line.end > place.prose.end - 400
    if not (above or below) or len(_WORD.findall(line)) > 40:
        return False
    if _COPYRIGHT.search(line):
        return below and bool(_YEAR.search(line) or len(_WORD.findall(line)) > 4) and not _menu_like(line)
    if len(_WORD.findall(line)) > _SHORT_LINE or line.rstrip().endswith((".", "?", "!")) and len(_WORD.findall(line)) > 8:
        return False
    if place.label is Label.BYLINE:
        return True
    pattern, _, _ = _agencies()
    rest = _cues("source").sub("", pattern.sub("", line))
    if _BETWEEN.match(rest):
        return above or bool(_cues("source").search(line)) or place.line.start - place.prose.end < 300
    lead = place.before.rstrip()
    opened = re.search(r"(?:^|[|•·,:–—-]\s?)$", lead) is not None or _cues("source").search(lead[-16:]) is not None
    return opened and _cues("source").match(line.lstrip()) is not None


def _menu_like(line: str) -> bool:
    return line.count("|") > 4


def _in_sentence_credit(place: _Place, line: str) -> bool:
    """Additional reporting by Reuters. The Associated Press contributed to this report."""
    if len(_WORD.findall(line)) > 60:
        line = place.before[-100:] + place.text[place.name.start : place.name.end] + place.after[:100]
    edge = place.line.end > place.prose.end - 800 or place.line.start < place.prose.start + 200
    return edge and _cues("share").search(line) is not None


# --- wires ---------------------------------------------------------------------------------------


def find_wires(layout: Layout, head: Head, mentions: Sequence[AgencyMention]) -> tuple[Named, ...]:
    """The agencies credited for the text, each once, where first credited; those of the head alone have no span."""
    wires: dict[str, Named] = {}
    for mention in mentions:
        if mention.role is Role.CREDIT:
            wires.setdefault(mention.agency, Named(name=mention.agency, span=mention.span))
    for name in _head_agencies(head):
        wires.setdefault(name, Named(name=name))
    return tuple(wires.values())


def _head_agencies(head: Head) -> list[str]:
    """Agencies that the markup names as author or source of the article."""
    pattern, names, _ = _agencies()
    told = [value for key, value in head.metas if re.search(r"author|creator|byl|source|agency", key)]
    for thing in head.things:
        if is_article(thing):
            told += [name for key in ("author", "creator", "creditText") for name in strings(thing.get(key))]
    found = []
    for value in told:
        for part in re.split(r"\s*[,/&|+]\s*|\s(?:and|und|et|y|e|with|mit|avec)\s", value[:300]):
            match = pattern.fullmatch(part.strip())
            if match:
                found.append(names[match[0]])
    return list(dict.fromkeys(found))
