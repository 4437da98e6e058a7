"""A small case made by hand, without a model: five pages on one accident, and rows as the tool might give them."""

from itertools import count

from sayso.api import OpenCase
from sayso.case.replay import replay
from sayso.case.replay.counts import recounted, standing_now
from sayso.case.replay.rows import WorkingRows
from sayso.case.sqlite import SqliteStore
from sayso.corpus.assembly import most_telling_first
from sayso.corpus.discrepancies import most_pressing_first
from sayso.ids import content_id
from sayso.schema import (
    Attribution,
    AttributionKind,
    Claim,
    ClaimStatus,
    Discrepancy,
    DiscrepancyKind,
    DiscrepancyReason,
    Document,
    DocumentSpan,
    Entity,
    EntityType,
    Member,
    MemberSide,
    Mention,
    MentionForm,
    Origin,
    Proposition,
    Relation,
    Response,
    Side,
    Span,
    Stance,
    Story,
    TimelineEvent,
    with_exact,
)

TEXTS = {
    "a1": "Petra Vandel said the tram was too fast. Four people died on Monday. The driver was not tired.",
    "b2": "Vandel told reporters the tram was too fast. She left at noon. Four people died.",
    "c3": "The minister said the tram was speeding. Lena Horst denied that the tram was too fast. Five people died.",
    "d4": "The minister spoke of ice on the rails. Horst called it a lie that the tram was too fast.",
    "e5": "The tram was too fast, an engineer said. The mayor opened a bakery.",
}
TOO_FAST = {"a1": "the tram was too fast", "b2": "the tram was too fast", "e5": "The tram was too fast"}
_SPEAKERS = {"a1": "Petra Vandel", "b2": "Vandel", "c3": "The minister", "e5": "an engineer"}


def place(page, words, nth=0):
    """Where words stand on a page."""
    at = -1
    for _ in range(nth + 1):
        at = TEXTS[page].index(words, at + 1)
    return DocumentSpan(document=page, start=at, end=at + len(words))


def span(page, words, nth=0):
    found = place(page, words, nth)
    return Span(found.start, found.end)


class _Pile:
    """The rows, page by page."""

    def __init__(self, pages):
        self.pages = [page for page in TEXTS if page in pages]
        self.mentions, self.attributions, self.clauses, self.claims = [], [], [], []
        self.responses, self.discrepancies, self.happenings = [], [], []
        self.speaks_for = {}

    def mention(self, entity, page, words, form=MentionForm.NAME):
        if page in self.pages:
            start, end = span(page, words)
            key = content_id("mention", page, start)
            self.mentions.append(Mention(id=key, entity=entity, document=page, start=start, end=end, form=form))

    def says(self, page, source, content, speaker, *, stance=Stance.ASSERTS, cue="said"):
        if page not in self.pages:
            return None
        key = content_id("attribution", page, content)
        own = (span(page, cue),) if cue in TEXTS[page] else ()
        self.attributions.append(
            Attribution(id=key, document=page, source=(span(page, source),), cue=own, content=(span(page, content),),
                        speaker=speaker, stance=stance, kind=AttributionKind.INDIRECT)
        )  # fmt: skip
        return key

    def member(self, page, words, said=(None, None), *, side=MemberSide.WITH, score=0.9):
        attribution, stance = said
        start, end = span(page, words)
        self.clauses.append(
            Proposition(
                id=content_id("clause", page, start), document=page, start=start, end=end, attribution=attribution
            )
        )
        return Member(
            document=page, start=start, end=end, attribution=attribution, stance=stance, side=side, score=score
        )

    def claim(self, members, denied_by=()):
        members = [member for member in members if member is not None and member.document in self.pages]
        if not members:
            return
        first = min(members, key=lambda m: (m.document, m.start))
        key = content_id("claim", first.document, first.start, first.end)
        face = members[0]
        gist = DocumentSpan(document=face.document, start=face.start, end=face.end)
        self.claims.append(
            Claim(id=key, story="s", gist=gist, members=tuple(sorted(members, key=lambda m: (m.document, m.start))),
                  documents=0, outlets=0, texts=0, voices=0, status=ClaimStatus.ONE_VOICE, denied_by=denied_by)
        )  # fmt: skip


ENTITIES = (
    Entity(id="e01", name="Petra Vandel", type=EntityType.PERSON),
    Entity(id="e02", name="Vandel", type=EntityType.PERSON, aliases=()),
    Entity(id="e03", name="The minister", type=EntityType.UNNAMED, aliases=("Lena Horst", "Horst")),
    Entity(id="e04", name="an engineer", type=EntityType.UNNAMED),
    Entity(id="e05", name="Brandholm Gazette", type=EntityType.ORGANIZATION),
)


