"""Page -> the news agencies that it names: credited for its text, for a picture, or heard inside the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from sayso.document.layout import Layout
from sayso.document.metadata.agencies import agencies, find_agencies, is_agency, unlisted
from sayso.document.metadata.head import Head, is_article, strings
from sayso.lexicon import read_table
from sayso.schema import AgencyMention, AgencyRole, Block, BlockLabel, NamedSpan, Span

_DATELINE = 140
"""Characters of a line in which a dateline stands."""
_MOST = 1_000
"""Names of agencies on a page that are looked at: no page has more."""
_SHORT_LINE = 14
"""Words that a line of credit has at most."""
_EDGE = 2_500
"""Characters above and below the article's prose in which a byline or a tail credit stands."""
_WORD = re.compile(r"\w+")
_COPYRIGHT = re.compile(
    r"©|\(c\)|copyright|℗|all rights reserved|alle rechte|droits réservés|derechos reservados", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@cache
def cues(role: str) -> re.Pattern[str]:
    """The words of one role in `credit_cues.tsv`."""
    words = [row["words"] for row in read_table("credit_cues") if row["role"] == role and "{}" not in row["words"]]
    dense = [word for word in words if not word.isascii() and not word[0].islower()]
    spaced = [word for word in words if word not in dense]
    parts = [r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(spaced))) + ")" + (r"(?!\w)" if role != "checked" else "")]
    return re.compile("|".join(parts + [re.escape(word) for word in dense]), re.IGNORECASE)


def agency_mentions(layout: Layout, prose: Span, blocks: Sequence[Block] = ()) -> tuple[AgencyMention, ...]:
    """The places, up to 1,000, where the text names an agency, with their roles; linear in the length of the text.

    Letters that mean other things too ("AP", "PA") count only where credits stand.
    """
    found_all = find_agencies(layout.text)[:_MOST]
    filed = _filed_by(layout, prose)
    if not found_all:
        return filed
    lines = tuple(line for line in layout.lines if layout.text[line.start : min(line.end, line.start + 400)].strip())
    starts = [line.start for line in lines]
    words = [layout.text[line.start : min(line.end, line.start + 400)].strip() for line in lines]
    counts = Counter(words) + Counter(f"{one}\n{two}" for one, two in pairwise(words))
    labels = _Labels(blocks)
    mentions = []
    for found in found_all:
        index = bisect_right(starts, found.start) - 1
        if index < 0:
            continue
        name, line = Span(found.start, found.end), Span(lines[index].start, lines[index].end)
        around = (*words[max(0, index - 2) : index], "", *words[index + 1 : index + 3])
        pair = f"{words[index - 1]}\n{words[index]}" if index else words[index]
        place = _Place(
            layout.text, line, name, prose, labels.at(found.start), around, counts[words[index]], counts[pair]
        )
        role = _role(place)
        if role is None or (found.short and role is AgencyRole.NAMED and found.end - found.start < 4):
            continue
        mentions.append(AgencyMention(found.agency, name, role))
    return (*filed, *mentions)


# OSTERVIK, 4 March (CPA) - ; Ostervik (CPA) —
_FILED = re.compile(
    r"[^\S\n]{0,40}[A-ZÀ-Þ][\w'’.-]{1,30}(?:,? [A-ZÀ-Þ0-9][\w'’.]{0,20}){0,6},?[^\S\n]"
    r"\((?P<name>[A-ZÀ-Þ]{3,5})\)[^\S\n]?[-–—]{1,2}[^\S\n]"
)


def _filed_by(layout: Layout, prose: Span) -> tuple[AgencyMention, ...]:
    """The agency of an opening dateline that no table knows, by its form: letters in brackets before a dash."""
    _, names, _ = agencies()
    low = bisect_right(layout.lines, prose.start - 1, key=lambda line: line.start)
    for line in layout.lines[low : low + 3]:
        found = _FILED.match(layout.text, line.start, min(line.end, line.start + _DATELINE))
        if found and found["name"] not in names and not _means_other(found["name"]):
            return (AgencyMention(found["name"], Span(*found.span("name")), AgencyRole.CREDIT),)
    return ()


