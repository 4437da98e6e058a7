"""Attributions, mentions -> the entity behind each source."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from sayso.document.people.mentions import asides
from sayso.document.people.mentions.noun_phrases import DEFINITE, INDEFINITE, OWNERS
from sayso.document.people.mentions.pronouns import PRONOUNS
from sayso.document.people.speakers.issuers import ISSUED, Issued, find_issued
from sayso.document.people.speakers.sources import (
    Annotated,
    annotate,
    bare,
    can_speak,
    head_end,
    head_of,
    is_of_person,
    lower,
    named_in,
    only_shows,
    owns,
    phrase_before,
    pronoun_of,
    several,
    whole,
)
from sayso.document.words.quotations import QuoteState, QuoteStates, quotation_states
from sayso.ids import content_id
from sayso.lexicon import word_list
from sayso.lexicon.nouns import role_of, state_of
from sayso.schema import Attribution, Block, Document, Entity, EntityType, Mention, MentionForm, Span, Token
from sayso.text import inside, union

_NOBODY = frozenset({"nobody", "no one", "no-one", "none", "everybody", "everyone", "anybody", "anyone"})
NEAR = 600
"""Characters after an attribution in which a pronoun may take its speaker up."""
LONG = 120
"""Characters of a source that may serve as the name of an unnamed speaker."""
DEEP = 30
"""Contents looked at for the one that "I" stands in."""
CITED = 24
"""Characters around a cue in which "as saying" is looked for."""
_CITES = re.compile(r"\b(?:quot(?:ed?|es|ing)|cited?|cites|reported)\b.*\bas\b", re.DOTALL)
_AS_SAYING = re.compile(r"as (?:saying|telling|having (?:said|told))\b")
_TAKING_UP = ("the ", "this ", "that ", "these ", "those ", "its ", "his ", "her ", "their ")
_SMALL = word_list("speakers", "small")
_PEOPLE = {EntityType.PERSON, EntityType.UNNAMED}
_DESCRIBED = {EntityType.PERSON, EntityType.ORGANIZATION}
_FULL = {EntityType.ORGANIZATION, EntityType.OTHER}
_ISSUERS = {EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.GROUP}
_STATES = {EntityType.GOVERNMENT, EntityType.PLACE}


class _Last(NamedTuple):
    """Who spoke last, and where that attribution ends."""

    speaker: str
    end: int


class _Known(msgspec.Struct):
    """What is known of the page's people while its attributions are gone through."""

    document: str
    page: Annotated
    entities: dict[str, Entity]
    named: set[str]
    genders: Mapping[str, str]
    first: Mapping[str, int]
    """Entity -> where it is first named."""
    asides: Sequence[Span]
    """Captions and posts."""
    issued: Sequence[Issued]
    """Documents told with who is behind them, in the order of the text."""
    quoted: QuoteStates
    last: _Last | None = None
    brought: dict[Span, str] = msgspec.field(default_factory=dict)
    """Sources that brought in an entity -> that entity."""
    added: list[Mention] = msgspec.field(default_factory=list)
    moved: dict[str, str] = msgspec.field(default_factory=dict)
    """Mention -> the entity that it turned out to name."""
    states: dict[str, str] = msgspec.field(default_factory=dict)
    """Code of a state -> its entity."""
    of_words: dict[str, str] = msgspec.field(default_factory=dict)
    """Words of a source, without article -> the entity it brought in."""


def resolve_speakers(  # noqa: PLR0913, PLR0917 - the page's layers, as `find_mentions` takes them
    document: Document,
    attributions: Sequence[Attribution],
    entities: Sequence[Entity],
    mentions: Sequence[Mention],
    tokens: Sequence[Token],
    blocks: Sequence[Block] = (),
) -> tuple[tuple[Attribution, ...], tuple[Entity, ...], tuple[Mention, ...]]:
    """The attributions with their speakers; entities and mentions with those added that only a source brings in.

    A source that names nobody known becomes an entity of its own, of type `unnamed` where it is people. The speaker
    stays None where there is no source, and where a pronoun has no antecedent. Linear in the attributions.
    """
    known = _Known(
        document=document.id,
        page=annotate(document.text, tokens, mentions),
        entities={entity.id: entity for entity in entities},
        named={mention.entity for mention in mentions if mention.form is MentionForm.NAME},
        genders=_genders(document, mentions),
        first={mention.entity: mention.start for mention in reversed(mentions)},
        asides=asides(blocks),
        issued=(),
        quoted=quotation_states(document.text),
        states=_states(entities),
    )
    known.issued = find_issued(known.page, known.entities)
    speakers: dict[str, str | None] = {}
    contents = union(Span(*span) for one in attributions for span in one.content)
    for one in sorted(attributions, key=lambda a: (_start(a), a.id)):
        speaker = _cited(known, one)
        if speaker is None and one.source:
            speaker = _speaker(known, _telling(known, one))
        speakers[one.id] = speaker
        if speaker is not None and not _lies_in(one, contents):
            known.last = _Last(speaker, max(span[1] for part in (one.source, one.cue, one.content) for span in part))
    _first_persons(known, attributions, speakers)
    resolved = tuple(msgspec.structs.replace(one, speaker=speakers[one.id]) for one in attributions)
    moved = (msgspec.structs.replace(m, entity=known.moved.get(m.id, m.entity)) for m in mentions)
    rows = {m.id: m for m in (*moved, *known.added)}
    named = {m.entity for m in rows.values()} | set(speakers.values())
    left = tuple(entity for entity in known.entities.values() if entity.id in named)
    return resolved, left, tuple(sorted(rows.values(), key=lambda m: (m.start, m.end, m.entity)))


