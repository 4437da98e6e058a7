"""Who said what as Web Annotations (W3C Recommendation, 23 February 2017), for Hypothesis, Recogito, servers.

Positions are code points of sayso's text of the page, and each is refined by the hash of that text: a position says
nothing of any other. The words are found without it, by their quotation with what stands around them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID, uuid5

import msgspec

from sayso.case.decisions import AROUND
from sayso.dossier.quotes import speaker
from sayso.export.addresses import web_address
from sayso.export.outgoing import Outgoing
from sayso.schema import Attribution, Claim, Document, Span

CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {"textSha256": "urn:sayso:textSha256", "role": "urn:sayso:role"},
]
"""The terms of the recommendation, and two of ours: the hash of the text, and what of an attribution a place is."""
NAMESPACE = UUID("0d5a9a52-6a1c-5f0e-9d4b-2f3f6b1d7c11")
"""Under it the ids of our rows become UUIDs (RFC 9562, version 5): the same row, the same UUID, without a clock."""


def write(case: Outgoing, path: Path) -> None:
    """One annotation collection: attributions with source, cue and content, then the members of claims."""
    texts = {
        page: hashlib.sha256(d.text.encode("utf-8", "replace")).hexdigest() for page, d in case.index.documents.items()
    }
    items = [*_attributions(case, texts), *_members(case, texts)]
    generator = {"id": "https://pypi.org/project/sayso/", "type": "Software", "name": "sayso"}
    first = {"type": "AnnotationPage", "startIndex": 0, "items": items}
    about = {
        "@context": CONTEXT,
        "generator": generator,
        "type": "AnnotationCollection",
        "total": len(items),
        "first": first,
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n")


def urn(*parts: object) -> str:
    """The UUID of something that its parts name, as a URN."""
    return uuid5(NAMESPACE, " ".join(map(str, parts))).urn


def _attributions(case: Outgoing, texts: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for said in case.rows(Attribution):
        document = case.index.documents[said.document]
        spans = [(name, span) for name in ("source", "cue", "content") for span in getattr(said, name)]
        yield {
            "id": urn("attribution", said.id),
            "type": "Annotation",
            "motivation": "classifying",
            "body": [
                {"type": "TextualBody", "purpose": "classifying", "value": said.stance.value},
                {"type": "TextualBody", "purpose": "identifying", "value": speaker(case.index, said)},
            ],
            "target": [{**_target(document, span, texts), "role": name} for name, span in spans],
        }


def _members(case: Outgoing, texts: Mapping[str, str]) -> Iterator[dict[str, object]]:
    for claim in case.rows(Claim):
        for member in claim.members:
            document = case.index.documents[member.document]
            side = {"type": "TextualBody", "purpose": "tagging", "value": member.side.value}
            yield {
                "id": urn("member", claim.id, member.document, member.start, member.end, member.attribution),
                "type": "Annotation",
                "motivation": "linking",
                "body": [urn("claim", claim.id), side],
                "target": _target(document, Span(member.start, member.end), texts),
            }


def _target(document: Document, span: Span, texts: Mapping[str, str]) -> dict[str, object]:
    """A place of a page: by its words, and by its position in the text whose hash is given."""
    text = document.text
    return {
        "type": "SpecificResource",
        "source": web_address(document.url) or f"urn:sha256:{document.sha256}",
        "textSha256": texts[document.id],
        "selector": [
            {
                "type": "TextQuoteSelector",
                "exact": text[span.start : span.end],
                "prefix": text[max(0, span.start - AROUND) : span.start],
                "suffix": text[span.end : span.end + AROUND],
            },
            {"type": "TextPositionSelector", "start": span.start, "end": span.end},
        ],
    }
