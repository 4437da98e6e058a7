"""The pages' own entities -> the case's: who is the same on several pages."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from sayso.corpus.entities.institutions import (
    Institution,
    InstitutionMention,
    institutions_of,
    one_institution,
    same_institutions,
    spelling,
    tail_after,
)
from sayso.corpus.index.components import connected
from sayso.document.people.mentions import fullest
from sayso.document.people.mentions.names import plain_key
from sayso.ids import content_id
from sayso.lexicon import word_list
from sayso.lexicon.nouns import role_of, state_of
from sayso.schema import Document, Entity, EntityType, Layers, Mention, MentionForm

_VOICES = word_list("corpus", "voice")
"""Concepts of roles in which somebody unnamed speaks for a body."""
_FOR = word_list("corpus", "for")
_Strong: TypeAlias = tuple[str, ...]
"""A key that says the same on any page: whoever has it is one."""


class Aliases(NamedTuple):
    """Who is who in the case."""

    entities: tuple[Entity, ...]
    """Sorted by id."""
    of: Mapping[str, str]
    """A page's own entity -> the case's."""
    speaks_for: Mapping[str, str]
    """Somebody unnamed -> the organization or state that they speak for ("a spokesman for the ministry"): one voice."""


class _Local(NamedTuple):
    """An entity of one page with what it may be known by."""

    entity: Entity
    strong: frozenset[_Strong]
    weak: frozenset[str]
    """Single words (a surname, initials): they tell only within a story, and only where nobody else has them."""
    person: bool
    bodies: tuple[Institution, ...]
    page: str
    stories: tuple[str, ...]


def merge_entities(documents: Iterable[Document], layers: Mapping[str, Layers]) -> Aliases:
    """The entities of all pages, those that are the same made one.

    Equal full names are one, under spellings that differ in accents, doubled letters or y for i; so are a state's
    name, capital and seat of government, and institutions of one state by one noun. A surname or an acronym alone
    joins a fuller name in the same story (`Document.stories`) if only one there has it. Somebody unnamed is never
    merged across pages. Works from an index of keys: linear in the entities, and the same for any order of pages.
    """
    pages = sorted(documents, key=lambda document: document.id)
    locals_: list[_Local] = []
    for page in pages:
        locals_.extend(_locals(page, layers[page.id]))
    groups = _join_bodies(locals_, _join_weak(locals_, _join_strong(locals_)))
    of: dict[str, str] = {}
    entities = []
    for members in groups:
        merged = _merge([locals_[i].entity for i in members])
        entities.append(merged)
        of.update((locals_[i].entity.id, merged.id) for i in members)
    entities.sort(key=lambda entity: entity.id)
    speaks_for: dict[str, str] = {}
    for page in pages:
        for one, whole in _spokespeople(page, layers[page.id]):
            speaks_for[of[one]] = of[whole]
    return Aliases(tuple(entities), of, dict(sorted(speaks_for.items())))


def find_actors(mentions: Sequence[Mention], start: int, end: int, of: Mapping[str, str]) -> tuple[str, ...]:
    """The case's entities named in a span, by name, noun phrase, pronoun or metonym, in the order of the text.

    `mentions` are one document's, sorted by start, as the pages' own; cost is logarithmic plus what lies inside.
    """
    found: dict[str, None] = {}
    for at in range(bisect_left(mentions, start, key=lambda mention: mention.start), len(mentions)):
        if mentions[at].start >= end:
            break
        if mentions[at].end <= end:
            found.setdefault(of.get(mentions[at].entity, mentions[at].entity))
    return tuple(found)


# --- what an entity may be known by -------------------------------------------------------------------


def _locals(document: Document, layers: Layers) -> Iterable[_Local]:
    names = {mention.entity for mention in layers.mentions if mention.form is MentionForm.NAME}
    tails: dict[str, set[str]] = defaultdict(set)
    for mention in layers.mentions:
        tail = tail_after(document.text, mention.end) if mention.form is MentionForm.NOMINAL else None
        if tail is not None:
            tails[mention.entity].add(tail)
    for entity in layers.entities:
        strong, weak = _keys(entity, named=entity.id in names)
        person = entity.type is EntityType.PERSON
        yield _Local(
            entity,
            frozenset(strong),
            frozenset(weak),
            person,
            institutions_of(entity, tails[entity.id]),
            document.id,
            tuple(sorted(document.stories)),
        )


def _keys(entity: Entity, *, named: bool) -> tuple[set[_Strong], set[str]]:
    strong: set[_Strong] = set()
    weak: set[str] = set()
    for name in (entity.name, *entity.aliases):
        state = state_of(name)
        body = entity.type is EntityType.GOVERNMENT
        country = entity.type is EntityType.PLACE and state is not None and state.part != "capital"
        if state is not None and named and (body or country):
            strong.add(("state", state.code))
        elif state is not None and entity.type is EntityType.GROUP:
            strong.add(("people", state.code))
        elif not named:
            _institution(entity, name, strong)
        elif entity.type is EntityType.PERSON:
            _person(name, strong, weak)
        else:
            _other(name, strong, weak)
    return strong, weak


def _person(name: str, strong: set[_Strong], weak: set[str]) -> None:
    key = plain_key(name, person=True)
    if len(key) > 1:
        strong.update((("name", spelling(key[0]), spelling(key[-1])), ("name", *map(spelling, key))))
        weak.add(spelling(key[-1]))
    elif key:
        weak.add(spelling(key[0]))


def _other(name: str, strong: set[_Strong], weak: set[str]) -> None:
    key = plain_key(name, person=False)
    if all(role_of(word) for word in key):
        return
    if len(key) > 1:
        strong.add(("name", *map(spelling, key)))
    else:
        weak.add(spelling(key[0]))


def _institution(entity: Entity, name: str, strong: set[_Strong]) -> None:
    """A state's institution without a name of its own: "the Ruritanian army", "Ruritania's army"."""
    if entity.type is not EntityType.GOVERNMENT:
        return
    key = plain_key(name, person=False)
    roles = [role_of(word) for word in key]
    concepts = [role.concept for role in roles if role is not None and role.kind == "government"]
    rest = [word for word, role in zip(key, roles, strict=True) if role is None]
    if len(concepts) == 1 and len(rest) == 1 and len(key) == 2 and rest[0].isupper():
        whole = concepts[0] == "government"
        strong.add(("state", rest[0]) if whole else ("institution", concepts[0], rest[0]))