@cache
def _other_letters() -> frozenset[str]:
    countries = [cell for row in read_table("countries") for cell in row["also"].split(";")]
    return frozenset([*countries, *(row["words"] for row in read_table("credit_cues") if row["role"] == "own")])


def _means_other(letters: str) -> bool:
    """Whether letters are a country's, a broadcaster's of its own or the call sign of an American station: WXYZ."""
    return letters in _other_letters() or re.fullmatch(r"[KW][A-Z]{3}", letters) is not None


class _Labels:
    """The label of the block at a position, by bisection."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.blocks = blocks
        self.starts = [block.start for block in blocks]

    def at(self, position: int) -> BlockLabel | None:
        index = bisect_right(self.starts, position) - 1
        return self.blocks[index].label if index >= 0 and position < self.blocks[index].end else None


class _Place(NamedTuple):
    """Where a name stands."""

    text: str
    line: Span
    name: Span
    prose: Span
    label: BlockLabel | None
    around: tuple[str, ...]
    """The two lines before and the two after, blank ones left out; an empty string stands for the line itself."""
    times: int
    """How often the line stands on the page."""
    together: int
    """How often it does so after the same line: more than once for a teaser of another article."""

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


_ASIDE = frozenset(
    {
        BlockLabel.NAVIGATION,
        BlockLabel.RELATED,
        BlockLabel.COMMENTS,
        BlockLabel.ADVERT,
        BlockLabel.SHARE,
        BlockLabel.NEWSLETTER,
    }
)


def _role(place: _Place) -> AgencyRole | None:
    """What the agency is named for; None where the place says nothing, as in a menu."""
    if not place.near or (place.label in _ASIDE and not _heads(place)):
        return None
    line = place.text[place.line.start : min(place.line.end, place.line.start + 2_000)]
    if place.label is BlockLabel.CAPTION or _pictured(place):
        return AgencyRole.PHOTO
    if _in_dateline(place) or _in_tail(place) or _in_byline(place, line) or _in_sentence_credit(place, line):
        return AgencyRole.CREDIT
    if len(_WORD.findall(line)) <= _SHORT_LINE and not line.rstrip().endswith((".", "!", "?", "”", '"')):
        return None
    around = place.before[-60:] + " " + place.after[:60]
    if cues("checked").search(around):
        return AgencyRole.CHECKED
    told = cues("told").search(f"{place.before[-40:]}\n{place.after[:24]}")
    says = re.match(r",?\s*(?:reported|said|says|reports)\b", place.after)
    return AgencyRole.TOLD if told or says else AgencyRole.NAMED


def _heads(place: _Place) -> bool:
    """Whether the line stands right above the article's prose and is like a dateline, whatever its label."""
    gap = place.text[place.line.end : place.prose.start]
    return len(gap) < _GAP and not gap.strip() and _in_dateline(place)


_GAP = 40
"""Characters, all blank, between a dateline and the prose that it heads."""


def _pictured(place: _Place) -> bool:
    """Whether a picture's credit holds the name: Photo: AFP, AFP/Getty Images, (AP Photo/Ann Lee), REUTERS/Ann Lee."""
    before, after = place.before[-40:], place.after[:40]
    signed = cues("by").match(place.before.lstrip()) is not None
    if _PICTURE_AFTER.match(after) and not signed:
        return True
    if _PICTURE_BEFORE.search(before) and not _in_brackets(place):
        return True
    if cues("photo").match(after.lstrip(" /|")) and re.match(r"\s?[/|]", after):
        return True
    inside = _SENTENCE_END.split(before[before.rfind("(") + 1 :])[-1]
    return cues("photo").search(inside) is not None or _RUN_ON.search(before) is not None