def _telling(known: _Known, one: Attribution) -> Span:
    """The part of a source that tells who speaks: of those that name somebody the one nearest to the cue."""
    parts = [whole(known.page, Span(*span)) for span in one.source]
    if len(parts) == 1 or not one.cue:
        return parts[0]
    cue = Span(*one.cue[0])

    def rank(part: Span) -> tuple[bool, int, int]:
        named = {m.entity for m in known.page.mentions_in(part) if m.end <= part.end}
        somebody = any(known.entities[entity].type is not EntityType.PLACE for entity in named)
        return not somebody, max(cue.start - part.end, part.start - cue.end, 0), part.start

    return min(parts, key=rank)


def _start(one: Attribution) -> int:
    return min((span[0] for spans in (one.source, one.cue, one.content) for span in spans), default=0)


def _lies_in(one: Attribution, contents: Sequence[Span]) -> bool:
    """Whether it stands inside another's words: who speaks there does not speak on outside them."""
    source = Span(*(one.source or one.cue or one.content)[0])
    at = bisect_right(contents, source) - 1
    return at >= 0 and inside(source, contents[at])


def _speaker(known: _Known, source: Span) -> str | None:
    """The entity behind one source, a new one where it names nobody known; None for an unclear pronoun."""
    page = known.page
    pronoun = pronoun_of(page, source)
    if pronoun == "i" or page.text[slice(*bare(page, source))].casefold() in _NOBODY:
        return None
    speaker = None
    if not several(page, source):
        speaker = _issuer(known, source) or named_in(page, known.entities, source)
        speaker = _described(known, source, speaker or _goes_on(known, source, pronoun))
    if speaker not in known.named and only_shows(page, source):
        return None
    if speaker is None:
        if pronoun in {"r", "w"}:
            source = phrase_before(page, source)
        elif pronoun:
            return None
        span = bare(page, source)
        if not can_speak(page, span):
            return None
        speaker = _bring_in(known, span)
    if known.entities[speaker].type is EntityType.PLACE:
        speaker = _government(known, speaker, source)
    told = page.text[slice(*bare(page, source))]
    words = told.removeprefix("The ").removeprefix("the ")
    if speaker not in known.named or _is_full_name(known.entities[speaker], words):
        known.entities[speaker] = _with_source(known.entities[speaker], told)
    return speaker


def _is_full_name(entity: Entity, words: str) -> bool:
    """Whether a source goes on with an organization's name where the tagger stopped: "Transport | for Hartvale"."""
    if entity.type not in _FULL or not words.startswith(f"{entity.name} ") or len(words) > LONG:
        return False
    rest = words[len(entity.name) :].split()
    return rest[-1][0].isupper() and all(word.isalpha() and (word[0].isupper() or word in _SMALL) for word in rest)


# --- who goes on speaking -----------------------------------------------------------------------------


def _goes_on(known: _Known, source: Span, pronoun: str) -> str | None:
    """Who spoke last, for a "he" of the same gender that the model left open, if nobody else was named in between."""
    last = known.last
    if last is None or pronoun not in {"m", "f"} or source.start - last.end > NEAR:
        return None
    fits = known.entities[last.speaker].type in _PEOPLE and known.genders.get(last.speaker, "") in {"", pronoun}
    return last.speaker if fits and not _between(known, last.end, source, last.speaker) else None


def _between(known: _Known, start: int, source: Span, speaker: str) -> list[str]:
    """Other persons named from `start` on and before the source."""
    mentions = known.page.mentions_in(Span(start, source.start)) if start < source.start else ()
    named = (m for m in mentions if m.form is not MentionForm.PRONOUN and not _aside(known, m))
    persons = (m.entity for m in named if known.entities[m.entity].type is EntityType.PERSON)
    return list(dict.fromkeys(person for person in persons if person != speaker))