# --- groups -----------------------------------------------------------------------------------------


def _join_strong(locals_: Sequence[_Local]) -> list[list[int]]:
    """Groups of those that share a strong key, each sorted, in the order of their first."""
    joins: list[tuple[int, int]] = []
    first: dict[_Strong, int] = {}
    for i, one in enumerate(locals_):
        joins.extend((i, first.setdefault(key, i)) for key in sorted(one.strong))
    return _joined([[i] for i in range(len(locals_))], joins)


def _join_weak(locals_: Sequence[_Local], groups: list[list[int]]) -> list[list[int]]:
    """The groups, with those known by a single word only joined to the one group in their story that has it.

    Where nobody has a fuller name, the same word is the same in a story; an organization's, in the whole case.
    """
    bearers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for number, members in enumerate(groups):
        for one in (locals_[i] for i in members if locals_[i].strong):
            for story in one.stories:
                for word in one.weak:
                    bearers[story, word].add(number)
    joins: list[tuple[int, int]] = []
    alone: dict[tuple[str, ...], int] = {}
    for number, members in enumerate(groups):
        one = locals_[members[0]]
        if one.strong or not one.weak:
            continue
        whole = set[int]().union(*(bearers.get((story, w), ()) for story in one.stories for w in one.weak))
        if len(whole) == 1:
            joins.append((number, min(whole)))
        else:
            joins.extend((number, alone.setdefault(key, number)) for key in _alone(one, rivals=bool(whole)))
    return _joined(groups, joins)