# AP Photo/Ann Lee, AFP via Getty Images, AFP / ANN LEE, REUTERS/Ann Lee, dpa | Ann Lee
_PICTURE_AFTER = re.compile(
    r"\s?(?i:photos?|fotos?|file|via|images?|pool|pictures?|video|bildfunk)\b"
    r"|\s?[/|]\s?(?i:getty|handout|pool|archiv)|\s?[/|]\s?[A-ZÀ-Þ][\w'’.-]+\s[A-ZÀ-Þ]"
)
# via AFP, picture alliance/dpa, Ann Lee/AP, HANDOUT / AFP
_PICTURE_BEFORE = re.compile(
    r"(?i:via|getty images?|getty|alamy|imago|picture[- ]alliance|handout)\s?[/|]?\s?$"
    r"|[A-ZÀ-Þ][\w'’.-]+\s[A-ZÀ-Þ][\w'’.-]+\s?[/|]\s?$"
)
# "...TurniersBild: AFP": a caption and its credit run together
_RUN_ON = re.compile(r"[a-zà-ÿ.](?:Bild|Foto|Photo|Image|Picture|Quelle|Credit)s?:\s?(?:\w+/)*$")
_SENTENCE_END = re.compile(r"(?<=\w{4})\. ")
# (The Courier with AFP, dpa)
_WITH = re.compile(r"^(?:[^,/()]{2,30}\s)?(?:with|mit|avec|con)\s", re.IGNORECASE)
_INITIALS = re.compile(r"^[a-zA-Z]{2,4}$")
_PARTS = re.compile(r"\s*[/,;&+·|]\s*|\s[-–]\s|\s(?:and|und|mit|with|et|avec|e|y|con|og|och|en)\s", re.IGNORECASE)


def _all_agencies(words: str) -> bool:
    """Whether words are agencies and editors' initials, with an agency among them: dpa/tmn, KNA/iz, sak/Reuters."""
    _, names, _ = agencies()
    words = words.rsplit("=", 1)[-1]  # [서울=뉴시스]
    parts = [re.sub(r"^(?:The|the|THE) ", "", part).strip(" .*-–—") for part in _PARTS.split(words.strip())]
    known = [part for part in parts if part in names or unlisted().fullmatch(part)]
    return bool(known) and all(part in known or _INITIALS.match(part) for part in parts if part)


def _in_brackets(place: _Place) -> tuple[int, int] | None:
    """The brackets or slashes around a name that hold nothing but agencies and initials: their outer ends."""
    text, (start, end) = place.text, place.name
    low, high = max(place.line.start, start - 40), min(place.line.end, end + 40)
    for opening, closing in ("()", "[]", "//"):
        left, right = text.rfind(opening, low, start), text.find(closing, end, high)
        apart = opening != "/" or left == place.line.start or text[left - 1].isspace()
        inside = _WITH.sub("", text[left + 1 : max(right, 0)])
        if left >= 0 and right >= 0 and apart and _all_agencies(inside):
            return left, right + 1
    return None


def _in_dateline(place: _Place) -> bool:
    """KYIV, April 9 (AFP) -, Berlin (dpa/tmn), (ANSA) - ROMA, MOSCOW, April 9. /TASS/, МОСКВА, 9 апр - РИА Новости."""
    offset = place.name.start - place.line.start
    if offset > _DATELINE or place.line.start > place.prose.end:
        return False
    brackets = _in_brackets(place)
    if brackets and "©" not in place.before:
        lead = place.text[place.line.start : brackets[0]]
        rest = place.text[brackets[1] : place.line.end].strip()
        count = len(_WORD.findall(lead))
        closed = bool(rest) or (count <= 6 and re.search(r"[\d,]", lead) is not None)
        return closed and count <= 14 and not re.search(r"[a-zà-ÿ]{3,}[.!?] \w+ [a-zà-ÿ]", lead)
    lead = place.before.strip()
    # 新华社北京4月24日电
    if not lead and re.match(r"[^\W\d_]{0,12}\d{0,2}月?\d{0,2}日?(?:[电電讯]|记者)", place.after):
        return True
    if re.search(r"(?:^|\d{1,2}\.? \w+\.?,?) ?[-–—]$", lead) and re.match(r"\s?[.:\-–—]", place.after):
        return True
    return not lead and re.match(r"\s?(?:\([^)\n]{0,20}\))?\s?[-–—]{1,2}\s", place.after) is not None


