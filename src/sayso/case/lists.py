"""Questions that a list on a screen asks of a case: SQL whose cost is that of the rows shown, not of the case.

Each gives plain values; what they mean is said in SCHEMA.md. `limit` and `offset` cut the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from sayso.case.store import Store
from sayso.schema import COPIED, DocumentSpan, Member, Side, Stance


class Cut(NamedTuple):
    """Which rows of a list."""

    limit: int
    offset: int = 0


class ClaimLine(NamedTuple):
    """A claim in one line."""

    id: str
    gist: DocumentSpan
    words: str
    story: str | None
    documents: int
    outlets: int
    texts: int
    voices: int
    voices_against: int
    asserts: int
    denies: int
    contested_by: tuple[str, ...]
    status: str
    first: str | None
    last: str | None


class ClaimsWanted(NamedTuple):
    """Which claims: every part narrows, None does not."""

    status: str | None = None
    speakers: tuple[str, ...] | None = None
    """Ids of entities."""
    pages: tuple[str, ...] | None = None
    story: str | None = None
    query: str | None = None
    sort: str | None = None


STATUSES = {
    "denied": """(c.denied_by <> '[]' OR c.contested_by LIKE '%"denied"%')""",
    "differing": """(c.contested_by <> '[]' AND c.contested_by <> '["denied"]')""",
    "several": "(c.contested_by = '[]' AND c.status = 'several_voices')",
    "one voice": "(c.contested_by = '[]' AND c.status = 'one_voice')",
}
"""What a claim is, in the words of the filters."""
SORTS = {
    "voices": 'c.voices + c.voices_against DESC, c."#"',
    "pages": 'c.documents DESC, c."#"',
    "first": 'c.first IS NULL, c.first, c."#"',
    "last": 'c.last DESC, c."#"',
}
"""Orders of claims besides their own: what is denied first."""


def claim_lines(store: Store, wanted: ClaimsWanted, cut: Cut) -> list[ClaimLine]:
    """The claims that are wanted, first what is denied."""
    where, values = _claims_where(wanted)
    order = SORTS.get(wanted.sort or "", 'c."#"')
    query = f"""SELECT c.id, c.gist, json_extract(c.exact, '$[0]'), c.story, c.documents, c.outlets, c.texts,
                       c.voices, c.voices_against, json_array_length(c.asserted_by), json_array_length(c.denied_by),
                       c.contested_by, c.status, c.first, c.last
                FROM claims c WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"""  # noqa: S608  (words of ours)
    return [_claim_line(row) for row in store.select(query, (*values, *cut))]


def _claim_line(row: tuple[object, ...]) -> ClaimLine:
    id_, gist, words, *rest = row
    contested = msgspec.json.decode(str(rest[8]), type=tuple[str, ...])
    place = msgspec.json.decode(str(gist), type=DocumentSpan)
    rest[8] = contested
    return ClaimLine(str(id_), place, " ".join(str(words).split()), *rest)  # type: ignore[arg-type]


def _claims_where(wanted: ClaimsWanted) -> tuple[str, list[object]]:
    parts, values = ["1"], list[object]()
    if wanted.status in STATUSES:
        parts.append(STATUSES[wanted.status])
    if wanted.story:
        parts.append("c.story = ?")
        values.append(wanted.story)
    if wanted.speakers is not None:
        parts.append("c.id IN (SELECT claim FROM claim_members WHERE speaker IN (SELECT value FROM json_each(?)))")
        values.append(msgspec.json.encode(wanted.speakers).decode())
    if wanted.pages is not None:
        parts.append("c.id IN (SELECT claim FROM claim_members WHERE document IN (SELECT value FROM json_each(?)))")
        values.append(msgspec.json.encode(wanted.pages).decode())
    if wanted.query:
        parts.append("""c.id IN (SELECT claim FROM claim_members WHERE in_sentence IN (
            SELECT s.id FROM _search JOIN _searched s ON s.n = _search.rowid
            WHERE _search MATCH ? AND s.kind = 'sentence' LIMIT ?))""")
        values += [search_terms(wanted.query) or '""', _SEARCHED]
    return " AND ".join(parts), values


def _escaped(word: str) -> str:
    return "".join(f"\\{char}" if char in "\\%_" else char for char in word)


def claim_at(store: Store, place: DocumentSpan) -> str | None:
    """The claim with a member at a place: there exactly, else the one whose member shares most of it."""
    query = """SELECT claim FROM claim_members WHERE document = ? AND start < ? AND end > ?
               ORDER BY abs(start - ?) + abs(end - ?), n LIMIT 1"""
    found = store.select(query, (place.document, place.end, place.start, place.start, place.end))
    return str(found[0][0]) if found else None


def naming_at(store: Store, place: DocumentSpan) -> str | None:
    """Whom a place names."""
    query = """SELECT entity FROM mentions WHERE document = ? AND start < ? AND end > ?
               ORDER BY abs(start - ?) + abs(end - ?), "#" LIMIT 1"""
    found = store.select(query, (place.document, place.end, place.start, place.start, place.end))
    return str(found[0][0]) if found else None


class Happening(NamedTuple):
    """Rows of `timeline` that are wanted."""

    story: str | None = None
    since: str | None = None
    until: str | None = None


def happenings(store: Store, wanted: Happening, cut: Cut) -> list[str]:
    """Ids of dated events, earliest first."""
    query = """SELECT id FROM timeline WHERE (?1 IS NULL OR story = ?1)
               AND (?2 IS NULL OR coalesce(latest, earliest) >= ?2) AND (?3 IS NULL OR coalesce(earliest, latest) <= ?3)
               ORDER BY "#" LIMIT ?4 OFFSET ?5"""
    return [str(id_) for (id_,) in store.select(query, (*wanted, *cut))]


class DisputedKind(NamedTuple):
    """Differences of one kind on one claim."""

    claim: str
    kind: str


def disputes(
    store: Store, *, kind: str | None, relation: str | None, state: str | None, cut: Cut
) -> list[DisputedKind]:
    """Claims with what differs about them, most pressing first."""
    query = """SELECT claim, kind FROM discrepancies WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR relation = ?2)
               AND (?3 IS NULL OR (decisions = '[]') = (?3 = 'open'))
               GROUP BY claim, kind ORDER BY min("#") LIMIT ?4 OFFSET ?5"""
    return [DisputedKind(str(claim), str(kind)) for claim, kind in store.select(query, (kind, relation, state, *cut))]


class SpeakerLine(NamedTuple):
    """Somebody who speaks, in one line."""

    entity: str
    name: str
    type: str
    aliases: tuple[str, ...]
    claims: int
    documents: int
    denies: int


def speaker_lines(store: Store) -> tuple[SpeakerLine, ...]:
    """Everybody who speaks, most claims first."""
    query = """SELECT e.id, e.name, e.type, e.aliases, count(DISTINCT m.claim) AS claims,
                      count(DISTINCT m.document), sum(m.stance = 'denies')
               FROM claim_members m JOIN entities e ON e.id = m.speaker
               WHERE m.attribution IS NOT NULL
               GROUP BY e.id ORDER BY claims DESC, e.name, e.id"""
    rows = store.select(query)
    return tuple(
        SpeakerLine(id_, name, type_, msgspec.json.decode(aliases, type=tuple[str, ...]), claims, pages, denies or 0)
        for id_, name, type_, aliases, claims, pages, denies in rows
    )


class StoryCounts(NamedTuple):
    """What a story has."""

    claims: int
    denied: int
    differing: int


def story_counts(store: Store) -> dict[str, StoryCounts]:
    """Story -> how many claims it has."""
    query = f"""SELECT c.story, count(*), sum({STATUSES["denied"]}), sum({STATUSES["differing"]})
                FROM claims c WHERE c.story IS NOT NULL GROUP BY c.story"""  # noqa: S608  (words of ours)
    return {str(story): StoryCounts(*counts) for story, *counts in store.select(query)}


def story_ids(store: Store, words: str | None, cut: Cut) -> list[str]:
    """Stories, the largest first; with `words`, those whose headline has them."""
    query = """SELECT id FROM stories WHERE ?1 IS NULL OR exact LIKE ?1 ESCAPE '\\'
               ORDER BY json_array_length(documents) DESC, id LIMIT ?2 OFFSET ?3"""
    return [str(id_) for (id_,) in store.select(query, (f"%{_escaped(words)}%" if words else None, *cut))]


def origin_ids(store: Store, story: str | None, cut: Cut) -> list[str]:
    """Origins that several pages share, the largest first, then the others; with `story`, those of its pages."""
    query = """SELECT id FROM origins WHERE ?1 IS NULL OR id IN (
                   SELECT o.origin FROM origin_documents o JOIN story_documents s ON s.document = o.document
                   WHERE s.story = ?1)
               ORDER BY json_array_length(documents) DESC, name IS NULL, id LIMIT ?2 OFFSET ?3"""
    return [str(id_) for (id_,) in store.select(query, (story, *cut))]


def every_outlet(store: Store) -> tuple[str, ...]:
    """Outlets, each once."""
    query = "SELECT DISTINCT outlet FROM documents WHERE outlet IS NOT NULL ORDER BY outlet"
    return tuple(str(name) for (name,) in store.select(query))


def first_naming(store: Store, entity: str) -> DocumentSpan | None:
    """Where somebody is first named."""
    query = "SELECT document, start, end FROM mentions WHERE entity = ? ORDER BY form <> 'name', \"#\" LIMIT 1"
    found = store.select(query, (entity,))
    return DocumentSpan(document=found[0][0], start=found[0][1], end=found[0][2]) if found else None


class SaidMember(NamedTuple):
    """A member of a claim that somebody says."""

    claim: str
    place: DocumentSpan
    attribution: str | None
    stance: str | None


def said_by(store: Store, entity: str, cut: Cut) -> list[SaidMember]:
    """What somebody says, a row for each claim and page, by claim as the case orders them."""
    query = """SELECT m.claim, m.document, m.start, m.end, m.attribution, m.stance
               FROM claim_members m JOIN claims c ON c.id = m.claim WHERE m.speaker = ?
               ORDER BY c."#", m.n LIMIT ? OFFSET ?"""
    return [
        SaidMember(claim, DocumentSpan(document=page, start=start, end=end), attribution, stance)
        for claim, page, start, end, attribution, stance in store.select(query, (entity, *cut))
    ]


def members_on(store: Store, page: str) -> list[tuple[str, int, int]]:
    """Claim, start and end of every member on a page."""
    return store.select("SELECT claim, start, end FROM claim_members WHERE document = ? ORDER BY start", (page,))


def namings(store: Store, entity: str) -> list[tuple[str, int, DocumentSpan]]:
    """The words by which somebody is named, how often, and where first; most used first."""
    query = """SELECT words, count(*), document, start, end FROM (
                   SELECT json_extract(exact, '$[0]') AS words, document, start, end FROM mentions
                   WHERE entity = ? AND form <> 'pronoun' ORDER BY "#")
               GROUP BY words ORDER BY count(*) DESC, words LIMIT 40"""
    return [
        (str(words), int(n), DocumentSpan(document=page, start=start, end=end))
        for words, n, page, start, end in store.select(query, (entity,))
    ]


def spans_of_sentences(store: Store, page: str) -> list[tuple[int, int]]:
    """Where the sentences of a page stand, in order."""
    return store.select("SELECT DISTINCT start, end FROM sentences WHERE document = ? ORDER BY start, end", (page,))


class Hit(NamedTuple):
    """A sentence, name or title in which all words of a search stand."""

    kind: str
    """`sentence`, `name` or `title`."""
    id: str
    """Of the row of `sentences`, `entities` or `documents`."""
    marked: str
    """The words, with what was searched for between U+0001 and U+0002."""


_TERM = re.compile(r'"([^"]*)"|[“]([^”]*)[”]|(\S+)')
_RANKED = 2000
"""Hits that are put in order; what is found oftener stands in the order of the case, names first."""
_SEARCHED = 5000
"""Sentences of a common word that are looked at where claims are narrowed by it."""


def search_terms(words: str) -> str:
    """Words and “phrases” as a question to the index of words; empty where there is none.

    >>> search_terms('ferry “told twice” OR*')
    '"ferry" "told twice" "OR*"'
    """
    found = (next(part for part in match.groups() if part is not None) for match in _TERM.finditer(words))
    quoted = (term.replace('"', "").strip() for term in found)
    return " ".join(f'"{term}"' for term in quoted if any(char.isalnum() for char in term))


def hits(store: Store, words: str, cut: Cut) -> list[Hit]:
    """Sentences, names and titles with all of these words, the best first."""
    terms = search_terms(words)
    if not terms:
        return []
    few = "SELECT count(*) FROM (SELECT 1 FROM _search WHERE _search MATCH ? LIMIT ?)"
    ranked = store.select(few, (terms, _RANKED + 1))[0][0] <= _RANKED
    order = "s.kind = 'sentence', _search.rank" if ranked else "_search.rowid"
    query = f"""SELECT s.kind, s.id, highlight(_search, 0, char(1), char(2))
                FROM _search JOIN _searched s ON s.n = _search.rowid
                WHERE _search MATCH ? ORDER BY {order} LIMIT ? OFFSET ?"""  # noqa: S608  (words of ours)
    return [Hit(*row) for row in store.select(query, (terms, *cut))]


class Stated(NamedTuple):
    """A statement of a page, in brief."""

    place: DocumentSpan
    attribution: str | None
    stance: Stance | None
    words: str


def statements(store: Store) -> Iterator[Stated]:
    """Every statement of the pages, in the order of the case."""
    query = """SELECT p.document, p.start, p.end, p.attribution, a.stance, json_extract(p.exact, '$[0]')
               FROM propositions p LEFT JOIN attributions a ON a.id = p.attribution ORDER BY p."#\""""
    for page, start, end, attribution, stance, words in store.select(query):
        place = DocumentSpan(document=page, start=start, end=end)
        yield Stated(place, attribution, Stance(stance) if stance else None, words)


