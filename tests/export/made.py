"""A case made of rows, without a model: three pages about a ferry that never was, with what is said on them free.

Two pages of one text say so, one denies it; a count differs; there are dates by the day, the month and the hour.
"""

import sqlite3
from typing import NamedTuple

from sayso.case.links import links
from sayso.case.sqlite import SqliteStore
from sayso.schema import (
    TABLES,
    Attribution,
    AttributionKind,
    Block,
    BlockLabel,
    Case,
    Claim,
    ClaimStatus,
    ContestReason,
    Copy,
    CopyKind,
    DateEvidence,
    Discrepancy,
    DiscrepancyKind,
    DiscrepancyReason,
    Document,
    DocumentSpan,
    Entity,
    EntityType,
    Figure,
    Member,
    MemberSide,
    Mention,
    MentionForm,
    NamedSpan,
    Origin,
    Precision,
    Relation,
    Response,
    Sentence,
    Side,
    Span,
    Stance,
    Story,
    TimelineEvent,
    Title,
    with_exact,
)

HEX = "0123456789abcdef"


class Said(NamedTuple):
    """What is free in the case; every part may hold any characters."""

    title: str = "Ferry late"
    outlet: str = "The Lantern"
    author: str = "Lenz Adder"
    url: str = "https://lantern.example/ferry"
    speaker: str = "Petra Vandel"
    denier: str = "Tomas Reyl"
    claimed: str = "the ferry was overloaded"
    denied: str = "the ferry was not overloaded"


class _Page:
    """A text that grows by pieces, each of which is a span."""

    def __init__(self):
        self.text = ""

    def add(self, words, end=""):
        start = len(self.text)
        self.text += words
        span = Span(start, len(self.text))
        self.text += end
        return span


