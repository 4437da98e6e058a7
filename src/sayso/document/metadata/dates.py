"""Page -> its date of publication: the days that markup, address and text give, and the one ranked first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import islice
from math import log1p
from typing import NamedTuple

from sayso.document.layout import Line, ancestors
from sayso.document.metadata.credits import cues
from sayso.document.metadata.days import Day, find_days, read_stamp
from sayso.document.metadata.head import is_article
from sayso.document.metadata.prose import words_of
from sayso.document.metadata.ranking import load_ranker, score
from sayso.document.metadata.title import Setting
from sayso.lexicon.calendar import MONTHS
from sayso.schema import DateEvidence, Page, Precision, Span

_NEAR_HEAD, _NEAR_FOOT = 3_000, 1_500
"""Characters before and after the article's prose in which lines are looked at for a date."""
_SHORT = 100
"""Characters of a line inside the prose whose date may be the page's: what is taken for prose is often more."""
_PUBLISHED = re.compile(
    r"publi|pubdate|pub_?date|created?|issued|release|posted|firstseen|sailthru\.date|entry-date", re.IGNORECASE
)
_MODIFIED = re.compile(
    r"modif|updat|revis|lastmod|crawl|expire|edited|aktuali|actuali|atualiz|mis à jour|aggiorn|bijgewerkt|güncel|"
    r"oppdater|uppdat|opdater|обновл|更新|最終",
    re.IGNORECASE,
)
# /2025/04/09/, /2025-04-09, -20250409, /2025/apr/09/
_IN_URL = re.compile(
    r"(?<!\d)(?P<year>20\d\d|199\d)(?P<mark>[/_.-]?)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_IN_URL_WORD = re.compile(r"/(?P<year>20\d\d|199\d)/(?P<month>[a-z]{3})/(?P<day>[0-3]?\d)(?!\d)", re.IGNORECASE)
_MONTHS = [month[:3] for month in MONTHS]
# Mon Jun 02 2025 04:43:21 GMT+0300 (...), Sun, 01 Jun 2025 21:58:45 GMT: what scripts and feeds print
SCRIPT_STYLE = re.compile(
    r"[A-Z][a-z]{2},? (?:[A-Z][a-z]{2} \d{2}|\d{2} [A-Z][a-z]{2}) (?:19|20)\d\d \d\d:\d\d:\d\d (?:GMT|UTC|[+-]\d{4})"
)
# 4.3 C, 12°, 54 ° F
WEATHER = re.compile(r"(?<![\w.])-?\d{1,3}(?:[.,]\d)?\s?(?:°\s?[CF]?|[CF])(?!\w)")
_SURE = ("article:published", "article:modified", "og:published", "og:updated", "og:article:published")
"""Open Graph's own names, which stand for the page; other meta tags may be a video's or a comment's."""
_COPYRIGHT = re.compile(r"©|\(c\)|copyright|℗|all rights reserved", re.IGNORECASE)


class Sighting(NamedTuple):
    """One place that gives a day."""

    day: Day
    kind: str
    span: Span | None
    line: str
    """The line that shows it, or the names of the element."""
    order: int

    @property
    def place(self) -> Span:
        """The characters of the text that give it; empty at 0 where none do."""
        return self.span or Span(0, 0)


class Published(NamedTuple):
    """A date of publication as the page gives it."""

    value: str
    precision: Precision
    evidence: DateEvidence
    span: Span | None


def find_published(setting: Setting, title: Span | None, language: str | None) -> Published | None:
    """The date of publication; None where no day on the page is likely to be it."""
    groups = group(plausible(sightings_of(setting, language), capture_day(setting.page)))
    kind = "date-text" if setting.layout.markup is None else "date-html"
    scores = score(load_ranker(kind), features_of(setting, groups, title))
    best = max(range(len(scores)), key=lambda index: (scores[index], -index), default=-1)
    if best < 0 or scores[best] < _LEAST:
        filed = [one for _, seen in groups for one in seen if _files(setting, one)]
        return _published(filed[:1]) if filed else None
    return _published(groups[best][1])


# (Reuters) -, /TASS/ -, or the dash alone, after the day of a dateline
_FILED = re.compile(r"\.?,?[^\S\n]?(?:\([^()\n]{2,30}\)|/[A-Z]{3,8}/)?[^\S\n]?[-–—]{1,2}[^\S\n]")


def _files(setting: Setting, one: Sighting) -> bool:
    """Whether a day is that of the dateline that opens the prose: OSTERVIK, March 4, 2018 (Reuters) -."""
    text, at = setting.layout.text, one.place
    start = text.rfind("\n", 0, at.start) + 1
    place = text[start : at.start].split()
    opens = bool(at.end) and abs(start - setting.prose.start) < _OPENING and 0 < len(place) <= _PLACE
    return opens and one.day.other is None and place[0].isupper() and _FILED.match(text, at.end) is not None


_OPENING, _PLACE = 400, 5
"""Characters about the start of the prose in which a dateline stands; words that its place has at most."""


_LEAST = 0.0
"""The score under which a page is said to have no date: where "none of these" is as likely as the best."""
_ORDER = ("ld published", "meta published", "meta-other published", "time published", "prop published", "line")


def _published(seen: Sequence[Sighting]) -> Published:
    """The best wording of a day: an article's own mark before others, a clock before a bare day."""
    ranks = {kind: rank for rank, kind in enumerate(_ORDER)}
    exact = {Precision.SECOND: 0, Precision.MINUTE: 0}
    shown = min((s for s in seen if s.span is not None), key=lambda s: (ranks.get(s.kind, 9), s.order), default=None)
    told = min(seen, key=lambda s: (exact.get(s.day.precision, 1), ranks.get(s.kind, 9), s.order))
    kinds = {s.kind for s in seen}
    if any(kind.startswith(("ld", "meta", "time", "prop", "script", "class")) for kind in kinds):
        evidence = DateEvidence.MARKUP
    else:
        evidence = DateEvidence.TEXT if shown is not None else DateEvidence.URL
    return Published(told.day.value, told.day.precision, evidence, shown.span if shown is not None else None)


# --- what cannot be a day of publication ---------------------------------------------------------


def capture_day(page: Page) -> date | None:
    """The day on which a page was fetched; None where that is not known."""
    captured = read_stamp(page.captured) if page.captured else None
    return captured.day if captured is not None else None


def plausible(sightings: Sequence[Sighting], captured: date | None) -> list[Sighting]:
    """The sightings that can be of publication: none after the capture, none of the margin where others are left."""
    if captured is not None:  # a day of grace: the clocks of page and archive may be half a world apart
        sightings = [one for one in map(_known(captured), sightings) if one.day.day <= captured + timedelta(days=1)]
    inner = [one for one in sightings if not _MARGIN.search(one.line)]
    return inner if any(one.kind != "url" for one in inner) else list(sightings)


# class="event-box", "calendar", "whats-on": days of events; captions and galleries: days of pictures; embedded posts
_MARGIN = re.compile(
    r"(?<![\w-])(?:events?(?:[-_ ]|$)|[\w-]*[-_]events?(?![\w-])(?<!pointer-events)|calendar|agenda|terminkalender|"
    r"whats-?on|"
    r"figcaption|gallery|slideshow|carousel|twitter-tweet|instagram-media|fb-post|bluesky-embed|tiktok-embed)"
    r"|<margin>"
)


def _known(captured: date) -> Callable[[Sighting], Sighting]:
    """Of a figure with two readings, of which only one lies before the capture, that one."""

    def known(one: Sighting) -> Sighting:
        other = one.day.other
        if other is None or (one.day.day <= captured) == (other <= captured):
            return one
        return _read_as(one, one.day.day if one.day.day <= captured else other)

    return known


def _read_as(one: Sighting, day: date) -> Sighting:
    return one._replace(day=one.day._replace(day=day, value=day.isoformat() + one.day.value[10:], other=None))


def _in_one_order(seen: list[_Seen]) -> list[_Seen]:
    """Figures that could be read either way, read as those of the page are that have one reading only: 13/4 or 4/13."""
    orders = {day.order for day, *_ in seen if day.order}
    if len(orders) != 1:
        return seen
    meant = [(day.other if orders == {"month"} else day.day) if day.other else None for day, *_ in seen]
    return [
        one
        if day is None
        else (one[0]._replace(day=day, value=day.isoformat() + one[0].value[10:], other=None), *one[1:])
        for one, day in zip(seen, meant, strict=True)
    ]


# 11/30/26, 11:47 AM: what browsers print at the head or foot of each sheet; https://coast.example/a 1/3, Page 1 of 3
_STAMP = re.compile(r"(?<![\w/])\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d,[^\S\n]\d{1,2}:\d\d(?![:\d])(?:[^\S\n]?[AP]M)?")
_SHEET = re.compile(
    r"(?:https?://\S+|about:blank|file://\S+)[^\S\n]+\d{1,3}\s?(?:/|of|von|sur|de)\s?\d{1,3}[^\S\n]*$", re.MULTILINE
)
_SHEETS = re.compile(
    r"^[^\S\n]*(?:Page |Seite )?\d{1,3}\s?(?:/|of|von|sur|de)\s?\d{1,3}(?![^\n]*[a-z]{3})", re.MULTILINE
)


def print_stamps(text: str, language: str | None) -> list[Day]:
    """When a page was printed: stamps at the edge of a line, on a page that shows its sheets or repeats them."""
    stamps = list(islice(_STAMP.finditer(text), 200))
    if not stamps:
        return []
    printed = _SHEET.search(text) is not None or len({found[0] for found in stamps}) < len(stamps)
    found_days = []
    for found in stamps:
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        before, after = text[start : found.start()].strip(), text[found.end() : end if end >= 0 else None].strip()
        if (printed or _SHEETS.search(text)) and not (before and after):
            found_days += find_days(text, language, found.start(), found.end())
    return found_days


# --- where days are seen -------------------------------------------------------------------------


def sightings_of(setting: Setting, language: str | None) -> list[Sighting]:
    """Every place that gives a day: markup, address, the lines around the article; where there is markup, all lines.

    Flat text has the days of other articles on many lines: its far lines count only if the near ones have no day.
    """
    found = [*_in_head(setting), *_marked(setting, language), *_in_url(setting.page.url or "")]
    prose = setting.prose
    shown = list(_in_lines(setting, language, prose.start - _NEAR_HEAD, prose.end + _NEAR_FOOT))
    seen = _in_one_order([*found, *shown])
    found, shown = seen[: len(found)], seen[len(found) :]
    shown = _likely(setting, shown)
    if not shown or setting.layout.markup is not None:
        far = _in_one_order(list(islice(_in_lines(setting, language, 0, len(setting.layout.text)), 60)))
        shown += [(day, "far", span, line) for day, _, span, line in _likely(setting, far)]
    found += shown
    return [Sighting(day, kind, span, line, order) for order, (day, kind, span, line) in enumerate(found)]


_Seen = tuple[Day, str, Span | None, str]
# on Jan. 9, 2016; On March 29, 2017; am 9. Januar 2016; a May 4, 2018 letter: a word of a sentence before the date
_IN_SENTENCE = re.compile(
    r"(?<!\w)(?:[a-zà-ÿ]{1,12}|On|In|Since|By|Until|Before|After|From|Through|Between|Am|Seit|Bis|Vom|Le|El|Desde)"
    r"(?:[^\S\n](?:the|de|den|der|dem|el|le|il|o))?[^\S\n]{1,2}$"
)
# 34/34 27 October 2017, Photo 3 of 12: 4 May 2018
_COUNTER = re.compile(r"[^\S\n]*(?:[^\W\d_]{4,8}[^\S\n])?\d{1,3}\s?(?:/|of|von|sur|de)\s?\d{1,3}(?![\d/.])[^\n]{0,40}$")
_ISSUED = re.compile(_PUBLISHED.pattern + "|veröffentl|erschienen|pubblic|geplaatst|written", re.IGNORECASE)
_SENTENCE = 10
"""Words of a line from which on it may be a sentence."""


def _likely(setting: Setting, shown: list[_Seen]) -> list[_Seen]:
    """Of the days that lines show, those that the page may be dated by.

    Without those that a sentence, a caption or a gallery tells, those of an update where another is said to be of
    publication, and, in flat text, those inside the prose where it has others.
    """
    text = setting.layout.text
    kept = _unmodified(text, [one for one in shown if not _in_words(text, one)])
    lines = [one for one in kept if one[1] == "line"] if setting.layout.markup is None else []
    return lines or kept


def _unmodified(text: str, shown: list[_Seen]) -> list[_Seen]:
    """Without the days of updates where another is said to be of publication."""
    if any(_just(text, day.start, _PUBLISHED) for day, *_ in shown):
        return [one for one in shown if not _just(text, one[0].start, _MODIFIED)]
    return shown


def _in_words(text: str, seen: _Seen) -> bool:
    """Whether a sentence, a picture's caption or a gallery's tells the day."""
    day = seen[0]
    line = text.rfind("\n", max(0, day.start - 60), day.start) + 1
    counted = bool(line) and _COUNTER.match(text, line, day.start) is not None
    return counted or (words_of(seen[3].partition(_AROUND_MARK)[0]) >= _SENTENCE and _told(text, day))


def _told(text: str, day: Day) -> bool:
    rest = text[day.end : day.end + 40].split("\n", 1)[0]
    if _just(text, day.start, _ISSUED) or _just(text, day.start, _MODIFIED):
        return False
    told = bool(rest.strip()) and _IN_SENTENCE.search(text, max(0, day.start - 24), day.start) is not None
    return told or cues("photo").match(rest.lstrip(" .([–—-")) is not None


def _just(text: str, start: int, words: re.Pattern[str]) -> bool:
    """Whether such words stand just before a place, on its line."""
    return words.search(text, max(text.rfind("\n", max(0, start - 24), start) + 1, start - 24, 0), start) is not None


def _sort(names: str) -> str:
    if _MODIFIED.search(names):
        return "modified"
    return "published" if _PUBLISHED.search(names) else "other"


def _in_head(setting: Setting) -> Iterator[_Seen]:
    head = setting.head
    for key, value in head.metas:
        if re.search(r"date|time|publi|modif|updat|creat|issue", key) and (day := read_stamp(value)):
            yield day, f"meta {_sort(key)}" if key.startswith(_SURE) else f"meta-other {_sort(key)}", None, key
    articles = 0
    for thing in head.things:
        article = is_article(thing)
        articles += article
        for key, told in thing.items():
            if isinstance(told, str | int) and "date" in key.lower() and (day := read_stamp(str(told))):
                yield day, f"ld {_sort(key)}" if article and articles < 2 else f"ld-other {_sort(key)}", None, key
    for key, value in head.stamps:
        if day := read_stamp(value):
            yield day, f"script {_sort(key)}", None, key


def _marked(setting: Setting, language: str | None) -> Iterator[_Seen]:
    text = setting.layout.text
    for item in setting.head.marked:
        names = f"{item.names} ; {item.inside}" + _margin_of(item.inside)
        prop = "prop" if re.search(r"date(?:published|modified|created)", item.names) else ""
        kind = prop or ("time" if item.tag == "time" else "")
        if item.value and (day := read_stamp(item.value)):
            yield day, f"{kind or 'value'} {_sort(item.names)}", item.span, names
        if item.span is None or item.span.end - item.span.start > 200:
            continue
        if kind or re.search(r"date|datum|fecha|time|publi|posted|byline|meta|stamp", item.names):
            for day in find_days(text, language, *item.span)[:3]:
                yield day, f"{kind or 'class'} text {_sort(item.names)}", Span(day.start, day.end), names


def _margin_of(inside: str) -> str:
    """The mark of an element beside the article, by the tags around it."""
    tags = inside.split()
    return "<margin>" if {"aside", "nav"} & set(tags) and not {"article", "main"} & set(tags) else ""


def _in_url(url: str) -> Iterator[_Seen]:
    for found in _IN_URL.finditer(url[:1_000]):
        if day := read_stamp(f"{found['year']}-{found['month']}-{found['day']}"):
            yield day, "url", None, "marked" if found["mark"] else "bare"
    for found in _IN_URL_WORD.finditer(url[:1_000]):
        if found["month"].lower() in _MONTHS:
            month = _MONTHS.index(found["month"].lower()) + 1
            if day := read_stamp(f"{found['year']}-{month:02d}-{int(found['day']):02d}"):
                yield day, "url", None, "word"


def _in_lines(setting: Setting, language: str | None, low: int, high: int) -> Iterator[_Seen]:
    text, prose = setting.layout.text, setting.prose
    stamps = print_stamps(text, language)
    for line in setting.layout.lines:
        if line.end < low or line.start > high:
            continue
        inner = prose.start + 1_500 < line.start < prose.end - 600
        if inner and line.end - line.start > _SHORT:
            continue
        if not any(char.isdigit() for char in text[line.start : min(line.end, line.start + 2_000)]):
            continue
        words = text[line.start : min(line.end, line.start + 2_000)]
        days = find_days(text, language, line.start, min(line.end, line.start + 2_000))[:8]
        around = _around(setting, line) if days else ""
        for day in days:
            if rendered(text, day) or any(day.start < stamp.end and stamp.start < day.end for stamp in stamps):
                continue
            yield day, "inner" if inner else "line", Span(day.start, day.end), words + around


_AROUND_MARK = "\n<"
"""Between the words of a line and the names of the elements that it stands in."""


def _around(setting: Setting, line: Line) -> str:
    """The names of the elements around a line that tell that it is no part of the article."""
    elements = setting.layout.elements
    chain = [f"{elements[i].tag} {elements[i].names[:60]}" for i in islice(ancestors(setting.layout, line.element), 16)]
    told = [name for name in chain if _MARGIN.search(name)]
    aside = any(name.startswith(("aside ", "nav ")) for name in chain)
    within = any(name.startswith(("article ", "main ")) for name in chain)
    return "".join(f"{_AROUND_MARK}{name}" for name in told) + (
        f"{_AROUND_MARK}<margin>" if aside and not within else ""
    )


def rendered(text: str, day: Day) -> bool:
    """Whether a day stands beside the weather or is written as scripts write it: then the page was rendered on it.

    Behind "Date:", as in the head of a message, it is the message's own.
    """
    if _HEADED.search(text, max(text.rfind("\n", 0, day.start) + 1, day.start - 40), day.start):
        return False
    around = text[max(0, day.start - 60) : day.end + 60]
    return SCRIPT_STYLE.search(around) is not None or WEATHER.search(around) is not None


# Date: Mon, 17 Feb 1997 09:41:03 -0500
_HEADED = re.compile(
    r"\b(?:date|sent|datum|gesendet|envoyé|enviado|fecha|posted|published)\s?:[^\S\n]*(?:\w{2,10}\.?,?[^\S\n]*)?$",
    re.IGNORECASE,
)


def group(sightings: Sequence[Sighting]) -> list[tuple[date, list[Sighting]]]:
    """The sightings of each day, days in order; a figure like 3/4/2025 counts for both its readings."""
    days: dict[date, list[Sighting]] = {}
    for seen in sightings:
        days.setdefault(seen.day.day, []).append(seen)
    for seen in sightings:
        if seen.day.other is not None:
            clock = seen.day.value[10:]
            swapped = seen.day._replace(day=seen.day.other, value=seen.day.other.isoformat() + clock, other=None)
            days.setdefault(seen.day.other, []).append(seen._replace(day=swapped, kind=f"{seen.kind} swapped"))
    return sorted(days.items())[:_MOST]


_MOST = 120
"""Days of a page that are looked at."""


# --- features ------------------------------------------------------------------------------------


def features_of(
    setting: Setting, groups: Sequence[tuple[date, Sequence[Sighting]]], title: Span | None
) -> list[dict[str, float]]:
    """A row of features for each day; names say what they are."""
    named: dict[str, list[date]] = {}
    for day, seen in groups:
        for one in seen:
            named.setdefault(one.kind, []).append(day)
    ends = {f"first {kind}": min(days) for kind, days in named.items()}
    ends |= {f"last {kind}": max(days) for kind, days in named.items()}
    rows = []
    for rank, (day, seen) in enumerate(groups):
        row: dict[str, float] = {"days": float(len(groups)), "rank": rank + 1.0, "rank last": float(len(groups) - rank)}
        counts = Counter(one.kind for one in seen)
        row |= {f"kind {kind}": float(min(count, 3)) for kind, count in counts.items()}
        row["kinds"] = float(len(counts))
        row["sightings"] = float(len(seen))
        row |= {f"on {end}": float(day == other) for end, other in ends.items()}
        for name in ("first ld published", "first meta published", "first meta-other published", "first url"):
            if name in ends:
                row[f"from {name}"] = max(-40.0, min(40.0, float((day - ends[name]).days)))
        row |= _shown(setting, seen, title)
        rows.append(row)
    for name in ("far", "from title") if setting.layout.markup is None else ():
        for place, row in enumerate(sorted(rows, key=lambda row: row.get(name, 12.0))):
            row[f"place {name}"] = float(place)
    return rows


def _shown(setting: Setting, seen: Sequence[Sighting], title: Span | None) -> dict[str, float]:
    """Where and how the text shows a day: the showing nearest to the start of the prose counts."""
    shown = [one for one in seen if one.span is not None]
    row = {"clock": float(any(len(one.day.value) > 10 for one in seen)), "shown": float(len(shown))}
    if not shown:
        return row | {"far": 12.0, "from title": 12.0}
    near = min(shown, key=lambda one: (abs(setting.prose.start - one.place.start), one.order))
    return row | _line_features(setting, near, title)


def _line_features(setting: Setting, one: Sighting, title: Span | None) -> dict[str, float]:
    text, prose = setting.layout.text, setting.prose
    at = one.place
    start = text.rfind("\n", max(0, at.start - 500), at.start) + 1
    line = text[max(start, at.start - 500) : at.end + 300].split("\n", 1)[0]
    around = text[max(0, at.start - 160) : at.end + 160]
    row = {
        "far": log1p(abs(prose.start - at.end)),
        "above": float(at.start < prose.start),
        "below": float(at.start >= prose.end),
        "from top": log1p(at.start),
        "line words": float(words_of(line)),
        "weekday": float(one.day.weekday),
        "opens line": float(not text[start : at.start].strip()),
        "script style": float(SCRIPT_STYLE.search(around) is not None),
        "weather": float(WEATHER.search(around) is not None),
        "copyright": float(_COPYRIGHT.search(line) is not None),
        "modified": float(_MODIFIED.search(one.line) is not None),
        "just published": float(_just(text, at.start, _PUBLISHED)),
        "just modified": float(_just(text, at.start, _MODIFIED)),
    }
    if title is not None:
        row["from title"] = log1p(abs(at.start - title.end))
        row["under title"] = float(at.start >= title.end)
        low, high = min(at.end, title.end), max(at.start, title.start)
        between = text[low : min(high, low + 5_000)] if at.start < prose.start + 4_000 else ""
        row["lines from title"] = float(min(40, sum(1 for part in between.split("\n") if part.strip())))
    return row | {f"around {name}": float(name in one.line) for name in _AROUND}


_AROUND = ("article", "header", "footer", "nav", "aside", "related", "comment", "teaser", "card", "list", "meta")