def _aside(known: _Known, mention: Mention) -> bool:
    at = bisect_right(known.asides, mention.start, key=lambda span: span.start) - 1
    return at >= 0 and mention.start < known.asides[at].end


def _described(known: _Known, source: Span, speaker: str | None) -> str | None:
    """Who was spoken of last for "the 40-year-old", "the carpenter" of whom nothing was said before; else as it is.

    That is the one person named since the last attribution, or who spoke in that one.
    """
    new = speaker is None or (speaker not in known.named and known.first.get(speaker, -1) >= source.start)
    if known.last is None or not new or not known.page.words(source).startswith("the "):
        return speaker
    last = known.last.speaker
    others = _between(known, max(known.last.end, source.start - NEAR), source, last)
    meant = last if not others and source.start - known.last.end <= NEAR else others[0] if len(others) == 1 else None
    if meant is None or meant not in known.named:
        return speaker
    kind = known.entities[meant].type
    fits = kind in _DESCRIBED and _describes(known.page, source) == kind
    return meant if fits else speaker


def _describes(page: Annotated, source: Span) -> EntityType | None:
    """Whether a definite noun phrase by itself is one person's or one organization's; None for any other source."""
    tokens = page.tokens_in(source)
    head, role = head_of(page, source)
    if head is None:
        return EntityType.PERSON if page.words(source).endswith("year-old") else None
    more = next((token.pos for token in tokens if token.start >= head_end(page, tokens)), "PUNCT")
    if more != "PUNCT" or head.pos not in {"NOUN", "ADJ"}:
        return None
    if is_of_person(lower(page, head), role):
        return EntityType.PERSON
    firm = role is not None and role.kind == "organization" and not role.plural
    return EntityType.ORGANIZATION if firm else None


def _issuer(known: _Known, source: Span) -> str | None:
    """Who speaks in a document: whose it is told to be here, or was before; a body that spoke last, of a statement."""
    _, role = head_of(known.page, source)
    if role is None or role.kind != "document" or role.concept not in ISSUED:
        return None
    told = [one for one in known.issued if one.concept == role.concept and one.start < source.end]
    if told and (told[-1].start >= source.start or known.page.words(source).startswith(_TAKING_UP)):
        return told[-1].issuer
    for mention in known.page.mentions_in(source):
        kind = known.entities[mention.entity].type
        if kind in _ISSUERS or (kind in _PEOPLE and owns(known.page, mention)):
            return mention.entity
    last, whose = known.last, PRONOUNS.get(known.page.words(source).split()[0], "")
    if whose in {"m", "f"}:
        return _goes_on(known, source, whose)
    return last.speaker if last is not None and known.entities[last.speaker].type in _ISSUERS else None


def _genders(document: Document, mentions: Sequence[Mention]) -> Mapping[str, str]:
    """Entity -> `m`, `f` or `p`lural, by the pronouns for it, else by its nouns; a given name may err."""
    told: dict[str, str] = {}
    for form in (MentionForm.PRONOUN, MentionForm.NOMINAL):
        for mention in mentions:
            if mention.form is form and mention.entity not in told:
                gender = _gender(document.text[mention.start : mention.end], form)
                if gender in {"m", "f", "p"}:
                    told[mention.entity] = gender
    return told


def _gender(words: str, form: MentionForm) -> str:
    if form is MentionForm.PRONOUN:
        return PRONOUNS.get(words.lower(), "")
    role = role_of(words.rsplit(maxsplit=1)[-1])
    return "" if role is None else "p" if role.plural else role.gender


# --- words without a source of their own ---------------------------------------------------------------


def _first_persons(known: _Known, attributions: Sequence[Attribution], speakers: dict[str, str | None]) -> None:
    """Whoever says the words that an "I" or "we" stands in; nobody known in the page's own voice."""
    contents = sorted((span[0], span[1], one.id) for one in attributions for span in one.content)
    for one in attributions:
        if one.source and pronoun_of(known.page, Span(*one.source[0])) == "i":
            start, end = one.source[0]
            around = _quotation(known, start)
            at = bisect_right(contents, (around.end, 0, "")) - 1
            near = [row for row in contents[max(at - DEEP, 0) : at + 1] if row[2] != one.id and speakers[row[2]]]
            holding = [(b - a, other) for a, b, other in near if a <= start and end <= b]
            beside = [(-min(b, around.end) + max(a, around.start), other) for a, b, other in near if b > around.start]
            meant = holding or beside
            speakers[one.id] = speakers[min(meant)[1]] if meant else None


