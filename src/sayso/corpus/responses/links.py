"""Answers and claims -> pairs, with what speaks for it that the one answers the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

import numpy as np

from sayso.corpus.comparison.word_forms import stem
from sayso.corpus.index.spans import Ordered, ordered, rows_inside
from sayso.corpus.index.vectors import Encode, Vectors, embed
from sayso.corpus.resolved import ResolvedCorpus, story_of
from sayso.corpus.responses.answers import Answer, Sort
from sayso.schema import BlockLabel, Claim, Member, Mention, Sentence, Stance, Token

LINK_FEATURES = (
    "content",
    "content_if_spelled",
    "content_mean",
    "sentence",
    "before",
    "shared_words",
    "own",
    "own_if_confirmed",
    "own_alone",
    "here",
    "sentence_before",
    "near_before",
    "nearness",
    "nearness_if_it_refers",
    "same_sentence",
    "after_only",
    "size_rank",
    "lead_rank",
    "lead_here",
    "named",
    "named_if_denied",
    "told_by_somebody",
    "blames_just_before",
)
"""What ties an answer to a claim, in the order of the weights."""

_NEAREST = 64
"""Members of claims nearest to an answer in meaning that it is compared with."""
_BACK = 12
"""Members before an answer on its page that it is compared with."""
_NEAR = 3
"""Sentences back that count as near."""
_SAME = 0.8
"""Share of a member's words in a reply's sentence from which it is no other statement."""
_LARGEST = 8
"""Claims of a story that every answer in it is compared with."""
_BLOCK = 64
_MOST = 96
"""Members of a claim, besides those near, that speak for it."""
_WRONGS = (
    "He is accused of breaking the law.",
    "They did something wrong and tried to hide it.",
    "The company harmed people and lied about it.",
    "Soldiers attacked civilians.",
    "She was criticised for a bad decision.",
)
"""What blames somebody: how near a statement is to these tells whether it asks for an answer."""
_CONTENT = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"})

Cosines: TypeAlias = tuple[float, float, float]
"""Of a member with what an answer says, with its sentence, and with the sentence before."""


class Link(NamedTuple):
    """An answer, a claim that it may answer, and what ties them."""

    answer: Answer
    claim: Claim
    features: tuple[float, ...]


class _Held(NamedTuple):
    """A member as answers look for it."""

    claim: int
    member: Member
    sentence: int
    """Which of its page's sentences it begins in."""
    speaker: str | None
    names: frozenset[str]
    stems: frozenset[str]
    blame: float = 0.0
    """How much it speaks of wrongdoing."""


class _Standing(NamedTuple):
    """How a claim stands in its story."""

    size_rank: float
    lead_rank: float
    leads: frozenset[str]
    """Pages that begin with it."""


class _Stock(NamedTuple):
    """The claims of one story."""

    held: Sequence[_Held]
    vectors: Vectors
    on_page: Mapping[str, Sequence[int]]
    """A page -> its members by position."""
    standing: Mapping[int, _Standing]
    of_claim: Mapping[int, Sequence[int]]
    largest: frozenset[int]


class _Reader(NamedTuple):
    """A page's layers by position."""

    text: str
    tokens: Ordered[Token]
    mentions: Ordered[Mention]
    sentences: Ordered[Sentence]


def linkable(
    found: Sequence[Answer], claims: Sequence[Claim], resolved: ResolvedCorpus, encode: Encode
) -> Iterator[list[Link]]:
    """For each answer the claims of its story that it may answer; none where nobody else makes one.

    Looked at are the members nearest in meaning, those that stand before it on its page, and the largest claims of the
    story, so that the cost grows with the answers.
    """
    stories = story_of(resolved)
    stocks = _stocks(claims, resolved, encode, stories)
    for story, run in groupby(found, key=lambda a: stories.get(a.attribution.document)):
        stock, of_story = stocks.get(story), tuple(run)
        for first in range(0, len(of_story), _BLOCK):
            block = of_story[first : first + _BLOCK]
            if stock is None:
                yield from ([] for _ in block)
                continue
            for answer, ties in zip(block, _ties(block, stock, encode), strict=True):
                yield list(_links(answer, stock, claims, ties))


def _ties(block: Sequence[Answer], stock: _Stock, encode: Encode) -> Iterator[Vectors]:
    """For each answer the cosines of every member with what it says, its sentence, and the sentence before."""
    parts = [(a.about, a.stretch, a.before) for a in block]
    vectors = embed([words or " " for row in parts for words in row], encode)
    tied = np.round(stock.vectors @ vectors.T, 4)
    for n, row in enumerate(parts):
        yield tied[:, 3 * n : 3 * n + 3] * np.array([bool(words) for words in row], dtype=np.float32)


