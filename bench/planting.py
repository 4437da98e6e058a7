"""Copies of pages with one word or figure changed here and there, each change with where it stands."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from bench.dossier_gold import name_of, spans
from sayso.schema import Analysis, BlockLabel, Document, Sentence, Span

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NUMBERS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
OPPOSITES = (
    ("confirmed", "denied"), ("opened", "closed"), ("rose", "fell"), ("increased", "decreased"),
    ("accepted", "rejected"),
    ("supported", "opposed"), ("higher", "lower"), ("before", "after"), ("won", "lost"), ("increase", "cut"),
    ("approved", "refused"), ("guilty", "innocent"), ("strengthened", "weakened"), ("safe", "unsafe"),
    ("legal", "illegal"), ("arrested", "released"), ("positive", "negative"), ("gained", "dropped"),
    ("north", "south"), ("east", "west"), ("more", "fewer"), ("alive", "dead"), ("allowed", "banned"),
    ("began", "ended"), ("inside", "outside"),
)  # fmt: skip
AUXILIARY = "was were is are has have had will would can could".split()
SURE = {"will": "may", "may": "will", "might": "will", "could": "will", "would": "might"}
UNITS = (
    ("$", "€"), ("£", "$"), ("€", "£"), ("miles", "kilometres"), ("mph", "km/h"), ("km", "miles"), ("years", "months"),
    ("months", "years"), ("days", "weeks"), ("weeks", "days"), ("hours", "minutes"), ("minutes", "hours"),
    ("million", "billion"), ("billion", "million"), ("feet", "metres"), ("metres", "feet"), ("tonnes", "pounds"),
)  # fmt: skip


class Cut(NamedTuple):
    """New words for a stretch of a page."""

    kind: str
    start: int
    end: int
    new: str


class Planted(NamedTuple):
    """A change as it stands: on the changed page, and where its words were on the page it was made from."""

    kind: str
    changed: Span
    sentence: Span
    original: tuple[str, Span]
    old: str
    new: str


class Carrier(NamedTuple):
    name: str
    text: str
    planted: tuple[Planted, ...]
    without: frozenset[str]
    """Pages that are taken out of the case beside it, by id."""


class Event(NamedTuple):
    pages: Mapping[str, Analysis]
    gold: Mapping[str, Any] | None
    texts: Mapping[str, frozenset[str]]
    """A page -> the pages that have its text, itself among them."""
    moved: Mapping[str, Callable[[Span], Span | None]]


# --- changes ----------------------------------------------------------------------------------------


def _swap(text: str, start: int, end: int, pairs: Sequence[tuple[str, str]]) -> Iterator[tuple[int, int, str]]:
    for a, b in pairs:
        for old, new in ((a, b), (b, a)):
            edge = r"(?!\w)" if old[-1].isalnum() else ""
            for m in re.compile((r"(?<!\w)" if old[0].isalnum() else "") + re.escape(old) + edge).finditer(
                text, start, end
            ):
                yield m.start(), m.end(), new


def _numbers(text: str, start: int, end: int, rng: random.Random) -> Iterator[Cut]:
    for m in re.compile(
        r"(?<![\w.,:/-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:/]|[.,]\d|-\w| (?:GMT|am|pm|a\.m\.|p\.m\.))"
    ).finditer(text, start, end):
        plain = m.group().replace(",", "")
        value, places = float(plain), len(plain.partition(".")[2])
        before = text[max(0, m.start() - 12) : m.start()]
        if (1900 <= value <= 2100 and not places and "," not in m.group()) or re.search(
            rf"(?:{'|'.join(x[:3] for x in MONTHS)})\w*\.? $", before
        ):
            continue
        if text[m.end() :].lstrip().split(" ")[0] in MONTHS:
            continue
        comma = "," in m.group()

        def shown(x: float, places: int = places, comma: bool = comma) -> str:
            return f"{x:{',' if comma else ''}.{places}f}"

        step = 10**-places
        slight = value + max(step, round(value * rng.choice((0.06, 0.1, 0.15)) / step) * step) * rng.choice((1, -1))
        if slight > 0 and shown(slight) != m.group():
            yield Cut("figure, slightly", m.start(), m.end(), shown(slight))
        yield Cut("figure, grossly", m.start(), m.end(), shown(value * rng.choice((3, 4, 7)) + step))
        if value <= 15 and not places and text[m.start() - 1] not in "$£€":
            yield Cut(
                "figure, in words", m.start(), m.end(), rng.choice([n for i, n in enumerate(NUMBERS, 2) if i != value])
            )
    for m in re.compile(rf"(?<![\w-])({'|'.join(NUMBERS)})(?![\w-])", re.IGNORECASE).finditer(text, start, end):
        new = rng.choice([n for n in NUMBERS if n != m.group().lower()])
        yield Cut("figure, in words", m.start(), m.end(), new.capitalize() if m.group()[0].isupper() else new)


def _dates(text: str, start: int, end: int, rng: random.Random) -> Iterator[Cut]:
    for m in re.compile("|".join(DAYS)).finditer(text, start, end):
        yield Cut("weekday", m.start(), m.end(), rng.choice([d for d in DAYS if d != m.group()]))
    months = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.)"
    for m in re.compile(rf"(?<!\w){months}(?= \d)|(?<=\d ){months}").finditer(text, start, end):
        if m.group() != "May":
            yield Cut("day or month", m.start(), m.end(), rng.choice([x for x in MONTHS if x[:3] != m.group()[:3]]))
    for m in re.compile(rf"(?:{months} )(\d{{1,2}})(?!\d)").finditer(text, start, end):
        new = rng.choice([d for d in range(1, 29) if d != int(m.group(1))])
        yield Cut("day or month", m.start(1), m.end(1), str(new))
    for m in re.compile(r"(?<![\w.,$£€])(?:19|20)\d\d(?!\w|,\d)").finditer(text, start, end):
        yield Cut("year", m.start(), m.end(), str(int(m.group()) + rng.choice((-3, -2, -1, 1, 2))))


def _names(page: Analysis, start: int, end: int, rng: random.Random) -> Iterator[Cut]:
    found = [(kind, s, e) for kind, s, e in _named(page) if len(page.document.text[s:e]) > 2]
    text = page.document.text
    for kind, s, e in found:
        if not (start <= s and e <= end):
            continue
        here = text[s:e]
        others = {text[a:b] for k, a, b in found if k == kind and (" " in text[a:b]) == (" " in here)}
        others = sorted(o for o in others if not set(o.lower().split()) & set(here.lower().split()))
        if others:
            yield Cut(kind, s, e, rng.choice(others))


def _named(page: Analysis) -> Iterator[tuple[str, int, int]]:
    kinds = {"GPE": "place", "LOC": "place", "PERSON": "person", "ORG": "body"}
    run: list[Any] = []
    for token in (*page.layers.tokens, None):
        if token is not None and run and token.entity == f"I-{run[0].entity[2:]}":
            run.append(token)
            continue
        if run and run[0].entity[2:] in kinds:
            yield kinds[run[0].entity[2:]], run[0].start, run[-1].end
        run = [token] if token is not None and token.entity.startswith("B-") else []


def _polarity(text: str, start: int, end: int, _: random.Random) -> Iterator[Cut]:
    for m in re.compile(rf"(?<= )(?:{'|'.join(AUXILIARY)})(?= \w)").finditer(text, start, end):
        if not re.match(r" (?:not|no|never|nothing|n't)\b", text[m.end() :]):
            yield Cut("not", m.end(), m.end(), " not")
    for m in re.compile(r"(?<=\w) not(?= \w)").finditer(text, start, end):
        if text[: m.start()].rsplit(maxsplit=1)[-1] in AUXILIARY:
            yield Cut("not", m.start(), m.end(), "")
    for s, e, new in _swap(text, start, end, OPPOSITES):
        yield Cut("opposite", s, e, new)


def _certainty(text: str, start: int, end: int, _: random.Random) -> Iterator[Cut]:
    for m in re.compile(rf"(?<= )(?:{'|'.join(SURE)})(?= \w)").finditer(text, start, end):
        yield Cut("certainty", m.start(), m.end(), SURE[m.group()])
    for m in re.compile(r"(?<= )(?:was|were|is|are)(?= \w+(?:ed|en) )").finditer(text, start, end):
        yield Cut("certainty", m.start(), m.end(), f"{m.group()} reportedly")
    for m in re.compile(r" (?:allegedly|reportedly|probably|apparently)(?= )").finditer(text, start, end):
        yield Cut("certainty", m.start(), m.end(), "")


def cuts(page: Analysis, start: int, end: int, rng: random.Random) -> list[Cut]:
    """Every change that a stretch of a page allows."""
    text = page.document.text
    units = (Cut("unit", s, e, new) for s, e, new in _swap(text, start, end, [(a, b) for a, b in UNITS]))
    beside = (
        u for u in units
        if re.search(r"\d ?$", text[max(start, u.start - 6) : u.start]) or re.match(r"\d", text[u.end : u.end + 1])
    )  # fmt: skip
    plain: tuple[Callable[..., Iterator[Cut]], ...] = (_numbers, _dates, _polarity, _certainty)
    return [*(c for make in plain for c in make(text, start, end, rng)), *_names(page, start, end, rng), *beside]


# --- carriers ---------------------------------------------------------------------------------------


def _sentences(page: Analysis) -> list[Sentence]:
    label = {(b.start, b.end): b.label for b in page.layers.blocks}
    body = [(s, e) for (s, e), kind in label.items() if kind is BlockLabel.BODY]
    return [
        s for s in page.layers.sentences
        if any(a <= s.start and s.end <= b for a, b in body) and len(page.document.text[s.start : s.end].split()) >= 6
    ]  # fmt: skip


def near_copy(page: Analysis, rng: random.Random, made: Counter[str], *, most: int = 6) -> Carrier | None:
    """The page, about a fifth of its sentences dropped and up to `most` changed, the rarest kinds first."""
    document = page.document
    sentences = _sentences(page)
    if len(sentences) < 4:
        return None
    dropped = {s.id for s in sentences[1:] if rng.random() < 0.2}
    chosen: dict[str, Cut] = {}
    for sentence in rng.sample(sentences, len(sentences)):
        options = [] if sentence.id in dropped else cuts(page, sentence.start, sentence.end, rng)
        if options and len(chosen) < most:
            least = min(made[c.kind] for c in options)
            chosen[sentence.id] = rng.choice([c for c in options if made[c.kind] == least])
            made[chosen[sentence.id].kind] += 1
    out, planted, last = "", [], 0
    for sentence in sentences:
        out += document.text[last : sentence.start]
        last = sentence.end
        if sentence.id in dropped:
            continue
        if sentence.id in chosen:
            out, done = _written(out, document, sentence, chosen[sentence.id])
            planted.append(done)
        else:
            out += document.text[sentence.start : sentence.end]
    out += document.text[last:]
    return Carrier(f"near-{document.name}", out, tuple(planted), frozenset())


def _written(out: str, page: Document, stretch: Any, cut: Cut) -> tuple[str, Planted]:
    """What has been written with a stretch of the page behind it, changed, and the change."""
    text, begin = page.text, len(out)
    out += text[stretch.start : cut.start]
    at = len(out)
    out += cut.new
    after = len(out)
    out += text[cut.end : stretch.end]
    done = Planted(
        cut.kind,
        Span(at, after),
        Span(begin, len(out)),
        (page.id, Span(cut.start, cut.end)),
        text[cut.start : cut.end],
        cut.new,
    )
    return out, done


def apart(event: Event, rng: random.Random, made: Counter[str], *, most: int = 3) -> Iterator[Carrier]:
    """Pages changed within members of claims that an independent page makes too, `most` changes a claim."""
    pages, texts, moved, gold = event.pages, event.texts, event.moved, event.gold or {}
    quarrels = [[(name_of(s["doc"]), tuple(spans(s["span"]))) for s in d["sides"]] for d in gold["discrepancies"]]
    quarrelled = {side for sides in quarrels for side in sides}
    for claim in sorted(gold["claims"], key=lambda c: c["id"]):
        members = [(name_of(m["doc"]), m["span"]) for m in claim["members"]]
        members = [m for m in members if (m[0], tuple(spans(m[1]))) not in quarrelled]
        pairs = [(a, b) for a in members for b in members if a[0] != b[0] and b[0] not in texts[a[0]]]
        options = []
        for (a, a_span), (b, b_span) in pairs:
            here = moved[a](spans(a_span)[0])
            there = moved[b](spans(b_span)[0])
            if here and there:
                other = pages[b].document.text[there.start : there.end]
                options += [(a, here, b, c) for c in cuts(pages[a], *here, rng) if _agreed(pages[a], c, other)]
        if not options:
            continue
        kinds = sorted({o[3].kind for o in options}, key=lambda k: (made[k], k))
        for kind in kinds[:most]:
            a, here, b, cut = rng.choice([o for o in options if o[3].kind == kind])
            made[kind] += 1
            beside = pages[b].document.id, moved[b](spans(dict(members)[b])[0]) or Span(0, 0)
            head, done = _written(pages[a].document.text[: here.start], pages[a].document, here, cut)
            yield Carrier(
                f"apart-{claim['id']}-{pages[a].document.name}",
                head + pages[a].document.text[here.end :],
                (done._replace(original=beside),),
                frozenset(pages[t].document.id for t in texts[a] if t in pages),
            )


def _agreed(page: Analysis, cut: Cut, other: str) -> bool:
    """Whether the independent page says what is changed: the same figure, day or name; a polarity always."""
    if cut.kind in {"not", "certainty"}:
        return True
    old = page.document.text[cut.start : cut.end].strip()
    return re.search(rf"(?<![\w.,]){re.escape(old)}(?!\w|[.,]\d)", other) is not None