def _quotation(known: _Known, at: int) -> Span:
    """The quotation that a place stands in; the place alone where it stands in none."""
    states, start, end = known.quoted, at, at
    if states[at] != QuoteState.INSIDE:
        return Span(at, at)
    while start > 0 and states[start - 1] != QuoteState.OUTSIDE:
        start -= 1
    while end < len(states) and states[end] != QuoteState.OUTSIDE:
        end += 1
    return Span(start, end)


def _cited(known: _Known, one: Attribution) -> str | None:
    """Who is quoted: before "was quoted as saying", and in what a paper quotes, "Oak as saying"."""
    page = known.page
    if not one.cue or _CITES.search(page.text, one.cue[0][0], one.cue[-1][1] + CITED) is None:
        return None
    spans = [Span(max(one.cue[0][0] - CITED, 0), one.cue[0][0])] if not one.source else []
    spans.extend(Span(start, min(end, start + LONG)) for start, end in one.content)
    for span in spans:
        for mention in page.mentions_in(span):
            ends = page.text[mention.end : mention.end + CITED].lstrip(" ,")
            if _AS_SAYING.match(ends) or (span.end == one.cue[0][0] and page.text[mention.end : span.end].isspace()):
                return mention.entity
    return None


# --- new speakers -------------------------------------------------------------------------------------


def _bring_in(known: _Known, span: Span) -> str:
    """A new entity for a source that names nobody known; the same words with an article name the same again."""
    same = [m.entity for m in known.page.mentions_in(Span(span.start, span.start + 1)) if m.end == span.end]
    if same or span in known.brought:
        return same[0] if same else known.brought[span]
    words = known.page.text[span.start : span.end]
    first, _, rest = words.lower().partition(" ")
    definite = first in DEFINITE | OWNERS
    if definite and rest in known.of_words:
        return known.of_words[rest]
    key = content_id("entity", known.document, span.start, span.end)
    _, role = head_of(known.page, span)
    name = role is None and _is_name(known.page, span)
    people = not name and (role is None or role.kind != "document")
    known.entities[key] = Entity(id=key, name=words, type=EntityType.UNNAMED if people else EntityType.OTHER)
    known.of_words[rest if definite else words.lower()] = key
    mention = content_id("mention", known.document, span.start, span.end)
    form = MentionForm.NAME if name else MentionForm.NOMINAL
    row = Mention(id=mention, entity=key, document=known.document, start=span.start, end=span.end, form=form)
    known.added.append(row)
    known.brought[span] = key
    return key


def _is_name(page: Annotated, span: Span) -> bool:
    """Whether the tagger overlooked a name: all capitals, and not just because a sentence begins."""
    words = page.text[span.start : span.end].split()
    tokens = page.tokens_in(span)
    if (tokens and tokens[0].pos == "NUM") or words[0].lower() in INDEFINITE:
        return False
    if not all(word[0].isupper() and word.isalnum() for word in words):
        return False
    inside = span.start > 1 and page.text[span.start - 2].isalnum() and page.text[span.start - 1] == " "
    return inside or len(words) > 1


def _government(known: _Known, place: str, source: Span) -> str:
    """The state that a place speaks for, by whatever name the page has it; the place itself, if it is no state's."""
    state = state_of(known.entities[place].name)
    if state is None:
        return place
    whole = known.states.setdefault(state.code, place)
    entity = known.entities[whole]
    aliases = entity.aliases
    if whole != place:
        aliases = tuple(dict.fromkeys((*aliases, known.entities[place].name)))
        here = known.page.mentions_in(source)
        known.moved.update((m.id, whole) for m in here if m.entity == place and m.end <= source.end)
    known.entities[whole] = msgspec.structs.replace(entity, type=EntityType.GOVERNMENT, aliases=aliases)
    return whole


def _states(entities: Sequence[Entity]) -> dict[str, str]:
    """Code of a state -> the page's entity for it; of several the first, a capital last."""
    told = [(state_of(entity.name), entity) for entity in entities if entity.type in _STATES]
    states = [(state, entity.id) for state, entity in told if state is not None and state.part != "people"]
    ranked = sorted(states, key=lambda row: row[0].part == "capital")
    return {state.code: entity for state, entity in reversed(ranked)}


def _with_source(entity: Entity, words: str) -> Entity:
    """A speaker without a name is known by the words of its sources."""
    if len(words) > LONG or words in {entity.name, *entity.aliases} or words.lower() in PRONOUNS:
        return entity
    fuller = max(entity.name, words, key=len)
    others = dict.fromkeys((entity.name, *entity.aliases, words))
    return msgspec.structs.replace(entity, name=fuller, aliases=tuple(form for form in others if form != fuller))