def _alone(one: _Local, *, rivals: bool) -> Iterable[tuple[str, ...]]:
    """What a single word tells by itself; where several have it in the story, only what an organization's does."""
    words = sorted(one.weak)
    if not rivals:
        yield from (("story", story, *words) for story in one.stories)
    if not one.person:
        yield (str(one.entity.type), *words)


def _join_bodies(locals_: Sequence[_Local], groups: list[list[int]]) -> list[list[int]]:
    """The groups, with bodies told without a name joined where a story leaves no doubt who is meant."""
    by_story: dict[str, list[InstitutionMention]] = defaultdict(list)
    for number, members in enumerate(groups):
        bodies = one_institution([locals_[i].bodies for i in members])
        if bodies:
            pages: dict[str, set[str]] = defaultdict(set)
            for one in (locals_[i] for i in members):
                for story in one.stories:
                    pages[story].add(one.page)
            for story, inside in pages.items():
                by_story[story].extend(InstitutionMention(number, body, frozenset(inside)) for body in bodies)
    return _joined(groups, [pair for _, told in sorted(by_story.items()) for pair in same_institutions(told)])


def _joined(groups: Sequence[Sequence[int]], joins: Iterable[tuple[int, int]]) -> list[list[int]]:
    return [sorted(i for number in part for i in groups[number]) for part in connected(len(groups), joins)]


def _merge(members: Sequence[Entity]) -> Entity:
    """One entity of several: the fullest name, the most frequent type, every other name."""
    forms = Counter(form for entity in members for form in (entity.name, *entity.aliases))
    types = Counter(entity.type for entity in members)
    order = list(EntityType)
    kind = min(
        types, key=lambda t: (t is not EntityType.GOVERNMENT, t is EntityType.UNNAMED, -types[t], order.index(t))
    )
    if kind is EntityType.UNNAMED:
        kind = next((body.type for entity in members for body in institutions_of(entity)), kind)
    name = fullest(sorted({entity.name for entity in members}, key=lambda form: (-forms[form], form)))
    return Entity(
        id=content_id("entities", min(entity.id for entity in members)),
        name=name,
        type=kind,
        aliases=tuple(sorted(form for form in forms if form != name)),
    )


# --- voices -----------------------------------------------------------------------------------------


def _spokespeople(document: Document, layers: Layers) -> Iterable[tuple[str, str]]:
    """Unnamed people and the one organization or state that their noun phrases name: its voice."""
    types = {entity.id: entity.type for entity in layers.entities}
    mentions = sorted(layers.mentions, key=lambda mention: (mention.start, mention.end))
    starts: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        starts[mention.start].append(mention)
    told: dict[str, set[str]] = defaultdict(set)
    bodies = {EntityType.ORGANIZATION, EntityType.GOVERNMENT}
    for at, mention in enumerate(mentions):
        role = role_of(document.text[mention.start : mention.end].split()[-1])
        if types.get(mention.entity) is not EntityType.UNNAMED or role is None or role.concept not in _VOICES:
            continue
        stop = bisect_left(mentions, mention.end, lo=at, key=lambda m: m.start)
        inside = [m.entity for m in mentions[at:stop] if m.end < mention.end]
        told[mention.entity].update(entity for entity in inside if types.get(entity) in bodies)
        told[mention.entity].update(_after(document.text, mention.end, starts, types))
    yield from sorted((one, min(whole)) for one, whole in told.items() if len(whole) == 1)


def _after(text: str, end: int, starts: Mapping[int, list[Mention]], types: Mapping[str, EntityType]) -> Iterable[str]:
    """The organization named right after "for", "of", ..., with or without an article."""
    word, _, _ = text[end : end + 8].lstrip().partition(" ")
    if word.lower() not in _FOR:
        return
    at = text.find(word, end) + len(word) + 1
    for start in (at, at + 4 if text[at : at + 4].lower() == "the " else at):
        for mention in starts.get(start, ()):
            if types.get(mention.entity) in {EntityType.ORGANIZATION, EntityType.GOVERNMENT}:
                yield mention.entity