def kept_vectors(store: Store) -> dict[str, bytes]:
    """The sentence vectors that the case keeps, packed, by the sha256 of their text."""
    return dict(store.select("SELECT text_sha256, vector FROM _vectors"))


def newest_decision(store: Store) -> str:
    """The id of the newest decision; empty where there is none."""
    return str(store.select("SELECT coalesce(max(id), '') FROM decisions")[0][0])


def doubtful_members(store: Store, first: int) -> list[tuple[str, DocumentSpan, DocumentSpan, float, int]]:
    """Claim, its face, a member, how surely that says the same, pages of the claim.

    Of the first claims, those members that are not their face; no claim that an analyst has put right.
    """
    query = """SELECT c.id, c.gist, j.value, c.documents FROM claims c, json_each(c.members) j
               WHERE c."#" < ? AND json_array_length(c.members) > 1 AND c.by <> 'analyst'"""
    out = []
    for claim, gist, member, documents in store.select(query, (first,)):
        face = msgspec.json.decode(gist, type=DocumentSpan)
        found = msgspec.json.decode(member, type=Member)
        place = DocumentSpan(document=found.document, start=found.start, end=found.end)
        if place != face and found.score is not None:
            out.append((str(claim), face, place, found.score, int(documents)))
    return out


class Conflict(NamedTuple):
    """A difference that nobody has explained."""

    claim: str
    kind: str
    sides: tuple[DocumentSpan, ...]
    documents: int
    score: float


def open_conflicts(store: Store, first: int) -> list[Conflict]:
    """Sides that cannot both hold, as found, most pressing first."""
    query = """SELECT d.claim, d.kind, d.sides, c.documents, d.score
               FROM discrepancies d JOIN claims c ON c.id = d.claim
               WHERE d.relation = 'conflict' AND d.explained IS NULL AND d.by <> 'analyst' ORDER BY d."#" LIMIT ?"""
    return [
        Conflict(
            claim,
            kind,
            tuple(
                DocumentSpan(document=s.document, start=s.start, end=s.end)
                for s in msgspec.json.decode(sides, type=tuple[Side, ...])
            ),
            documents,
            score,
        )
        for claim, kind, sides, documents, score in store.select(query, (first,))
    ]


def doubtful_copies(store: Store, first: int) -> list[tuple[str, str, float]]:
    """Pairs of pages of which one was found to be a copy of the other, the least sure first."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(COPIED))
    query = f"""SELECT a, b, min(score) FROM copies WHERE a <> b AND kind IN ({kinds})
                GROUP BY a, b ORDER BY min(score), a, b LIMIT ?"""  # noqa: S608  (words of ours)
    return [(str(a), str(b), float(score)) for a, b, score in store.select(query, (first,))]
