"""Who is who, as people judged it: names merged, kept apart, renamed, typed, and every speaker with them.

What is judged is a name on a page: all of a page's mentions with the same words that the tool gave to one entity, and
the pronouns after them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sayso.case.replay.partition import Group, Judgement, regroup
from sayso.case.replay.places import Finder, PlacedDecision
from sayso.case.replay.rows import WorkingRows
from sayso.case.replay.slots import Slots
from sayso.document.people.mentions import fullest
from sayso.ids import content_id
from sayso.schema import Attribution, Entity, EntityType, Mention, MentionForm, Verb

Name = tuple[str, str, str]
"""A page, the tool's entity, and the words; of a pronoun that was judged by itself, where it stands."""


class Renamed(NamedTuple):
    """What became of the tool's entities."""

    now: Mapping[str, str]
    """An entity that is another one by now, or lost names -> the one that has the name which stood for it."""
    touched: frozenset[str]
    """Those, and those whose type is another."""


def put_names_right(found: Sequence[PlacedDecision], rows: WorkingRows, finder: Finder, slots: Slots) -> Renamed:
    """Mentions, entities and speakers, as `found`, decisions about names, have them."""
    judged = [one for one in found if one.judges]
    now = _regroup(judged, rows, finder, slots)
    touched = set(now)
    asked = [
        (one.decision, mention)
        for one in found
        if not one.judges
        for key in one.ids()
        if (mention := rows.get(Mention, key)) is not None
    ]
    for decision, mention in asked:
        slots.take(decision, mention.id if decision.verb is Verb.WRONG else mention.entity)
    for decision, mention in asked:
        entity = rows.get(Entity, mention.entity)
        if entity is None or not slots.holds(decision, mention.id if decision.verb is Verb.WRONG else entity.id):
            continue
        if decision.verb is Verb.RENAME and decision.value is not None and decision.value != entity.name:
            aliases = {*entity.aliases, entity.name} - {decision.value}
            rows.put(entity, (decision.id,), name=decision.value, aliases=tuple(sorted(aliases)))
        elif decision.verb is Verb.TYPE and decision.value != entity.type:
            rows.put(entity, (decision.id,), type=EntityType(str(decision.value)))
            touched.add(entity.id)
        else:
            rows.mark(entity, (decision.id,))
        if decision.verb is Verb.WRONG:
            touched |= _unname(mention, decision.id, rows)
    return Renamed(now, frozenset(touched))


def _unname(mention: Mention, decision: str, rows: WorkingRows) -> set[str]:
    """Take a naming out, and whoever spoke by it alone with it."""
    rows.drop(Mention, mention.id)
    for row in rows.where(Attribution, "speaker", (mention.entity,)):
        inside = any(start <= mention.start and mention.end <= end for start, end in row.source)
        if row.document == mention.document and inside:
            rows.put(row, (decision,), speaker=None)
    return {mention.entity}


# --- merged and kept apart ------------------------------------------------------------------------


def _regroup(judged: Sequence[PlacedDecision], rows: WorkingRows, finder: Finder, slots: Slots) -> dict[str, str]:
    named = {key: rows.tool(Mention, key) for one in judged for key in one.ids()}
    entities = sorted({mention.entity for mention in named.values() if mention is not None})
    mentions = rows.where(Mention, "entity", entities)
    name_of = _judged_names(judged, mentions, finder)
    of_name: dict[Name, list[Mention]] = {}
    for mention in mentions:
        of_name.setdefault(name_of[mention.id], []).append(mention)
    groups = {key: _group(entity, of_name) for key in entities if (entity := rows.tool(Entity, key)) is not None}
    judgements = [
        Judgement(one.decision.id, one.decision.verb, tuple(name_of[key] for key in one.ids() if key in name_of))
        for one in judged
    ]
    parts, overruled = regroup(tuple(groups.values()), judgements)
    slots.overrule(overruled)
    now: dict[str, str] = {}
    entity_of: dict[str, str] = {}
    for part in parts:
        bearing = [
            j.decision for j in judgements if j.decision not in overruled and not set(j.members).isdisjoint(part)
        ]
        made = _entity(part, groups, of_name, rows, finder)
        whole = len({name[1] for name in part}) == 1 and set(part) == set(groups[part[0][1]].members)
        for name in part:
            for mention in of_name[name]:
                entity_of[mention.id] = made.id
                if mention.entity != made.id:
                    rows.put(mention, bearing, entity=made.id)
            if not whole and groups[name[1]].face == name:
                now[name[1]] = made.id
        if whole:
            rows.mark(made, bearing)
        else:
            rows.put(made, bearing)
    for key in entities:
        if now.get(key, key) != key:
            rows.drop(Entity, key)
    _speakers(now, mentions, entity_of, rows)
    return now