def _stocks(
    claims: Sequence[Claim], resolved: ResolvedCorpus, encode: Encode, stories: Mapping[str, str]
) -> dict[str | None, _Stock]:
    speakers = {
        a.id: resolved.aliases.get(a.speaker or "", a.speaker) for p in resolved.layers.values() for a in p.attributions
    }
    readers: dict[str, _Reader] = {}
    in_story: dict[str | None, list[_Held]] = {}
    for n, claim in enumerate(claims):
        for member in claim.members:
            if member.document not in readers:
                readers[member.document] = _reader(member.document, resolved)
            in_story.setdefault(stories.get(member.document), []).append(
                _held(n, member, readers[member.document], speakers, resolved)
            )
    leads = {page: _lead(page, resolved) for page in sorted(readers)}
    return {story: _stock(held, resolved, encode, leads) for story, held in in_story.items()}


def _reader(page: str, resolved: ResolvedCorpus) -> _Reader:
    layers = resolved.layers[page]
    return _Reader(
        resolved.documents[page].text,
        ordered(layers.tokens),
        ordered(layers.mentions),
        ordered(layers.sentences),
    )


def _held(
    n: int, member: Member, reader: _Reader, speakers: Mapping[str, str | None], resolved: ResolvedCorpus
) -> _Held:
    start, end = member.start, member.end
    tokens = rows_inside(reader.tokens, start, end)
    lower = [reader.text[t.start : t.end].lower() for t in tokens]
    names = {stem(w) for t, w in zip(tokens, lower, strict=True) if t.pos == "PROPN" and len(w) > 2}
    names |= {resolved.aliases.get(m.entity, m.entity) for m in rows_inside(reader.mentions, start, end)}
    return _Held(
        claim=n,
        member=member,
        sentence=max(bisect_right(reader.sentences.starts, start) - 1, 0),
        speaker=speakers.get(member.attribution or ""),
        names=frozenset(names),
        stems=frozenset(stem(w) for t, w in zip(tokens, lower, strict=True) if t.pos in _CONTENT),
    )


def _lead(page: str, resolved: ResolvedCorpus) -> int:
    """Where the opening of a page ends: its headline and the first two sentences of its article."""
    layers = resolved.layers[page]
    bodies = sorted((b.start, b.end) for b in layers.blocks if b.label is BlockLabel.BODY)
    inner = [s for s in ordered(layers.sentences).rows if any(a <= s.start < b for a, b in bodies[:3])]
    return inner[min(1, len(inner) - 1)].end if inner else 0


def _stock(held: Sequence[_Held], resolved: ResolvedCorpus, encode: Encode, leads: Mapping[str, int]) -> _Stock:
    of_claim: dict[int, list[int]] = {}
    on_page: dict[str, list[int]] = {}
    for row, h in enumerate(held):
        of_claim.setdefault(h.claim, []).append(row)
        on_page.setdefault(h.member.document, []).append(row)
    for rows in on_page.values():
        rows.sort(key=lambda r: (held[r].member.start, held[r].member.end, r))
    pages = {n: len({held[r].member.document for r in rows}) for n, rows in of_claim.items()}
    begins = {
        n: frozenset(
            held[r].member.document for r in rows if held[r].member.start < leads.get(held[r].member.document, 0)
        )
        for n, rows in of_claim.items()
    }
    by_size = sorted(of_claim, key=lambda n: (-len(of_claim[n]), -pages[n], n))
    by_lead = sorted(of_claim, key=lambda n: (-len(begins[n]), -len(of_claim[n]), n))
    size_rank, lead_rank = ({n: 1 / (1 + i) for i, n in enumerate(order)} for order in (by_size, by_lead))
    standing = {n: _Standing(size_rank[n], lead_rank[n], begins[n]) for n in of_claim}
    texts = [resolved.documents[h.member.document].text[h.member.start : h.member.end] for h in held]
    vectors = embed(texts, encode)
    blame = np.round(vectors @ embed(_WRONGS, encode).mean(0, dtype=np.float64), 4)
    blame = np.round(np.maximum(blame - blame.mean(), 0), 4)  # over what any statement of the story has
    held = [h._replace(blame=float(b)) for h, b in zip(held, blame, strict=True)]
    return _Stock(held, vectors, on_page, standing, of_claim, frozenset(by_size[:_LARGEST]))


