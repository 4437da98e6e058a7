"""Attributions, mentions -> the entity behind each source."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from sayso.document.mentions.discourse import PRONOUNS
from sayso.document.mentions.phrases import CLITICS, DEFINITE, OWNERS
from sayso.ids import content_id
from sayso.lexicon.nouns import Role, gender_of, role_of, state_of
from sayso.schema import Attribution, Document, Entity, EntityType, Form, Mention, Span, Token
from sayso.text import inside, trim, union

ISSUED = frozenset({"statement", "filing", "letter", "email", "memo", "tweet", "post", "message", "notice", "speech", "remarks"})
"""Concepts of documents in which somebody speaks for himself; a report or a study speaks as itself."""
_HANGING = frozenset({"of", "for", "from", "with", "by", "to", "in", "at", "against", "on", "about", "near", "under"})
_RELATIVES = frozenset({"who", "whom", "whose", "which", "that", "where"})
_PEOPLE = {EntityType.PERSON, EntityType.UNNAMED}
_ISSUERS = {EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.GROUP}
_STATES = {EntityType.GOVERNMENT, EntityType.PLACE}
NEAR = 600
"""Characters after an attribution in which a pronoun may take its speaker up."""
LONG = 120
"""Characters of a source that may serve as the name of an unnamed speaker."""


class _Page(NamedTuple):
    text: str
    tokens: Sequence[Token]
    starts: Sequence[int]
    mentions: Sequence[Mention]
    mention_starts: Sequence[int]
    genders: Mapping[str, str]
    first: Mapping[str, int]
    """Entity -> where it is first named."""


class _Last(NamedTuple):
    """Who spoke last, and where that attribution ends."""

    speaker: str
    end: int


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
    page = _Page(
        text=document.text,
        tokens=tokens,
        starts=[token.start for token in tokens],
        mentions=mentions,
        mention_starts=[mention.start for mention in mentions],
        genders=_genders(document, mentions),
        first={mention.entity: mention.start for mention in reversed(mentions)},
    )
    known = {entity.id: entity for entity in entities}
    named = {mention.entity for mention in mentions if mention.form is Form.NAME}
    added: list[Mention] = []
    of_words: dict[str, str] = {}
    speakers: dict[str, str | None] = {}
    last: _Last | None = None
    contents = union(Span(*span) for one in attributions for span in one.content)
    for one in sorted(attributions, key=lambda a: (_place(a), a.id)):
        speaker = None
        if one.source and not _first_person(page, Span(*one.source[0])):
            source = Span(*one.source[0])
            speaker = _taken_up(page, known, source, last)
            if speaker is None and not _several(page, known, source):
                speaker = _issuer(page, known, source, last) or _named_in(page, known, source)
                speaker = _described(page, known, named, source, speaker, last)
            if speaker is None and not _is_pronoun(page, source) and trim(page.text, *source) != (source[0], source[0]):
                speaker = _bring_in(document, page, source, known, of_words, added)
            if speaker is not None and known[speaker].type is EntityType.PLACE:
                speaker = _government(known, speaker)
            if speaker is not None and speaker not in named:
                known[speaker] = _with_source(page, known[speaker], source)
        speakers[one.id] = speaker
        if speaker is not None and not _lies_in(one, contents):
            last = _Last(speaker, max(span[1] for spans in (one.source, one.cue, one.content) for span in spans))
    for one in attributions:
        if one.source and _first_person(page, Span(*one.source[0])):
            speakers[one.id] = _quoted_by(attributions, speakers, one)
    resolved = tuple(msgspec.structs.replace(one, speaker=speakers[one.id]) for one in attributions)
    order = {m.id: m for m in (*mentions, *added)}
    return (
        resolved,
        tuple(known.values()),
        tuple(sorted(order.values(), key=lambda m: (m.start, m.end, m.entity))),
    )


def _government(known: dict[str, Entity], place: str) -> str:
    """The state that a place speaks for: by whatever name the page has it; the place itself, if it is no state's."""
    state = state_of(known[place].name)
    if state is None:
        return place
    for entity in known.values():
        other = state_of(entity.name)
        if entity.id != place and entity.type in _STATES and other is not None and other.code == state.code and other.part != "people":
            known[entity.id] = msgspec.structs.replace(
                entity, type=EntityType.GOVERNMENT, aliases=tuple(dict.fromkeys((*entity.aliases, known[place].name)))
            )
            return entity.id
    known[place] = msgspec.structs.replace(known[place], type=EntityType.GOVERNMENT)
    return place