def rows_of(pages):
    """Table -> rows, as the tool gives them for these pages."""
    pile = _Pile(pages)
    pile.mention("e01", "a1", "Petra Vandel")
    pile.mention("e02", "b2", "Vandel")
    pile.mention("e02", "b2", "She", MentionForm.PRONOUN)
    pile.mention("e03", "c3", "The minister", MentionForm.NOMINAL)
    pile.mention("e03", "c3", "Lena Horst")
    pile.mention("e03", "d4", "The minister", MentionForm.NOMINAL)
    pile.mention("e03", "d4", "Horst")
    pile.mention("e04", "e5", "an engineer", MentionForm.NOMINAL)
    said = {page: pile.says(page, _SPEAKERS[page], words, speaker) for page, words, speaker in (
        ("a1", TOO_FAST["a1"], "e01"), ("b2", TOO_FAST["b2"], "e02"), ("c3", "the tram was speeding", "e03"),
        ("e5", TOO_FAST["e5"], "e04"))}  # fmt: skip
    denial = pile.says("c3", "Lena Horst", "the tram was too fast", "e03", stance=Stance.DENIES, cue="denied")
    lie = pile.says("d4", "Horst", "the tram was too fast", "e03", stance=Stance.DENIES, cue="called it a lie")
    members = [
        pile.member(page, words, (said[page], Stance.ASSERTS)) for page, words in TOO_FAST.items() if page in pages
    ]
    if "c3" in pages:
        members.append(pile.member("c3", "the tram was speeding", (said["c3"], Stance.ASSERTS), score=0.8))
        members.append(pile.member("c3", "the tram was too fast", (denial, Stance.DENIES), side=MemberSide.AGAINST))
    pile.claim(members, ("e03",) if "c3" in pages else ())
    died = [pile.member(page, words) for page, words in (("a1", "Four people died on Monday"), ("b2", "Four people died"), ("c3", "Five people died")) if page in pages]  # fmt: skip
    died = [
        m if m.document != "c3" else Member(document="c3", start=m.start, end=m.end, side=MemberSide.AGAINST, score=0.7)
        for m in died
    ]
    pile.claim(died)
    if "d4" in pages:
        pile.claim([pile.member("d4", "the tram was too fast", (lie, Stance.DENIES))])
    if "a1" in pages:
        pile.clauses.append(Proposition(id="bakery", document="a1", start=69, end=94))
    if {"a1", "c3"} <= set(pages):
        claim = pile.claims[1]
        sides = tuple(
            Side(document=m.document, start=m.start, end=m.end, value=TEXTS[m.document][m.start : m.start + 4])
            for m in claim.members
        )
        pile.discrepancies.append(Discrepancy(id="x1", claim=claim.id, kind=DiscrepancyKind.FIGURE, relation=Relation.CONFLICT,
                                              reason=DiscrepancyReason.READ, sides=sides, score=0.8))  # fmt: skip
        own = place("c3", "Lena Horst denied that the tram was too fast")
        face = pile.claims[0].gist
        pile.responses.append(Response(id="r1", claim=pile.claims[0].id, attribution=denial, document="c3", start=own.start, end=own.end,
                                       speaker="e03", stance=Stance.DENIES, answered=face, score=0.9))  # fmt: skip
        pile.happenings.append(TimelineEvent(id="t1", earliest="2025-03-10", latest="2025-03-10", precision=None, story="s",
                                             evidence=(place("a1", "Four people died on Monday"),)))  # fmt: skip
    kept = list(pile.pages)
    origins = [tuple(p for p in kept if p in {"a1", "b2"}), *((p,) for p in kept if p not in {"a1", "b2"})]
    documents = [
        Document(id=page, path=page, name=f"{page}.txt", sha256="0", media_type="text/plain", encoding="utf-8", text=TEXTS[page],
                 outlet="Brandholm Gazette" if page == "a1" else f"Paper {page}", published=f"2025-03-1{n}", stories=("s",))
        for n, page in zip(count(1), kept)
    ]  # fmt: skip
    return {
        "documents": documents,
        "entities": list(ENTITIES),
        "mentions": pile.mentions,
        "attributions": pile.attributions,
        "propositions": pile.clauses,
        "origins": [
            Origin(id=content_id("origin", pages_[0]), name=None, documents=pages_) for pages_ in origins if pages_
        ],
        "stories": [Story(id="s", documents=tuple(kept), title=None)],
        "claims": pile.claims,
        "responses": pile.responses,
        "discrepancies": pile.discrepancies,
        "timeline": pile.happenings,
    }


def build(store, pages=tuple(TEXTS)):
    """What the end of a build does: the tool's rows, then the decisions replayed."""
    rows = rows_of(pages)
    with store.writing():
        for table, found in rows.items():
            store.replace_table(table, [with_exact(row, TEXTS) for row in found])
        store.keep_standing(
            {p: "a1" if p == "b2" and "a1" in pages else p for p in pages}, {"a1": "e05"} if "a1" in pages else {}, {}
        )
        working, standing = WorkingRows(store), standing_now(store.standing(), {})
        counted = [recounted(claim, working, standing) for claim in rows["claims"]]
        store.replace_table("claims", [with_exact(c, TEXTS) for c in sorted(counted, key=most_telling_first)])
        store.replace_table(
            "discrepancies", [with_exact(d, TEXTS) for d in sorted(rows["discrepancies"], key=most_pressing_first)]
        )
        replay(store)


def pile(path=None, pages=tuple(TEXTS)):
    """A case of some of the pages."""
    store = SqliteStore(path, create=path is not None)
    build(store, pages)
    return OpenCase(store)