def _judged_names(judged: Sequence[PlacedDecision], mentions: Sequence[Mention], finder: Finder) -> dict[str, Name]:
    """Each mention's name; two of one name that are judged apart have each their own."""
    found = _names(mentions, finder, frozenset())
    apart = [one.ids() for one in judged if one.decision.verb is Verb.DIFFERENT]
    torn = frozenset(key for first, *others in apart for key in others if found.get(key) == found.get(first))
    return _names(mentions, finder, torn) if torn else found


def _names(mentions: Iterable[Mention], finder: Finder, alone: frozenset[str]) -> dict[str, Name]:
    """Each mention's name: by its words; a pronoun's by the name before it, else by the first on its page."""
    of_page: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        of_page.setdefault((mention.document, mention.entity), []).append(mention)
    found: dict[str, Name] = {}
    for (page, entity), own in of_page.items():
        own.sort(key=lambda mention: (mention.start, mention.end, mention.id))
        named = [m for m in own if m.form is not MentionForm.PRONOUN and m.id not in alone]
        last = _words(named[0], finder) if named else ""
        for mention in own:
            if mention.id in alone:
                found[mention.id] = (page, entity, f"@{mention.start:09}")
                continue
            if mention.form is not MentionForm.PRONOUN:
                last = _words(mention, finder)
            found[mention.id] = (page, entity, last)
    return found


def _words(mention: Mention, finder: Finder) -> str:
    return " ".join(_said(mention, finder).casefold().split())


def _said(mention: Mention, finder: Finder) -> str:
    return (finder.text(mention.document) or "")[mention.start : mention.end]


def _group(entity: Entity, of_name: Mapping[Name, Sequence[Mention]]) -> Group[Name]:
    """An entity's names; what stands for it is the one that it is called by, else the most frequent."""
    names = sorted(name for name in of_name if name[1] == entity.id)
    called = " ".join(entity.name.casefold().split())
    return Group(min(names, key=lambda name: (name[2] != called, -len(of_name[name]), name)), tuple(names))


def _entity(
    part: Sequence[Name],
    groups: Mapping[str, Group[Name]],
    of_name: Mapping[Name, Sequence[Mention]],
    rows: WorkingRows,
    finder: Finder,
) -> Entity:
    """The entity of a part: of those whose main name it has, the one named most; all their names."""
    sizes = Counter(name[1] for name in part for _ in of_name[name])
    heads = [key for key in sizes if groups[key].face in part]
    tools = {key: entity for key in sizes if (entity := rows.tool(Entity, key)) is not None}
    mentions = [mention for name in part for mention in of_name[name]]
    said = {form: [_said(mention, finder) for mention in mentions if mention.form is form] for form in MentionForm}
    came = [name for name in part if name[1] not in heads]
    own = {
        " ".join(_said(mention, finder).split())
        for name in came
        for mention in of_name[name]
        if mention.form is not MentionForm.PRONOUN
    }
    if not heads:
        best = max(sizes, key=lambda key: (sizes[key], key))
        names = next((found for form in MentionForm if (found := said[form])), [])
        name = fullest(sorted(dict.fromkeys(names), key=lambda words: (-names.count(words), words)))
        key = content_id("entities", min(mention.id for mention in mentions))
        return Entity(id=key, name=name, type=tools[best].type, aliases=tuple(sorted(own - {name})))
    heads.sort(key=lambda key: (tools[key].type is EntityType.UNNAMED, -sizes[key], key))
    name = fullest([tools[key].name for key in heads if tools[key].type is tools[heads[0]].type])
    left = {name[2] for key in heads for name in set(groups[key].members) - set(part)}
    kept = {
        a for key in heads for a in (tools[key].name, *tools[key].aliases) if " ".join(a.casefold().split()) not in left
    }
    main = tools[min(heads)]
    return Entity(
        id=main.id,
        name=name,
        type=tools[heads[0]].type,
        aliases=tuple(sorted((kept | own) - {name})),
    )


def _speakers(
    now: Mapping[str, str], mentions: Sequence[Mention], entity_of: Mapping[str, str], rows: WorkingRows
) -> None:
    """Who speaks: the one that the words of the source name by now, else the one named last before them."""
    of_page: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        of_page.setdefault((mention.document, mention.entity), []).append(mention)
    for row in rows.where(Attribution, "speaker", now):
        assert row.speaker is not None
        own = of_page.get((row.document, row.speaker), [])
        inside = [m for m in own if any(start <= m.start and m.end <= end for start, end in row.source)]
        first = min(span[0] for span in (*row.source, *row.cue, *row.content))
        before = [m for m in own if m.start <= first]
        best = inside[:1] or before[-1:]
        speaker = entity_of[best[0].id] if best else now[row.speaker]
        if speaker != row.speaker:
            heard = rows.get(Mention, best[0].id) if best else None
            entity = rows.get(Entity, speaker)
            bearing = (heard.decisions if heard else ()) or (entity.decisions if entity else ())
            rows.put(row, bearing, speaker=speaker)
