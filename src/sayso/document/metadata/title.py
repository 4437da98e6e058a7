"""Page -> its title: candidates from the head and the text, and the one that a small forest ranks first."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from math import log1p
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sayso.document.layout import Layout
from sayso.document.layout.blocks.furniture import says_furniture
from sayso.document.metadata.days import find_days
from sayso.document.metadata.head import Head, is_article, letters_of, squash, types_of
from sayso.document.metadata.known_outlets import squeezed
from sayso.document.metadata.prose import words_of
from sayso.document.metadata.ranking import load_ranker, score
from sayso.schema import BlockLabel, Page, Span, Title
from sayso.text import trim

# What stands between a title and the name of its site: "Title | Site", "Site: Title", "Title - Section - Site"
_BETWEEN = re.compile(r"\s[|\-–—·•»«<>/:~*+→]{1,2}\s|\s?[|｜»•]\s?|(?<=[^\s\d]): ")
_WORD = re.compile(r"\w+")
_LONGEST, _SHORTEST = 400, 2
_MOST_PIECES = 12
_JOINTS = frozenset(":;,|/–—-")
"""Marks that join a kicker to a title: neither begins or ends with one."""
_PIECE = 12
"""Characters from which on a line that another one ends with is no accident."""
_STOP = tuple(".!?…。")


class Candidate(NamedTuple):
    """A string that may be the title, with the kinds of place that have it and where it stands in the text."""

    text: str
    kinds: frozenset[str]
    span: Span | None
    around: str
    """Tags and names of the element that shows it and of those around it; empty where none does."""
    order: int
    """Its place among the candidates of the page."""


class Setting(NamedTuple):
    """What the features of one page's candidates are reckoned from."""

    page: Page
    layout: Layout
    head: Head
    prose: Span
    outlet: str


def find_title(setting: Setting) -> Title | None:
    """The title, copied from the page; None where nothing on it looks like one."""
    html = setting.layout.markup is not None
    candidates = candidates_of(setting)
    scores = score(load_ranker("title-html" if html else "title-text"), features_of(setting, candidates))
    if not scores:
        return None
    best = max(range(len(scores)), key=lambda index: (scores[index], -index))
    if scores[best] < (_LEAST_HTML if html else _LEAST_TEXT):
        return None
    return _without_site(candidates[best], setting.outlet)


def _without_site(title: Candidate, outlet: str) -> Title:
    """The title without the outlet's name behind a dash or bar at its end."""
    cuts = list(islice(_BEHIND.finditer(title.text), _MOST_PIECES))
    if not cuts or not outlet or squeezed(title.text[cuts[-1].end() :]) != squeezed(outlet):
        return Title(text=title.text, span=title.span)
    text, span = title.text[: cuts[-1].start()], title.span
    exact = span is not None and span.end - span.start == len(title.text)
    return Title(text=text, span=Span(span.start, span.start + len(text)) if span is not None and exact else None)


_BEHIND = re.compile(r"\s+[|\-–—·•»:]{1,2}\s+")


_LEAST_HTML, _LEAST_TEXT = -3.0, -1.0
"""Scores under which a page is said to have no title; 0 is where "none of these" is as likely as the best."""


# --- candidates ----------------------------------------------------------------------------------


def candidates_of(setting: Setting) -> list[Candidate]:
    """The strings that may be the title, each once, in the order in which they were met."""
    found = _marked_up(setting) if setting.layout.markup is not None else _lines(setting)
    merged: dict[str, Candidate] = {}
    for text, kind, span, around in found:
        if not _SHORTEST <= len(text) <= _LONGEST or "://" in text:
            continue
        known = merged.get(text)
        if known is None:
            merged[text] = Candidate(text, frozenset({kind}), span, around, len(merged))
        else:
            merged[text] = known._replace(
                kinds=known.kinds | {kind},
                span=known.span or span,
                around=known.around or around,
            )
    return list(merged.values())


_Found = tuple[str, str, Span | None, str]