def _genders(document: Document, mentions: Sequence[Mention]) -> Mapping[str, str]:
    """Entity -> `m`, `f` or `p`lural, by the pronouns for it, else by its nouns and given names."""
    told: dict[str, str] = {}
    for form in (Form.PRONOUN, Form.NOMINAL, Form.NAME):
        for mention in mentions:
            if mention.form is form and mention.entity not in told:
                gender = _gender(document.text[mention.start : mention.end], form)
                if gender in {"m", "f", "p"}:
                    told[mention.entity] = gender
    return told


def _gender(words: str, form: Form) -> str:
    if form is Form.PRONOUN:
        return PRONOUNS.get(words.lower(), "")
    first, *rest = words.split()
    role = role_of((rest or [first])[-1])
    if form is Form.NOMINAL and role is not None and role.plural:
        return "p"
    return (role.gender if role else "") if form is Form.NOMINAL else (gender_of(first) if rest else "")


def _lies_in(one: Attribution, contents: Sequence[Span]) -> bool:
    """Whether it stands inside another's words: who speaks there does not speak on outside them."""
    source = Span(*(one.source or one.cue or one.content)[0])
    at = bisect_right(contents, source) - 1
    return at >= 0 and inside(source, contents[at])


def _first_person(page: _Page, source: Span) -> bool:
    return page.text[source.start : source.end].lower() in {"i", "we"}


def _quoted_by(attributions: Sequence[Attribution], speakers: Mapping[str, str | None], one: Attribution) -> str | None:
    """Who says the words that "I" or "we" stands in: the smallest content around it; None in the page's own voice."""
    source = Span(*one.source[0])
    around = [
        (span[1] - span[0], other.id)
        for other in attributions
        for span in other.content
        if other.id != one.id and inside(source, Span(*span))
    ]
    return speakers[min(around)[1]] if around else None


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
    ending = [m for m in heads if m.end == head or (m.form is Form.NAME and m.start < head < m.end)]
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


def _owns(page: _Page, mention: Mention) -> bool:
    after = bisect_left(page.starts, mention.end)
    return after < len(page.tokens) and _lower(page, page.tokens[after]) in CLITICS


def _hangs(page: _Page, source: Span, mention: Mention) -> bool:
    """Whether a mention only tells more of another: an owner ("Oak's lawyer"), or after a preposition."""
    if mention.end < source.end - 2 and _owns(page, mention):
        return True
    before = bisect_left(page.starts, mention.start) - 1
    while before >= 0 and page.tokens[before].start >= source.start and page.tokens[before].chunk != "O":
        before -= 1
    if before < 0 or page.tokens[before].start < source.start:
        return False
    return _lower(page, page.tokens[before]) in _HANGING


def _taken_up(page: _Page, known: Mapping[str, Entity], source: Span, last: _Last | None) -> str | None:
    """Who spoke last, where a "he", or a person described but not known, goes on and nobody else came in between."""
    if last is None or source.start - last.end > NEAR or known[last.speaker].type not in _PEOPLE:
        return None
    words = page.text[source.start : source.end].lower()
    gender = page.genders.get(last.speaker, "")
    if PRONOUNS.get(words) in {"m", "f"}:
        return last.speaker if gender in {"", PRONOUNS[words]} and not _between(page, known, last, source) else None
    return None


