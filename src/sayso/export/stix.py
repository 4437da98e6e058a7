"""A case as STIX 2.1 (OASIS Standard, 10 June 2021), for OpenCTI and MISP: what others say, never what sayso holds.

Speakers are identities, a statement is a note with its authors, a denial an opinion with its author about that note.
None of these names sayso as its creator. Ids are UUIDs of our ids, times are those of the pages: no clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid5

import msgspec

from sayso.dossier.claims import Card
from sayso.dossier.quotes import Quote
from sayso.errors import ExtraMissing
from sayso.export.addresses import web_address
from sayso.export.annotations import NAMESPACE
from sayso.export.citations import calendar_day, last_published
from sayso.export.outgoing import Outgoing
from sayso.schema import Claim, Document, Entity, EntityType

CLASSES: Mapping[EntityType, str] = {
    EntityType.PERSON: "individual",
    EntityType.ORGANIZATION: "organization",
    EntityType.GOVERNMENT: "organization",
    EntityType.GROUP: "group",
}
"""Type of an entity -> STIX's open vocabulary of identities."""
DENYING = {"Deny it", "Say otherwise"}
"""The columns of a card whose quotations are opinions about the claim."""


def write(case: Outgoing, path: Path) -> None:
    """One bundle. Raises ExtraMissing without stix2."""
    try:
        import stix2  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("STIX bundles", "stix") from error
    found = _Objects(stix2, case)
    for document in case.index.documents.values():
        found.page(document)
    claims = {claim.id: claim for claim in case.index.claims}
    for card in case.reading.cards:
        found.claim(card, claims[card.claim])
    bundle = {"type": "bundle", "id": stix_id("bundle", "case", *sorted(found.all)), "objects": [*found.everything()]}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(bundle), indent=1) + b"\n")


def stix_id(kind: str, *parts: object) -> str:
    """The id of an object: its type, and the UUID of what it is of."""
    return f"{kind}--{uuid5(NAMESPACE, ' '.join((kind, *map(str, parts))))}"


class _Objects:
    """The objects of a bundle, each once, in the order in which they are come upon."""

    def __init__(self, stix2: Any, case: Outgoing) -> None:  # noqa: ANN401  (the library has no types)
        self.stix2 = stix2
        self.case = case
        self.all: dict[str, dict[str, Any]] = {}
        self.pages: dict[str, tuple[str, ...]] = {}
        self.entities: dict[str, Entity] = {entity.name: entity for entity in case.rows(Entity)}
        self.last = last_published(case)
        self.tool = self.add("Identity", stix_id("identity", "sayso"), self.last, name="sayso", identity_class="system")
        self.extension = self.add(
            "ExtensionDefinition", stix_id("extension-definition", "spans"), self.last,
            name="sayso spans", version="1.0.0", schema="urn:sayso:spans", extension_types=["property-extension"],
            created_by_ref=self.tool,
            description="who speaks; document, start, end in code points of its text, exact words",
        )  # fmt: skip

    def add(self, kind: str, key: str | None, day: datetime | None, **properties: object) -> str:
        """Make an object, which the library checks; its id."""
        common = {} if day is None else {"id": key, "created": day, "modified": day}
        given = {name: value for name, value in properties.items() if value not in (None, "", [])}
        made = getattr(self.stix2.v21, kind)(**common, **given)
        self.all.setdefault(made["id"], msgspec.json.decode(made.serialize()))
        return str(made["id"])

    def page(self, document: Document) -> None:
        """A page: the bytes that were read, and their address."""
        name = document.title.text if document.title else document.name
        refs = [
            self.add(
                "File", None, None, name=name.strip() or document.id, hashes={"SHA-256": document.sha256},
                mime_type=document.media_type,
            )
        ]  # fmt: skip
        address = web_address(document.url)
        if address:
            refs.append(self.add("URL", None, None, value=address))
        self.pages[document.id] = tuple(refs)

    def speaker(self, row: Quote) -> str:
        """Whoever says it: somebody named, a speaker without a name, the page's outlet."""
        name = row.sayer.strip() or "not said who"
        entity = self.entities.get(name)
        kind = CLASSES.get(entity.type, "unknown") if entity else "unknown" if row.who else "organization"
        return self.add(
            "Identity", stix_id("identity", entity.id if entity else f"{kind} {name}"), self.last, name=name,
            identity_class=kind,
        )  # fmt: skip

    def claim(self, card: Card, claim: Claim) -> None:
        """A statement as a note, and what is said against it as opinions about that note."""
        place, index = claim.gist, self.case.index
        said = [row for column in card.columns if column.title == "Say so" for row in column.quotes]
        against = [row for column in card.columns if column.title in DENYING for row in column.quotes]
        pages = dict.fromkeys((place.document, *(row.page.id for row in said)))
        speakers = list(dict.fromkeys(map(self.speaker, said)))
        refs = (*speakers, *(ref for page in pages for ref in self.pages[page]))
        note = self.add(
            "Note", stix_id("note", claim.id), self._day(pages),
            content=index.words(place.document, place.start, place.end),
            authors=list(dict.fromkeys(row.sayer for row in said)), object_refs=list(dict.fromkeys(refs)),
            extensions=self._places([*map(_anchor, said)] or [(place.document, place.start, place.end)], speakers),
        )  # fmt: skip
        for row in against:
            who = self.speaker(row)
            self.add(
                "Opinion", stix_id("opinion", claim.id, row.anchor), self._day([row.page.id]), opinion="disagree",
                explanation=row.words, authors=[row.sayer], object_refs=[note],
                extensions=self._places([_anchor(row)], [who]),
            )  # fmt: skip

    def everything(self) -> Iterator[dict[str, Any]]:
        """All objects, and the report that holds them."""
        refs = [key for key in self.all if not key.startswith("extension-definition--")]
        yield from self.all.values()
        made = self.stix2.v21.Report(
            id=stix_id("report", *refs), created=self.last, modified=self.last, published=self.last, object_refs=refs,
            name=self.case.title or "A case of sayso", created_by_ref=self.tool,
        )  # fmt: skip
        yield msgspec.json.decode(made.serialize())

    def _places(self, places: Iterable[tuple[str, int, int]], speakers: Sequence[str]) -> dict[str, Any]:
        found = [
            {"document": page, "start": start, "end": end, "exact": self.case.index.words(page, start, end)}
            for page, start, end in places
        ]
        about = {"extension_type": "property-extension", "speaker_refs": list(speakers), "places": found}
        return {self.extension: about}

    def _day(self, pages: Iterable[str]) -> datetime:
        """The day of the first of these pages; that of the case's last page where none says its day."""
        days = (calendar_day(self.case.index.documents[page].published) for page in pages)
        found = min((day for day in days if len(day) == 3), default=None)
        return self.last if found is None else datetime(found[0], found[1], found[2], tzinfo=UTC)


def _anchor(row: Quote) -> tuple[str, int, int]:
    """The place of a quotation."""
    start, _, end = row.anchor.rpartition(".")[2].partition("-")
    return row.page.id, int(start), int(end)