def _marked_up(setting: Setting) -> Iterator[_Found]:
    head, text = setting.head, setting.layout.text
    for kind, value in _named(head):
        yield value, kind, None, ""
        for piece, side in pieces(value):
            yield piece, f"{kind}-{side}", None, ""
    headings = Counter[str]()
    for item in head.marked:
        if item.span is None or item.span.end - item.span.start > _LONGEST:
            continue
        heading = re.fullmatch(r"h[1-6]", item.tag) is not None
        if not heading and not re.search(r"headline|title|titel", item.names):
            continue
        kind = item.tag if heading else "named"
        headings[kind] += 1
        if headings[kind] > 30:
            continue
        around = f"{item.tag} {item.names} ; {item.inside}"
        yield squash(text[item.span.start : item.span.end]), kind, item.span, around
        if kind in {"h1", "h2", "named"}:
            for part in _parts(setting.layout, item.span):
                yield squash(text[part.start : part.end]), f"{kind}-part", part, around
            for piece, side in pieces(squash(text[item.span.start : item.span.end])):
                yield piece, f"{kind}-{side}", None, around


def _named(head: Head) -> Iterator[tuple[str, str]]:
    if head.title:
        yield "title", head.title
    for key, value in head.metas:
        if key == "og:title":
            yield "og", value
        elif "headline" in key or (key.endswith("title") and "application" not in key and not key.startswith("apple")):
            yield "meta", value
    articles = 0
    for thing in head.things:
        article = is_article(thing)
        articles += article
        for key in ("headline", "name", "alternativeHeadline"):
            told = thing.get(key)
            if not isinstance(told, str):
                continue
            if article or key == "headline":
                yield (f"ld-{key}" if articles < 2 else "ld-later") if article else "ld-other", squash(told)
            elif key == "name" and any("page" in kind for kind in types_of(thing)):
                yield "ld-page", squash(told)


def pieces(value: str) -> Iterator[tuple[str, str]]:
    """What is left of a title without what stands before or after a separator: (piece, which side)."""
    cuts = list(islice(_BETWEEN.finditer(value), _MOST_PIECES))
    for cut in cuts:
        yield value[: cut.start()].strip(), "front"
        yield value[cut.end() :].strip(), "back"
    for before, after in pairwise(cuts):
        yield value[before.end() : after.start()].strip(), "middle"


def _parts(layout: Layout, span: Span) -> Iterator[Span]:
    """What stands in an element before and after each tag inside it: a kicker, a headline."""
    runs, markup = layout.runs or (), layout.markup or ""
    first = bisect_right(runs, span.start, key=lambda run: run.start)
    last = bisect_left(runs, span.end, key=lambda run: run.start)
    for before, run in islice(pairwise(runs[max(0, first - 1) : last]), 12):
        if "<" not in markup[before.source + before.source_length : run.source]:
            continue
        for part in (trim(layout.text, span.start, run.start), trim(layout.text, run.start, span.end)):
            joined = part.start < part.end and {layout.text[part.start], layout.text[part.end - 1]} & _JOINTS
            if part.start < part.end and part != span and not joined:
                yield part


_NO_TITLES = frozenset({BlockLabel.LEGAL, BlockLabel.NEWSLETTER, BlockLabel.ADVERT, BlockLabel.OTHER})


def _lines(setting: Setting) -> Iterator[_Found]:
    """The lines above the article's prose and its first ones; those far above it are left out."""
    layout, prose = setting.layout, setting.prose
    filled = [line for line in layout.lines if layout.text[line.start : line.end].strip()]
    above = [line for line in filled if line.start < prose.start][-150:]
    below = [line for line in filled if line.start >= prose.start][:12]
    for line in above + below:
        span = trim(layout.text, line.start, min(line.end, line.start + 2 * _LONGEST))
        if says_furniture(layout.text[span.start : span.end]) in _NO_TITLES:
            continue
        yield squash(layout.text[span.start : span.end]), "line", span, ""


# --- features ------------------------------------------------------------------------------------


def _bag(text: str) -> frozenset[str]:
    return frozenset(word for word in _WORD.findall(text.lower()) if len(word) > 1 or not word.isascii())