def _in_tail(place: _Place) -> bool:
    """(dpa) or — AFP at the end of a line of the article's last part, dpa:220101-99-1/2 below it."""
    if not place.prose.end - 1_200 <= place.line.end <= place.prose.end + 400:
        return False
    brackets = _in_brackets(place)
    if brackets and not place.text[brackets[1] : place.line.end].strip(" .*"):
        return _FINISHED.search(place.text[place.line.start : brackets[0]][-40:]) is not None
    if re.match(r"[:-]?\s?\d{6}-\d{2,3}-\d{3,}", place.after):
        return True
    closes = not place.after.strip(" .*_")
    return closes and re.search(r"[.!?”\"»]\s?[-–—/]{1,2}\s?(?:with |mit |avec )?$", place.before) is not None


# a whole sentence before the brackets, editors' initials (bw/jm), or nothing
_FINISHED = re.compile(r"(?:^|[^.][.!?”\"»’')*_]|[.!?][”\"»’')]|(?:^|\s)\w{1,4}/\w{1,4})[\s/–—-]*$")


def _in_byline(place: _Place, line: str) -> bool:
    """By AFP, Ann Lee, Associated Press, Quelle: dpa, © 2025 AFP: a short line at the article's edges."""
    count = len(_WORD.findall(line))
    if _COPYRIGHT.search(line):
        return place.line.end - place.prose.end > -400 and _owned(
            place, line if count <= _LEGAL_LINE else _sentence(place)
        )
    if count > _SHORT_LINE or (line.rstrip().endswith((".", "?", "!")) and count > 8) or _named_like(place):
        return False
    return place.label is BlockLabel.BYLINE or _signed(place, line)


_LEGAL_LINE = 40
"""Words of a copyright line; of a longer one only the sentences around the name are looked at."""


def _sentence(place: _Place) -> str:
    """The sentence that holds a name, with the one before it: All rights reserved. Copyright AFP."""
    before = _SENTENCE_END.split(place.before)[-2:]
    after = re.split(r"\.(?:\s|$)", place.after, maxsplit=1)[0]
    sentence = ". ".join(before) + place.text[place.name.start : place.name.end] + after
    return sentence if _COPYRIGHT.search(before[-1]) and len(_WORD.findall(before[-1] + after)) <= _SHORT_LINE else ""


def _signed(place: _Place, line: str) -> bool:
    """Whether a short line is an agency, opens like a byline, or names a source."""
    above, below = place.prose.start - place.line.start, place.line.start - place.prose.end
    if _all_agencies(line):
        last = not place.around[-1] and below > -100
        return last or (-500 < above < 400 and _stands_alone(place)) or (-100 < below <= 2 and "/" in line)
    rest = line.strip(" |•·-–—")
    opener = cues("by").match(rest)
    if opener and (above > -500 or below > -100) and _opens_or_ends(rest[opener.end() :]):
        return above < 1_600 and below < 400
    if opener and not place.after.strip(" |•·") and _NAMED_BEFORE.match(rest[opener.end() :]):
        return above < 1_600 and below < 400 and len(place.text[slice(*place.name)]) > _LETTERS
    source = cues("source").search(line)
    if source:
        named = below > -400 and _ends_in_agency(line[source.end() :].strip(" :•-–—："))
        return named and below < 600 and place.times < 2
    # Ann Lee, Associated Press; AFP, Paris; Associated Press, Washington; Outlet: EFE
    beside = _BESIDE.search(place.before + "\0" + place.after) is not None
    return -300 < above < 1_200 and beside and place.together < 2


# By Ann Lee Associated Press: a person before an agency's whole name
_NAMED_BEFORE = re.compile(r":?\s*(?:[A-ZÀ-Þ][\w'’.-]+\s){2,4}[A-ZÀ-Þ]")
_LETTERS = 5
"""Letters that an agency's abbreviation has at most."""
# Ann Lee, The Associated Press; Outlet: EFE; AFP, Paris,
_BESIDE = re.compile(r"^[^\0]*(?:[,:–—|]|\s-)\s?(?:The )?\0\s?(?:,[^\0]{0,30})?$|^\0\s?,\s?[^\0]{0,40}$")