def made(said=Said()):  # noqa: B008  (a tuple)
    """The tables, each a tuple, with `exact` filled in."""
    rows = {name: [] for name in TABLES}
    ids = [c * 16 for c in "abc"]
    published = ["2025-03-12", "2025-03", "2025-03-13T09:30:00+01:00"]
    precisions = [Precision.DAY, Precision.MONTH, Precision.MINUTE]
    places, texts = [], {}
    for n, page in enumerate(ids):
        against = n == 2
        text = _Page()
        title = text.add(said.title, "\n\n")
        body = len(text.text)
        source = text.add(said.denier if against else said.speaker, " ")
        cue = text.add("denied" if against else "said", ": “")
        content = text.add(said.denied if against else said.claimed, "”. ")
        count = text.add("nine" if against else "seven")
        text.add(" people were aboard on ")
        day = text.add("12 March 2025", ".\n")
        texts[page] = text.text
        rows["documents"].append(
            Document(
                id=page,
                path=f"in/{said.title}.txt",
                name=f"{n}.txt",
                url=said.url if n != 1 else None,
                captured="2025-03-20T08:00:00Z" if n == 0 else None,
                sha256=HEX[n] * 64,
                media_type="text/plain",
                encoding="utf-8",
                text=text.text,
                language="en",
                outlet=said.outlet if n != 1 else "Harbour Post",
                title=Title(text=text.text[title.start : title.end], span=title),
                authors=(NamedSpan(name=said.author),),
                published=published[n],
                published_precision=precisions[n],
                published_from=DateEvidence.GIVEN,
                stories=("5" * 16,),
            )
        )
        rows["blocks"] += [
            Block(id=f"b0{n}", document=page, start=title.start, end=title.end, label=BlockLabel.TITLE),
            Block(id=f"b1{n}", document=page, start=body, end=len(text.text), label=BlockLabel.BODY),
        ]
        rows["sentences"] += [
            Sentence(id=f"s0{n}", document=page, start=title.start, end=title.end),
            Sentence(id=f"s1{n}", document=page, start=body, end=count.start - 1),
            Sentence(id=f"s2{n}", document=page, start=count.start, end=len(text.text) - 1),
        ]
        rows["mentions"].append(
            Mention(
                id=f"n{n}",
                entity="e2" if against else "e1",
                document=page,
                start=source.start,
                end=source.end,
                form=MentionForm.NAME,
            )
        )
        rows["figures"].append(
            Figure(
                id=f"f{n}",
                document=page,
                start=count.start,
                end=count.end,
                low=9 if against else 7,
                high=9 if against else 7,
            )
        )
        rows["attributions"].append(
            Attribution(
                id=f"a{n}" * 8,
                document=page,
                source=(source,),
                cue=(cue,),
                content=(content,),
                speaker="e2" if against else "e1",
                kind=AttributionKind.DIRECT,
                stance=Stance.DENIES if against else Stance.ASSERTS,
                score=0.9,
            )
        )
        places.append((page, source, content, count, day))
    rows["case"] = [Case(schema_version="1", sayso_version="0", models=(), settings={}, documents=3)]
    rows["entities"] = [
        Entity(id="e1", name=said.speaker, type=EntityType.PERSON, aliases=(said.speaker,)),
        Entity(id="e2", name=said.denier, type=EntityType.GOVERNMENT),
    ]
    at = lambda n, part: DocumentSpan(document=places[n][0], start=places[n][part][0], end=places[n][part][1])  # noqa: E731
    member = lambda n, part, **more: Member(  # noqa: E731
        document=places[n][0],
        start=places[n][part][0],
        end=places[n][part][1],
        side=MemberSide.AGAINST if n == 2 else MemberSide.WITH,
        **more,
    )
    told = [member(n, 2, attribution=f"a{n}" * 8, stance=Stance.DENIES if n == 2 else Stance.ASSERTS) for n in range(3)]
    counted = [member(n, 3, figure=f"f{n}") for n in range(3)]
    rows["stories"] = [
        Story(id="5" * 16, documents=tuple(ids), title=at(0, 2), first="2025-03-01", last="2025-03-13"),
    ]
    rows["origins"] = [
        Origin(id="0" * 16, name=said.outlet, documents=tuple(ids[:2]), evidence=(at(0, 1),)),
        Origin(id="1" * 16, name=None, documents=(ids[2],)),
    ]
    rows["copies"] = [
        Copy(
            id="d" * 16,
            a=ids[0],
            b=ids[1],
            kind=CopyKind.REPRINT,
            direction=ids[0],
            reason="earlier",
            aligned=((0, len(texts[ids[0]]), 0, len(texts[ids[1]])),),
            score=0.9,
        )
    ]
    common = {"story": "5" * 16, "documents": 3, "outlets": 2, "texts": 1, "voices": 1, "first": "2025-03-01"}
    rows["claims"] = [
        Claim(
            id="c1" * 8,
            gist=at(0, 2),
            members=tuple(told),
            asserted_by=("e1",),
            denied_by=("e2",),
            texts_against=1,
            voices_against=1,
            last="2025-03-13",
            status=ClaimStatus.CONTESTED,
            contested_by=(ContestReason.DENIED,),
            **common,
        ),
        Claim(
            id="c2" * 8,
            gist=at(0, 3),
            members=tuple(counted),
            status=ClaimStatus.CONTESTED,
            contested_by=(ContestReason.FIGURES,),
            **common,
        ),
    ]
    rows["responses"] = [
        Response(
            id="e" * 16,
            claim="c1" * 8,
            attribution="a2" * 8,
            document=ids[2],
            start=places[2][2].start,
            end=places[2][2].end,
            speaker="e2",
            stance=Stance.DENIES,
            answered=at(0, 2),
        )
    ]
    rows["discrepancies"] = [
        Discrepancy(
            id="f" * 16,
            claim="c2" * 8,
            kind=DiscrepancyKind.FIGURE,
            relation=Relation.CONFLICT,
            reason=DiscrepancyReason.READ,
            sides=tuple(
                Side(document=page, start=count.start, end=count.end, value=texts[page][count.start : count.end])
                for page, _, _, count, _ in places
            ),
            score=0.8,
        )
    ]
    rows["timeline"] = [
        TimelineEvent(
            id="t1" * 8,
            earliest="2025-03-12",
            latest="2025-03-12",
            precision=Precision.DAY,
            story="5" * 16,
            evidence=(at(0, 2), at(2, 2)),
        ),
        TimelineEvent(
            id="t2" * 8,
            earliest="2025-02-01",
            latest="2025-02-28",
            precision=Precision.MONTH,
            story="5" * 16,
            evidence=(at(1, 2),),
        ),
        TimelineEvent(
            id="t3" * 8,
            earliest="2024-01-01",
            latest="2024-12-31",
            precision=Precision.YEAR,
            story="5" * 16,
            background=True,
            evidence=(at(1, 3),),
        ),
    ]
    return {name: tuple(with_exact(row, texts) for row in found) for name, found in rows.items()}


def kept(path, tables):
    """A case with these tables, as a build leaves it, opened by SQLite alone."""
    store = SqliteStore(path, create=True)
    with store.writing():
        for name, rows in [*tables.items(), *links(tables).items()]:
            store.replace_table(name, rows)
        store.index_words()
    store.close()
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    return db
