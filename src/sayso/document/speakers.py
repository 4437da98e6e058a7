"""Attributions, mentions -> the entity behind each source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from sayso.document.mentions.discourse import PRONOUNS
from sayso.document.mentions.phrases import CLITICS, DEFINITE, OWNERS
from sayso.ids import content_id
from sayso.lexicon.nouns import role_of
from sayso.schema import Attribution, Document, Entity, EntityType, Form, Mention, Span, Token
from sayso.text import inside, trim

ISSUED = frozenset({"statement", "filing", "letter", "email", "memo", "tweet", "post", "message", "notice", "speech"})
"""Concepts of documents in which somebody speaks for himself; a report or a study speaks as itself."""
_HANGING = frozenset({"of", "for", "from", "with", "by", "to", "in", "at", "against", "on", "about", "near", "under"})
_RELATIVES = frozenset({"who", "whom", "whose", "which", "that", "where"})
_PEOPLE = {EntityType.PERSON, EntityType.UNNAMED}
LONG = 90
"""Characters of a source that may serve as the name of an unnamed speaker."""


class _Page(NamedTuple):
    text: str
    tokens: Sequence[Token]
    starts: Sequence[int]
    mentions: Sequence[Mention]
    mention_starts: Sequence[int]


def resolve_speakers(
    document: Document,
    attributions: Sequence[Attribution],
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    tokens: Sequence[Token],
) -> tuple[tuple[Attribution, ...], tuple[Entity, ...], tuple[Mention, ...]]:
    """The attributions with their speakers; entities and mentions with those added that only a source brings in.

    A source that names nobody known becomes an entity of its own, of type `unnamed` where it is people. The speaker
    stays None where there is no source, and where a pronoun has no antecedent.
    """
    page = _Page(document.text, tokens, [t.start for t in tokens], mentions, [m.start for m in mentions])
    known = {entity.id: entity for entity in entities}
    added: list[Mention] = []
    of_words: dict[str, str] = {}
    speakers: dict[str, str | None] = {}
    last: str | None = None
    for one in sorted(attributions, key=lambda a: (_place(a), a.id)):
        speaker = None
        if one.source:
            source = Span(*one.source[0])
            speaker = _named_in(page, known, source) or _issuer(page, known, source, last)
            if speaker is None and not _is_pronoun(page, source):
                speaker = _bring_in(document, page, source, known, of_words, added)
            if speaker is not None:
                known[speaker] = _with_source(page, known[speaker], source)
        speakers[one.id] = speaker
        last = speaker or last
    resolved = tuple(msgspec.structs.replace(one, speaker=speakers[one.id]) for one in attributions)
    order = {m.id: m for m in (*mentions, *added)}
    return (
        resolved,
        tuple(known.values()),
        tuple(sorted(order.values(), key=lambda m: (m.start, m.end, m.entity))),
    )


def _place(one: Attribution) -> int:
    return min((span[0] for spans in (one.source, one.cue, one.content) for span in spans), default=0)


def _within(page: _Page, span: Span) -> Sequence[Token]:
    return page.tokens[bisect_left(page.starts, span.start) : bisect_right(page.starts, span.end - 1)]


def _is_pronoun(page: _Page, span: Span) -> bool:
    return page.text[span.start : span.end].lower() in PRONOUNS


def _named_in(page: _Page, known: Mapping[str, Entity], source: Span) -> str | None:
    """Who the source's own words name: a person by name before a noun phrase, that before a hanging name."""
    low = bisect_left(page.mention_starts, source.start)
    high = bisect_right(page.mention_starts, source.end - 1)
    here = [m for m in page.mentions[low:high] if m.end <= source.end + 2]
    tokens = _within(page, source)
    stop = next((t.start for t in tokens[1:] if _lower(page, t) in _RELATIVES), source.end)
    heads = [m for m in here if m.start < stop and not _hangs(page, source, m)]
    for mention in heads:
        if mention.form is Form.NAME and known[mention.entity].type is EntityType.PERSON:
            return mention.entity
    head = _head_end(page, tokens)
    ending = [m for m in heads if m.end == head]
    if ending:
        return min(ending, key=lambda m: (m.form is not Form.NOMINAL, m.start)).entity
    return None


def _lower(page: _Page, token: Token) -> str:
    return page.text[token.start : token.end].lower()


def _head_end(page: _Page, tokens: Sequence[Token]) -> int:
    """Where the first base noun phrase of the source ends."""
    end = -1
    for token in tokens:
        if token.chunk == "O":
            if end >= 0:
                break
            continue
        if token.chunk == "B" and end >= 0:
            break
        if page.text[token.start : token.end] not in CLITICS:
            end = token.end
    return end


def _hangs(page: _Page, source: Span, mention: Mention) -> bool:
    """Whether a mention only tells more of another: an owner ("Oak's lawyer"), or after a preposition."""
    after = bisect_left(page.starts, mention.end)
    if after < len(page.tokens) and _lower(page, page.tokens[after]) in CLITICS and page.tokens[after].end < source.end:
        return True
    before = bisect_left(page.starts, mention.start) - 1
    while before >= 0 and page.tokens[before].start >= source.start and page.tokens[before].chunk != "O":
        before -= 1
    if before < 0 or page.tokens[before].start < source.start:
        return False
    return _lower(page, page.tokens[before]) in _HANGING


def _issuer(page: _Page, known: Mapping[str, Entity], source: Span, last: str | None) -> str | None:
    return None


def _bring_in(
    document: Document,
    page: _Page,
    source: Span,
    known: dict[str, Entity],
    of_words: dict[str, str],
    added: list[Mention],
) -> str:
    """A new entity for a source that names nobody known; the same words with an article name the same again."""
    span = trim(page.text, *source)
    words = page.text[span.start : span.end]
    first, _, rest = words.lower().partition(" ")
    if first in DEFINITE | OWNERS and rest in of_words:
        return of_words[rest]
    key = content_id("entity", document.id, span.start, span.end)
    known[key] = Entity(id=key, name=words, type=EntityType.UNNAMED if _are_people(page, source) else EntityType.OTHER)
    of_words[rest if first in DEFINITE | OWNERS else words.lower()] = key
    mention = content_id("mention", document.id, span.start, span.end)
    added.append(
        Mention(id=mention, entity=key, document=document.id, start=span.start, end=span.end, form=Form.NOMINAL)
    )
    return key


def _are_people(page: _Page, source: Span) -> bool:
    head = _head_end(page, _within(page, source))
    for token in _within(page, source):
        if token.end == head:
            role = role_of(_lower(page, token))
            return role is None or role.kind != "document"
    return True


def _with_source(page: _Page, entity: Entity, source: Span) -> Entity:
    """An unnamed speaker is known by the words of its source."""
    words = page.text[source.start : source.end]
    if entity.type is not EntityType.UNNAMED or len(words) > LONG or words in {entity.name, *entity.aliases}:
        return entity
    if words.lower() in PRONOUNS:
        return entity
    fuller = max(entity.name, words, key=len)
    others = dict.fromkeys((entity.name, *entity.aliases, words))
    return msgspec.structs.replace(entity, name=fuller, aliases=tuple(w for w in others if w != fuller))