def _ends_in_agency(words: str) -> bool:
    """outlet.example, ann/dpa: names of a word or two, the last an agency's."""
    parts = [part for part in _PARTS.split(words) if part.strip()]
    return bool(parts) and all(len(part.split()) <= 3 for part in parts[:-1]) and _all_agencies(parts[-1])


def _opens_or_ends(words: str) -> bool:
    """Ann Lee with AFP; AFP | Hartvale: the first or the last of the names is an agency's."""
    parts = [part for part in _PARTS.split(words.strip(" :")) if part.strip()]
    return bool(parts) and (_all_agencies(parts[-1]) or _all_agencies(parts[0]))


_OWNER = re.compile(r"(?:[©℗\s,*_–—-]|\(c\)|copyright|(?:19|20)\d\d|by|the)*+", re.IGNORECASE)


def _owned(place: _Place, line: str) -> bool:
    """© 2025 AFP, Copyright 2025 The Associated Press. All rights reserved; not © Ann Lee / AFP."""
    lead = place.before
    whole = _OWNER.fullmatch(lead) is not None or _OWNER.fullmatch(lead[-30:].rsplit(".", 1)[-1]) is not None
    plain = re.fullmatch(r"(?:/[\w.-]{2,24})?[\s.]*", place.after) or _YEAR.search(line) or "right" in line.lower()
    dated_after = not lead.strip() and _YEAR.search(place.after) is not None
    return dated_after or (whole and bool(plain) and "|" not in place.after)


def _named_like(place: _Place) -> bool:
    """Whether the letters are part of a person's name, or the initials of the one on the next line."""
    if place.name.end - place.name.start <= 7 and re.match(r"\s[A-ZÀ-Þ][a-zà-ÿ]+", place.after):
        return True
    alone = not place.before.strip() and not place.after.strip()
    if alone and {"-", "+"} & set(place.around):  # buttons for smaller and larger letters
        return True
    follows = place.around[place.around.index("") + 1 :][0] if place.around[-1] else ""
    initials = "".join(word[0] for word in follows.split()[:3])
    return place.text[slice(*place.name)] in {initials, initials[:2]} and not place.before.strip()


def _stands_alone(place: _Place) -> bool:
    """Whether a line that is only an agency stands beside a title, a date or a byline, and not in a menu."""
    if place.together > 1:
        return False
    beside = [words for words in place.around if words]
    return any(len(_WORD.findall(words)) > 3 or _YEAR.search(words) or cues("by").fullmatch(words) for words in beside)


def _in_sentence_credit(place: _Place, line: str) -> bool:
    """Additional reporting by Reuters. The Associated Press contributed to this report."""
    if len(_WORD.findall(line)) > 60:
        line = place.before[-100:] + place.text[place.name.start : place.name.end] + place.after[:100]
    edge = place.line.end > place.prose.end - 800 or place.line.start < place.prose.start + 200
    return edge and cues("share").search(line) is not None


# --- wires ---------------------------------------------------------------------------------------


def find_wires(head: Head, mentions: Sequence[AgencyMention], outlet: str | None = None) -> tuple[NamedSpan, ...]:
    """The agencies credited for the text, each once, where first credited; those of the head alone have no span.

    Letters that no table knows are not listed beside the name that they stand for, nor where they are the outlet's.
    """
    spelled = {_initials(name) for name in (*(mention.agency for mention in mentions), outlet or "")}
    mentions = [one for one in mentions if is_agency(one.agency) or one.agency not in spelled | {outlet}]
    wires: dict[str, NamedSpan] = {}
    for mention in mentions:
        if mention.role is AgencyRole.CREDIT:
            wires.setdefault(mention.agency, NamedSpan(name=mention.agency, span=mention.span))
    for name in _head_agencies(head):
        wires.setdefault(name, NamedSpan(name=name))
    return tuple(wires.values())


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper()) if " " in name else ""


def _head_agencies(head: Head) -> list[str]:
    """Agencies that the markup names as author or source of the article."""
    pattern, names, _ = agencies()
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
