"""Pages with their attributions as UIMA CAS, for INCEpTION, and back again: what was corrected there.

A ZIP file with a CAS a page. Layers are spans with features, and links from an attribution to its parts, as a part in
several pieces is several spans there. Offsets are UTF-16 in the files, code points here; the library turns them.
"""

from __future__ import annotations

import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sayso.case.decisions import anchored
from sayso.dossier.quotes import speaker
from sayso.errors import ExtraMissing, InputError
from sayso.export.addresses import web_address
from sayso.export.characters import for_xml
from sayso.export.outgoing import Outgoing, zip_members
from sayso.schema import Anchor, Attribution, AttributionKind, Claim, Document, FailureReason, Span, Stance

ATTRIBUTION, PART, LINK, MEMBER = (f"webanno.custom.Sayso{name}" for name in ("Attribution", "Part", "Link", "Member"))
"""The layers: who says what; its source, cue and content; what joins the two; the members of claims."""
META = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
"""How INCEpTION knows a page, and we when it comes back."""
PARTS = ("source", "cue", "content")
TYPES = "TypeSystem.xml"
"""The layers, to be imported into a project."""
_STRING = "uima.cas.String"


class ReadAttribution(NamedTuple):
    """An attribution as it stands in an edited CAS: gold, on anchors. `id` is that of ours; None where it is new."""

    document: str
    id: str | None
    source: tuple[Anchor, ...]
    cue: tuple[Anchor, ...]
    content: tuple[Anchor, ...]
    speaker: str | None
    stance: Stance
    kind: AttributionKind

    @property
    def spans(self) -> tuple[tuple[Span, ...], ...]:
        """Source, cue and content as rows have them."""
        return tuple(tuple(Span(a.start, a.end) for a in part) for part in (self.source, self.cue, self.content))


class Correction(NamedTuple):
    """What became of an attribution: `before` is None where one was added, `after` where one was taken away."""

    before: Attribution | None
    after: ReadAttribution | None
    changed: tuple[str, ...]
    """Which of `source`, `cue`, `content`, `speaker`, `stance`, `kind` are others now; all of an added one."""


def write(case: Outgoing, path: Path) -> None:
    """One CAS JSON 0.4 a page. Raises ExtraMissing without dkpro-cassis."""
    write_all(case, path, "json")


def write_all(case: Outgoing, path: Path, ending: str) -> None:
    """One CAS a page, as `json` or `xmi`, with the layers beside them."""
    cassis = _library()
    types = _types(cassis)
    pages = ((f"{document.id}.{ending}", _page(cassis, types, case, document)) for document in case.rows(Document))
    members = ((name, _bytes(cas, ending)) for name, cas in pages)
    zip_members(path, [(TYPES, types.to_xml().encode()), *members])


def read_attributions(path: Path, case: Outgoing) -> tuple[ReadAttribution, ...]:
    """The attributions of an edited CAS, or of a ZIP file of them, as INCEpTION exports it.

    Raises InputError where a CAS is of no page of the case, or its text is another.
    """
    return tuple(found for cas in _opened(path) for found in _read(cas, path, case.index.documents))


def corrections(path: Path, case: Outgoing) -> tuple[Correction, ...]:
    """What was changed, added and taken away on the pages that the file has; raises as `read_attributions`."""
    found = read_attributions(path, case)
    pages = {str(_meta(cas).documentId) for cas in _opened(path)}
    before = {row.id: row for row in case.rows(Attribution) if row.document in pages}
    kept = {row.id for row in found}
    out = [_compared(case, before.get(row.id or ""), row) for row in found]
    gone = [Correction(row, None, ()) for row in before.values() if row.id not in kept]
    return (*(one for one in out if one.changed), *gone)


def _compared(case: Outgoing, before: Attribution | None, after: ReadAttribution) -> Correction:
    names = (*PARTS, "speaker", "stance", "kind")
    if before is None:
        return Correction(None, after._replace(id=None), names)
    was = (before.source, before.cue, before.content, _carried(speaker(case.index, before)), before.stance, before.kind)
    now = (*after.spans, after.speaker, after.stance, after.kind)
    return Correction(before, after, tuple(name for name, a, b in zip(names, was, now, strict=True) if a != b))


# --- out --------------------------------------------------------------------------------------------


def _library() -> Any:  # noqa: ANN401  (it has no types)
    try:
        import cassis  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise ExtraMissing("UIMA CAS", "cas") from error
    return cassis