def _same(a: frozenset[str], b: frozenset[str]) -> float:
    """F1 of two sets of words."""
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def _held(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of the words of `a` that `b` has."""
    return len(a & b) / len(a) if a else 0.0


def features_of(setting: Setting, candidates: Sequence[Candidate]) -> list[dict[str, float]]:
    """A row of features for each candidate; names say what they are."""
    layout, head, prose = setting.layout, setting.head, setting.prose
    text = layout.text
    url = _bag(unquote(urlsplit(setting.page.url or "").path)) | _bag(setting.page.name)
    body = _bag(text[prose.start : prose.start + 6_000])
    told = Counter(_WORD.findall(text[prose.start : min(prose.end, prose.start + 30_000)].lower()))
    opening = _bag(text[prose.start : prose.start + 800])
    named: dict[str, frozenset[str]] = {}
    for kind, value in _named(head):
        named.setdefault(kind.partition("-")[0], _bag(value))
    first_h1 = next((_bag(c.text) for c in candidates if "h1" in c.kinds), frozenset[str]())
    site = _bag(setting.outlet) | _bag(urlsplit(setting.page.url or "").netloc.removeprefix("www."))
    letters, outlet = letters_of(urlsplit(setting.page.url or "").netloc), letters_of(setting.outlet)
    repeats = Counter(squash(text[line.start : line.end]) for line in layout.lines)
    bags = [_bag(candidate.text) for candidate in candidates]
    rows = []
    for candidate, bag in zip(candidates, bags, strict=True):
        row = _shape(candidate, bag, bags)
        row |= {f"kind {kind}": 1.0 for kind in candidate.kinds}
        row |= {f"same {kind}": _same(bag, other) for kind, other in named.items()}
        row |= {f"held {kind}": _held(bag, other) for kind, other in named.items()}
        row |= {
            "same h1": _same(bag, first_h1),
            "in url": _held(bag, url),
            "of url": _held(url, bag),
            "in body": _held(bag, body),
            "in opening": _held(bag, opening),
            "site": _held(bag, site),
            "of site": _held(site, bag),
            "is site": float(letters_of(candidate.text) in letters or letters_of(candidate.text) == outlet),
            "repeats": float(repeats[candidate.text]),
            "quoted": float(min(9, text.count(candidate.text))) if len(candidate.text) > 12 else 0.0,
            "told": sum(min(told[word], 6) for word in bag) / max(1, len(bag)),
            "told long": _long_told(bag, told),
        }
        rows.append(row | _place(setting, candidate))
    _among(candidates, rows)
    if layout.markup is not None:
        _agreement(candidates, rows)
    else:
        _neighbours(setting, candidates, rows)
    return rows


def _long_told(bag: frozenset[str], told: Counter[str]) -> float:
    """The share of the longer words, which carry what a page is about, that the prose has."""
    long = [word for word in bag if len(word) > 4]
    return sum(told[word] > 0 for word in long) / max(1, len(long))


def _shape(candidate: Candidate, bag: frozenset[str], bags: Sequence[frozenset[str]]) -> dict[str, float]:
    text = candidate.text
    letters = sum(char.isalpha() for char in text)
    return {
        "length": float(len(text)),
        "words": float(words_of(text)),
        "stop": float(text.endswith(_STOP)),
        "question": float(text.endswith("?")),
        "colon": float(text.endswith((":", ",", "-", "–"))),
        "cuts": float(len(_BETWEEN.findall(text))),
        "upper": sum(char.isupper() for char in text) / max(1, letters),
        "digits": sum(char.isdigit() for char in text) / max(1, len(text)),
        "date": float(bool(find_days(text))),
        "opens upper": float(text[:1].isupper() or not text[:1].isalpha()),
        "within others": float(sum(1 for other in bags[:80] if len(other) > len(bag) and bag <= other)),
        "holds others": float(sum(1 for other in bags[:80] if len(other) < len(bag) and other and other <= bag)),
        "kinds": float(len(candidate.kinds)),
        "order": float(candidate.order),
    }


_AROUND = (
    "article main header footer nav aside headline title entry post related teaser widget sidebar logo comment modal "
    "card list"
).split()


def _place(setting: Setting, candidate: Candidate) -> dict[str, float]:
    around = candidate.around
    row = {f"around {name}": 1.0 for name in _AROUND if name in around}
    if candidate.span is None:
        return row | {"shown": 0.0, "above": 0.0, "far": 9.0}
    gap = setting.prose.start - candidate.span.end
    return row | {
        "shown": 1.0,
        "above": float(gap >= 0),
        "far": log1p(abs(gap)),
        "from top": log1p(candidate.span.start),
    }


def _among(candidates: Sequence[Candidate], rows: Sequence[dict[str, float]]) -> None:
    """Features that need the other candidates: how it ranks among those of its kind."""
    for kind in ("h1", "h2", "h3", "named", "line"):
        group = [index for index, candidate in enumerate(candidates) if kind in candidate.kinds]
        longest = max((rows[index]["words"] for index in group), default=0.0)
        near = [index for index in group if rows[index]["above"]]
        for rank, index in enumerate(group):
            rows[index][f"rank {kind}"] = float(rank + 1)
            rows[index][f"of {kind}"] = float(len(group))
            rows[index]["longest"] = rows[index]["words"] / max(1.0, longest)
        for rank, index in enumerate(reversed(near)):
            rows[index]["lines to prose"] = float(rank + 1)
    for name in ("in body", "in opening", "of url"):
        best = max((row[name] for row in rows), default=0.0)
        for row in rows:
            row[f"best {name}"] = row[name] - best


_STRONG = frozenset({"h1", "h2", "og", "meta", "named", "title", "title-front", "ld-headline", "ld-name", "ld-page"})
_WHOLE = frozenset({"h1", "og", "title", "title-front", "ld-headline"})


def _agreement(candidates: Sequence[Candidate], rows: Sequence[dict[str, float]]) -> None:
    """How many places of weight have each string, and whether it is the start or the end of another's."""
    counts = [len(candidate.kinds & _STRONG) for candidate in candidates]
    most = max(counts, default=0)
    whole = [candidate.text for candidate in candidates if candidate.kinds & _WHOLE][:40]
    tops = [candidate.text for candidate in candidates if "h1" in candidate.kinds][:20]
    for candidate, row, count in zip(candidates, rows, counts, strict=True):
        text = candidate.text
        others = [other for other in whole if other != text]
        row |= {
            "strong": float(count),
            "strong gap": float(count - most),
            "suffix of strong": float(sum(other.endswith(text) for other in others)),
            "prefix of strong": float(sum(other.startswith(text) for other in others)),
            "begins with strong": float(sum(text.startswith(other) for other in others)),
            "ends with strong": float(sum(text.endswith(other) for other in others)),
            "in h1": float(sum(text in top for top in tops)),
            "h1 count": float(len(tops)),
            "whole line": float(row["repeats"] > 0),
        }


_PICTURED = re.compile(r"\b(?:photos?|fotos?|bild|image|getty|afp|reuters|dpa|handout|©)\b|©|\s/\s\w+$", re.IGNORECASE)


def _neighbours(setting: Setting, candidates: Sequence[Candidate], rows: Sequence[dict[str, float]]) -> None:
    """What stands on the lines around each line, the empty ones skipped."""
    heads = dates = 0
    for row in reversed(rows):
        row["heads below"], row["dates below"] = float(min(heads, 20)), float(min(dates, 9))
        heads += row["words"] > 3 and row["above"] > 0
        dates += row["date"] > 0 and row["above"] > 0
    for index, (candidate, row) in enumerate(zip(candidates, rows, strict=True)):
        near = [other.text for other in candidates[max(0, index - 3) : index + 4] if len(other.text) > _PIECE]
        row["ends with near"] = float(any(candidate.text != other and candidate.text.endswith(other) for other in near))
        row["ends near"] = float(any(candidate.text != other and other.endswith(candidate.text) for other in near))
        row["pictured"] = float(_PICTURED.search(candidate.text) is not None)
        row["from first"] = float(min(index, 30))
    best = 0.0
    for row in reversed(rows):
        row["told below"] = row["told long"] - best
        best = max(best, row["told long"]) if row["above"] and row["words"] > 3 else best
    for index, row in enumerate(rows):
        ahead = next((step for step in range(1, 9) if index + step < len(rows) and rows[index + step]["date"]), 9)
        row["lines to date"] = float(ahead)
        for step in (-3, -2, -1, 1, 2, 3, 4):
            other = rows[index + step] if 0 <= index + step < len(rows) else None
            for name in ("words", "date", "stop", "length", "upper", "in opening", "told long"):
                row[f"{name} at {step}"] = other[name] if other is not None else -1.0
        span = candidates[index].span
        if span is not None:
            text = setting.layout.text
            before = text[max(0, span.start - 60) : span.start]
            after = text[span.end : span.end + 60]
            row["blank before"] = float((before[len(before.rstrip()) :]).count("\n"))
            row["blank after"] = float((after[: len(after) - len(after.lstrip())]).count("\n"))
            row["indent"] = float(len(before) - len(before.rstrip(" ")))