def _links(answer: Answer, stock: _Stock, claims: Sequence[Claim], tied: Vectors) -> Iterator[Link]:
    near = set(_nearest(tied.max(axis=1), _NEAREST)) | set(_before(answer, stock))
    chosen = {stock.held[row].claim for row in near} | stock.largest
    for n in sorted(chosen, key=lambda n: claims[n].id):
        rows = stock.of_claim[n]
        if len(rows) > _MOST:
            rows = sorted({r for r in near if stock.held[r].claim == n}.union(rows[:_MOST]))
        own = [r for r in rows if _inside(stock.held[r].member, answer)]
        others = [r for r in rows if r not in own and not _same_voice(stock.held[r], answer)]
        mine = any(stock.held[r].member.attribution == answer.attribution.id for r in own)
        if others or (mine and answer.sort is Sort.CONFIRMS):
            kept = [(stock.held[r], _cosines(tied[r])) for r in (others or own)]
            yield Link(answer, claims[n], _features(answer, stock.standing[n], kept, own=mine, alone=not others))


def _cosines(row: Vectors) -> Cosines:
    return float(row[0]), float(row[1]), float(row[2])


def _nearest(ties: Vectors, most: int) -> list[int]:
    """The rows of the highest values, in order of row."""
    if len(ties) <= most:
        return list(range(len(ties)))
    least = float(np.partition(ties, -most)[-most])
    found: list[int] = np.flatnonzero(ties >= least)[: 2 * most].tolist()
    return found


def _before(answer: Answer, stock: _Stock) -> Iterable[int]:
    """The last members that begin before an answer on its page, and those inside it."""
    rows = stock.on_page.get(answer.attribution.document, ())
    at = bisect_left([stock.held[r].member.start for r in rows], answer.span.end)
    return rows[max(at - _BACK, 0) : at]


def _same_voice(held: _Held, answer: Answer) -> bool:
    """Nobody answers themselves, on this page or another; a denial is not denied by its like."""
    if answer.sort is Sort.DENIES and held.member.stance is Stance.DENIES:
        return True
    if answer.speaker is not None and held.speaker == answer.speaker:
        return True
    # what stands word for word in the reply is the reply itself, told by another page
    told = len(held.stems & answer.around) >= _SAME * max(len(held.stems), 3)
    return told and answer.sort in {Sort.OTHER, Sort.SILENT}


def _inside(member: Member, answer: Answer) -> bool:
    """Whether a member is part of the answer, or of the words that report it."""
    if member.attribution == answer.attribution.id:
        return True
    here = member.document == answer.attribution.document
    return here and member.attribution is None and member.start < answer.span.end and answer.span.start < member.end


def _features(
    answer: Answer,
    standing: _Standing,
    rows: Sequence[tuple[_Held, Cosines]],
    *,
    own: bool,
    alone: bool,
) -> tuple[float, ...]:
    page = answer.attribution.document
    content, sentence, before = (max(c[k] for _, c in rows) for k in range(3))
    gaps = [answer.sentence - h.sentence for h, _ in rows if h.member.document == page and not alone]
    back = min((g for g in gaps if g >= 0), default=None)
    nearness = 0.0 if back is None else 1 / (1 + back)
    named = max(_named(answer, h) for h, _ in rows)
    just_before = float(back == 1)
    return (
        content,
        content * (not answer.refers),
        sum(c[0] for _, c in rows) / len(rows),
        sentence,
        before,
        max(len(h.stems & answer.stems) / (2 + min(len(h.stems), len(answer.stems))) for h, _ in rows),
        float(own),
        float(own and answer.sort is Sort.CONFIRMS),
        float(alone),
        float(bool(gaps)),
        just_before,
        float(back is not None and back <= _NEAR),
        nearness,
        nearness * answer.refers,
        float(back == 0),
        float(bool(gaps) and back is None),
        standing.size_rank,
        standing.lead_rank,
        float(page in standing.leads),
        named,
        named * (answer.sort is Sort.DENIES),
        float(any(h.member.attribution is not None for h, _ in rows)),
        max(h.blame for h, _ in rows) * just_before * (answer.attribution.stance is not Stance.ACCUSES),
    )


def _named(answer: Answer, held: _Held) -> float:
    """Whether a member names who answers, or whom they speak for."""
    return float(not answer.names.isdisjoint(held.names))