def _several(page: _Page, known: Mapping[str, Entity], source: Span) -> bool:
    """Whether two speak together: "both", or two noun phrases of which none is one person's title."""
    tokens = _within(page, source)
    if tokens and _lower(page, tokens[0]) == "both":
        return True
    head = _head_end(page, tokens)
    after = [t for t in tokens if t.start >= head]
    if len(after) < 2 or after[0].pos != "CCONJ" or after[1].chunk != "B":
        return False
    ends = [head, _head_end(page, after[1:])]
    roles = [role_of(_lower(page, t)) for t in tokens if t.end in ends]
    return not any(role and role.kind == "person" and not role.plural for role in roles)


def _described(
    page: _Page, known: Mapping[str, Entity], named: set[str], source: Span, speaker: str | None, last: _Last | None
) -> str | None:
    """Who spoke last for a "the 40-year-old", "the carpenter" that was not spoken of before; else the speaker as is."""
    if last is None or last.speaker not in named or source.start - last.end > NEAR:
        return speaker
    tokens = _within(page, source)
    if not tokens or _lower(page, tokens[0]) != "the":
        return speaker
    new = speaker is None or (speaker not in named and page.first.get(speaker, -1) >= source.start)
    end = _head_end(page, tokens)
    head = next((t for t in tokens if t.end == end), None)
    more = next((t.pos for t in tokens if t.start >= end), "PUNCT")  # "the office of roads" tells more than "the office"
    if not new or head is None or more != "PUNCT" or _between(page, known, last, source):
        return speaker
    word = _lower(page, head)
    role = role_of(word)
    kind = known[last.speaker].type
    if kind is EntityType.PERSON and not word.endswith("s") and (role is None or (role.kind == "person" and not role.plural)):
        return last.speaker if head.pos in {"NOUN", "ADJ"} and _of_person(word, role) else speaker
    if kind is EntityType.ORGANIZATION and role is not None and role.kind == "organization" and not role.plural:
        return last.speaker
    return speaker


def _of_person(word: str, role: Role | None) -> bool:
    """Whether a noun is a person's: one of the table, "old" of an age, or made like one (carpenter, florist)."""
    return role is not None or word in {"old", "year"} or word.endswith(("er", "or", "ist", "ian", "ant", "man"))


def _between(page: _Page, known: Mapping[str, Entity], last: _Last, source: Span) -> bool:
    low, high = bisect_left(page.mention_starts, last.end), bisect_left(page.mention_starts, source.start)
    return any(m.entity != last.speaker and known[m.entity].type is EntityType.PERSON for m in page.mentions[low:high])


def _issuer(page: _Page, known: Mapping[str, Entity], source: Span, last: _Last | None) -> str | None:
    """Who speaks in a document that somebody issues: the owner or giver told, else who spoke last, if no person."""
    tokens = _within(page, source)
    head = _head_end(page, tokens)
    role = next((role_of(_lower(page, t)) for t in tokens if t.end == head), None)
    if role is None or role.kind != "document" or role.concept not in ISSUED:
        return None
    low, high = bisect_left(page.mention_starts, source.start), bisect_left(page.mention_starts, source.end)
    for mention in page.mentions[low:high]:
        owner = mention.form is Form.PRONOUN or _owns(page, mention)
        if known[mention.entity].type in _ISSUERS or (owner and known[mention.entity].type in _PEOPLE):
            return mention.entity
    return last.speaker if last is not None and known[last.speaker].type in _ISSUERS else None


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
    """A speaker without a name is known by the words of its sources."""
    words = page.text[source.start : source.end]
    if len(words) > LONG or words in {entity.name, *entity.aliases} or words.lower() in PRONOUNS:
        return entity
    fuller = max(entity.name, words, key=len)
    others = dict.fromkeys((entity.name, *entity.aliases, words))
    return msgspec.structs.replace(entity, name=fuller, aliases=tuple(w for w in others if w != fuller))