def _types(cassis: Any) -> Any:  # noqa: ANN401  (as above)
    types = cassis.TypeSystem()
    meta = types.create_type(META, "uima.tcas.DocumentAnnotation")
    for name in ("documentId", "documentTitle", "documentUri"):
        types.create_feature(meta, name, _STRING)
    part = types.create_type(PART, description="source, cue or content of an attribution")
    types.create_feature(part, "part", _STRING)
    link = types.create_type(LINK, "uima.cas.TOP")
    types.create_feature(link, "role", _STRING)
    types.create_feature(link, "target", part)
    said = types.create_type(ATTRIBUTION, description="who says what")
    for name in ("stance", "speaker", "kind", "sayso"):
        types.create_feature(said, name, _STRING)
    types.create_feature(said, "score", "uima.cas.Float")
    types.create_feature(said, "parts", "uima.cas.FSArray", elementType=link)
    member = types.create_type(MEMBER, description="a member of a claim")
    for name in ("claim", "side"):
        types.create_feature(member, name, _STRING)
    return types


def _page(cassis: Any, types: Any, case: Outgoing, document: Document) -> Any:  # noqa: ANN401  (as above)
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = _carried(document.text), "text/plain"
    title = document.title.text if document.title else document.name
    about = {"documentId": document.id, "documentTitle": _carried(title), "documentUri": web_address(document.url)}
    language = document.language or "x-unspecified"
    cas.add(types.get_type(META)(begin=0, end=len(document.text), language=language, **about))
    part, link, attribution, member = (types.get_type(name) for name in (PART, LINK, ATTRIBUTION, MEMBER))
    array = types.get_type("uima.cas.FSArray")
    for said in case.index.spoken.get(document.id, ()):
        links = []
        for name in PARTS:
            for start, end in getattr(said, name):
                piece = part(begin=start, end=end, part=name)
                cas.add(piece)
                links.append(link(role=name, target=piece))
        spans = said.cue or said.source or said.content
        if spans:
            named = {"speaker": _carried(speaker(case.index, said)), "sayso": said.id, "score": said.score}
            at = {"begin": spans[0][0], "end": spans[0][1], "parts": array(elements=links)}
            cas.add(attribution(stance=said.stance.value, kind=said.kind.value, **named, **at))
    for claim in case.rows(Claim):
        for row in claim.members:
            if row.document == document.id:
                cas.add(member(begin=row.start, end=row.end, claim=claim.id, side=row.side.value))
    return cas


def _bytes(cas: Any, ending: str) -> bytes:  # noqa: ANN401  (as above)
    return str(cas.to_json() if ending == "json" else cas.to_xmi()).encode()


def _carried(words: str) -> str:
    """As long as it was, and the same in JSON and in XML."""
    return for_xml(words)


# --- and back ---------------------------------------------------------------------------------------


def _opened(path: Path) -> Iterator[Any]:
    """Every CAS of a file, or of a ZIP file, in the order of their names."""
    if not zipfile.is_zipfile(path):
        yield _loaded(path.name, path.read_bytes(), None)
        return
    with zipfile.ZipFile(path) as archive:
        names = sorted(archive.namelist())
        types = next((archive.read(name) for name in names if name.endswith(TYPES)), None)
        for name in names:
            if name.endswith((".json", ".xmi")):
                yield _loaded(name, archive.read(name), types)


def _loaded(name: str, data: bytes, types: bytes | None) -> Any:  # noqa: ANN401  (as above)
    cassis = _library()
    try:
        if not name.endswith(".xmi"):
            return cassis.load_cas_from_json(data.decode())
        given = _types(cassis) if types is None else cassis.load_typesystem(types.decode())
        return cassis.load_cas_from_xmi(data.decode(), typesystem=given, lenient=True)
    except Exception as error:
        raise InputError(name, FailureReason.MALFORMED, f"no CAS: {error}") from error


def _meta(cas: Any) -> Any:  # noqa: ANN401  (as above)
    return next(iter(cas.select(META)))


def _read(cas: Any, path: Path, documents: Any) -> Iterator[ReadAttribution]:  # noqa: ANN401  (as above)
    document = documents.get(str(_meta(cas).documentId))
    if document is None or _carried(document.text) != cas.sofa_string:
        raise InputError(
            str(path), FailureReason.NOT_MAPPED, "a CAS of a page that the case does not have, or has otherwise"
        )
    for said in cas.select(ATTRIBUTION):
        parts: defaultdict[str, list[Span]] = defaultdict(list)
        for link in said.parts.elements if said.parts is not None else ():
            if link.target is not None:
                parts[link.role].append(Span(link.target.begin, link.target.end))
        source, cue, content = (
            tuple(anchored(document.id, document.text, *span) for span in sorted(parts[name])) for name in PARTS
        )
        yield ReadAttribution(
            document=document.id, id=said.sayso, source=source, cue=cue, content=content, speaker=said.speaker,
            stance=Stance(said.stance or Stance.ASSERTS), kind=AttributionKind(said.kind or AttributionKind.INDIRECT),
        )  # fmt: skip
