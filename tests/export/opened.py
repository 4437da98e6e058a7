"""Every format opened by the tool that it is for, and what stands in it as words of pages."""

import csv
import json
import re
import warnings
from typing import NamedTuple


class Shown(NamedTuple):
    """Words that a file shows as a page's; with their place, where the format can carry one."""

    words: str
    document: str | None = None
    start: int | None = None
    end: int | None = None


def noted(line):
    """A note "who: “words”" without who."""
    return Shown(re.fullmatch(r"(?:.*?: )?“(.*)”", line, re.DOTALL).group(1))


def jsonl(path):
    for name in ("claims", "attributions", "discrepancies", "timeline"):
        for line in (path / f"{name}.jsonl").read_bytes().splitlines():
            row = json.loads(line)
            yield from map(Shown, row["exact"])
            for place in row.get("members", ()):
                yield Shown(row["exact"][1 + row["members"].index(place)], *places(place))
    for name in ("claim_members", "claim_answers", "discrepancy_sides", "timeline_evidence"):
        for line in (path / f"{name}.jsonl").read_bytes().splitlines():
            row = json.loads(line)
            yield Shown(row["words"], *places(row))


def places(row):
    return row["document"], row["start"], row["end"]


def table(path):
    with (path / "claims.csv").open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            yield from map(Shown, json.loads(row["exact"]))


def parquet(path):
    import pyarrow.parquet as pq

    for row in pq.read_table(path / "claims.parquet").to_pylist():
        yield from map(Shown, row["exact"])


def csl(path):
    from citeproc.source.json import CiteProcJSON

    items = json.loads(path.read_text("utf-8"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of fields that it does not print: custom, section
        assert set(CiteProcJSON(items)) == {item["id"].lower() for item in items}
    for item in items:
        assert item["type"] == "article-newspaper"
        yield from map(noted, item.get("note", "").splitlines())


def bibtex(path):
    import bibtexparser

    library = bibtexparser.parse_file(str(path), append_middleware=[])
    assert not library.failed_blocks
    for entry in library.entries:
        for note in entry.fields_dict["annote"].value.split(" \\par ") if "annote" in entry.fields_dict else ():
            yield noted(untex(note))


def untex(words):
    names = {"textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~"}
    names["textasciicircum"] = "^"
    return re.sub(r"\\(?:(text\w+)\{\}|(.))", lambda found: names.get(found[1] or "") or found[2], words)


def ris(path):
    import rispy

    with path.open(encoding="utf-8", newline="") as lines:
        records = rispy.load(lines)
    assert {record["type_of_reference"] for record in records} <= {"NEWS"}
    for record in records:
        yield from map(noted, record.get("notes", ()))


def wiki(path):
    import html

    for line in path.read_text("utf-8").split("\n"):
        for template in re.findall(r"\{\{(.*?)\}\}", line):
            name, *fields = template.split(" |")
            assert name == "cite news"
            given = dict(field.split("=", 1) for field in fields)
            if "quote" in given:
                yield Shown(html.unescape(given["quote"]))


def datasette(path):
    """It is asked over loopback in `test_datasette.py`; of the pages nothing stands in its metadata."""
    assert json.loads(path.read_text("utf-8"))["databases"]
    return ()


def md(path):
    from markdown_it import MarkdownIt

    text = path.read_text("utf-8")
    plain = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough").parse(text)
    html = [token for token in plain if token.type == "html_block"]
    assert [token.content for token in html] == ["<!-- sayso: a report -->\n"]
    assert not [
        token for token in plain if token.type in {"fence", "code_block", "table_open", "blockquote_open", "hr"}
    ]
    for token in plain:
        depth, words = 0, ""
        for child in token.children or ():
            assert child.type not in {"html_inline", "image", "code_inline", "s_open"}, child
            depth += (child.type == "strong_open") - (child.type == "strong_close")
            if child.type == "link_open":
                assert child.attrs["href"].startswith(("https://", "http://"))
            if child.type == "strong_close":
                if words not in {"Say so", "Deny it", "In answer", "Say otherwise", "Beside it"}:
                    yield Shown(words)
                words = ""
            elif depth:
                words += child.content


def docx(path):
    import docx as library

    document = library.Document(str(path))
    sides = {"Say so", "Deny it", "In answer", "Say otherwise", "Beside it"}
    for paragraph in document.element.body.iter("{*}p"):
        for run in library.text.paragraph.Paragraph(paragraph, document).runs:
            if run.bold and run.text not in sides:
                yield Shown(run.text)
    for link in document.part.rels.values():
        if link.is_external:
            assert link.target_ref.startswith(("https://", "http://"))


def xlsx(path):
    import openpyxl

    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["quotes", "claims", "differences", "pages"]
    for sheet in book:
        head, *rows = sheet.iter_rows()
        for row in rows:
            cells = {title.value: cell for title, cell in zip(head, row, strict=True)}
            for cell in row:
                assert cell.data_type != "f", cell.value
                assert cell.hyperlink is None or cell.hyperlink.target.startswith(("https://", "http://"))
            if "words" in cells and "page" in cells:
                value = {name: cell.value for name, cell in cells.items()}
                yield Shown(value["words"] or "", value["page"], value["start"], value["end"])


ANNO = "http://www.w3.org/ns/anno.jsonld"
OA = "http://www.w3.org/ns/oa#"
AS = "https://www.w3.org/ns/activitystreams#"
TERMS = {
    ANNO: {
        "id": "@id",
        "type": "@type",
        **{name: OA + name for name in "Annotation TextualBody SpecificResource exact prefix suffix".split()},
        **{name: OA + name for name in "TextQuoteSelector TextPositionSelector start end".split()},
        "body": {"@type": "@id", "@id": OA + "hasBody"},
        "target": {"@type": "@id", "@id": OA + "hasTarget"},
        "source": {"@type": "@id", "@id": OA + "hasSource"},
        "selector": {"@type": "@id", "@id": OA + "hasSelector"},
        "motivation": {"@type": "@vocab", "@id": OA + "motivatedBy"},
        "purpose": {"@type": "@vocab", "@id": OA + "hasPurpose"},
        **{name: OA + name for name in "classifying identifying linking tagging".split()},
        "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
        "generator": {"@type": "@id", "@id": AS + "generator"},
        "name": "http://xmlns.com/foaf/0.1/name",
        "Software": AS + "Application",
        "AnnotationCollection": AS + "OrderedCollection",
        "AnnotationPage": AS + "OrderedCollectionPage",
        "first": {"@type": "@id", "@id": AS + "first"},
        "items": {"@type": "@id", "@id": AS + "items", "@container": "@list"},
        "total": AS + "totalItems",
        "startIndex": AS + "startIndex",
    },
    "https://schema.org": {"@vocab": "https://schema.org/", "url": {"@type": "@id"}},
}
"""The terms of both vocabularies that are ours to use: what is not among them is lost when the file is expanded."""


def expanded(path):
    """The file as JSON-LD processors see it. Nothing that it holds may be lost on the way."""
    from pyld import jsonld

    load = lambda url, _: {"document": {"@context": TERMS[url]}, "documentUrl": url, "contextUrl": None}  # noqa: E731
    found = jsonld.expand(json.loads(path.read_text("utf-8")), {"documentLoader": load})
    kept, wanted = list(strings(found)), list(strings(json.loads(path.read_text("utf-8")).items()))
    contexts = {*TERMS, "urn:sayso:textSha256", "urn:sayso:role"}
    assert {w for w in wanted if " " in w} - contexts <= set(kept)
    return found


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (found for item in value.values() for found in strings(item))
    elif not isinstance(value, int | float | bool | None):
        yield from (found for item in value for found in strings(item))


def annotations(path):
    import hashlib

    ((collection,), whole) = expanded(path), json.loads(path.read_text("utf-8"))
    assert collection["@type"] == [AS + "OrderedCollection"]
    items = whole["first"]["items"]
    assert len({item["id"] for item in items}) == len(items) == whole["total"]
    assert len(collection[AS + "first"][0][AS + "items"][0]["@list"]) == len(items)
    for item in items:
        assert item["type"] == "Annotation"
        for target in item["target"] if isinstance(item["target"], list) else [item["target"]]:
            quote, position = target["selector"]
            assert re.fullmatch(r"https?://.*|urn:sha256:[0-9a-f]{64}", target["source"])
            assert len(target["textSha256"]) == len(hashlib.sha256().hexdigest())
            document = next(page for page, digest in DIGESTS.items() if digest == target["textSha256"])
            yield Shown(quote["exact"], document, position["start"], position["end"])


DIGESTS = {}
"""Page -> the hash of its text: set by who knows the pages."""


def schemaorg(path):
    expanded(path)
    about, *claims = json.loads(path.read_text("utf-8"))["@graph"]
    assert about["@type"] == "Dataset"
    ids = {claim["@id"] for claim in claims}
    assert len(ids) == len(claims)
    for claim in claims:
        assert claim["@type"] == "Claim"
        assert claim.get("about", {"@id": claim["@id"]})["@id"] in ids
        yield Shown(claim["text"])


def timelinejs(path):
    from html.parser import HTMLParser

    class Words(HTMLParser):
        def __init__(self):
            super().__init__()
            self.quoted, self.found = False, []

        def handle_starttag(self, tag, attrs):
            assert tag in {"p", "q", "a"}
            assert {name for name, _ in attrs} <= {"href", "rel"}
            assert all(value.startswith(("https://", "http://")) for name, value in attrs if name == "href")
            if tag == "q":
                self.quoted = True
                self.found.append("")

        def handle_endtag(self, tag):
            self.quoted = self.quoted and tag != "q"

        def handle_data(self, data):
            if self.quoted:
                self.found[-1] += data

    for event in json.loads(path.read_text("utf-8"))["events"]:
        assert set(event["start_date"]) <= {"year", "month", "day"}
        reader = Words()
        reader.feed(event["text"]["text"])
        yield from map(Shown, reader.found)


def ical(path):
    import icalendar

    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    assert not calendar.errors
    for event in calendar.walk("VEVENT"):
        assert (event.end - event.start).days == 1
        yield Shown(str(event["summary"]))
        for line in str(event["description"]).split("\n"):
            yield Shown(re.fullmatch(r"“(.*?)” .*", line)[1])


def stix(path):
    import stix2

    text = path.read_text("utf-8")
    bundle = stix2.parse(text, allow_custom=False)
    assert bundle["type"] == "bundle"
    objects = {each["id"]: each for each in json.loads(text)["objects"]}
    assert len(objects) == len(bundle.objects)
    tool = next(key for key, each in objects.items() if each.get("name") == "sayso")
    kinds = {each["type"] for each in objects.values()}
    assert {"identity", "note", "opinion", "report", "file", "extension-definition"} <= kinds
    for each in objects.values():
        assert set(each.get("object_refs", ())) <= set(objects)
        if each["type"] in {"note", "opinion"}:
            assert each["type"] == "note" or each["authors"]
            assert each.get("created_by_ref") != tool
            yield Shown(each["content"] if each["type"] == "note" else each["explanation"])
            for extension in each["extensions"].values():
                assert {objects[key]["type"] for key in extension["speaker_refs"]} <= {"identity"}
                assert extension["speaker_refs"] or each["type"] == "note"
                for place in extension["places"]:
                    yield Shown(place["exact"], *places(place))


def ftm(path):
    from followthemoney import model
    from followthemoney.proxy import EntityProxy

    with path.open(encoding="utf-8") as lines:
        entities = [json.loads(line) for line in lines]
    ids = {each["id"] for each in entities}
    assert len(ids) == len(entities)
    for each in entities:
        schema = model.get(each["schema"])
        schema.validate(each)
        assert set(each["properties"]) <= set(schema.properties)
        proxy = EntityProxy.from_dict(each)
        for name, values in each["properties"].items():
            assert sorted(set(values)) == sorted(proxy.get(name)), "nothing is lost or changed"
            if schema.properties[name].type.name == "entity":
                assert set(values) <= ids
        if each["schema"] == "Note":
            yield from map(Shown, each["properties"]["description"])


def graph(path):
    import networkx as nx

    read = nx.read_gexf if path.suffix == ".gexf" else nx.read_graphml
    found = read(path, node_type=str)
    assert found.is_directed()
    kinds = {about["kind"] for _, about in found.nodes(data=True)}
    assert {"claim", "page", "outlet", "origin"} <= kinds
    for source, target, about in found.edges(data=True):
        if target.startswith("claim "):
            assert source.startswith(("speaker ", "outlet ", "page "))
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", about.get("day", "2025-01-01"))
            yield Shown(about["words"], about["document"], about["first"], about["behind"])
    copied = {"reprint", "excerpt", "rewrite"}
    assert all(about["weight"] > 1 for *_, about in found.edges(data=True) if about["kind"] in copied)


def wacz(path):
    import hashlib
    import io
    import zipfile

    from warcio.archiveiterator import ArchiveIterator

    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        members = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(members["datapackage.json"])
    assert "not the capture" in about["software"]
    digest = json.loads(members["datapackage-digest.json"])
    assert digest["hash"] == "sha256:" + hashlib.sha256(members["datapackage.json"]).hexdigest()
    listed = {resource["path"]: resource for resource in about["resources"]}
    assert set(listed) == set(members) - {"datapackage.json", "datapackage-digest.json"}
    for name, resource in listed.items():
        assert resource["hash"] == "sha256:" + hashlib.sha256(members[name]).hexdigest()
        assert resource["bytes"] == len(members[name])
    data = members["archive/data.warc.gz"]
    documents = [json.loads(line) for line in members["evidence/documents.jsonl"].splitlines()]
    bytes_of = {}
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        assert record.rec_type == "resource"
        bytes_of[record.rec_headers.get_header("X-Sayso-Document")] = record.content_stream().read()
    assert set(bytes_of) == {document["id"] for document in documents}
    for line in members["indexes/index.cdx"].decode().splitlines():
        where = json.loads(line.split(" ", 2)[2])
        one = io.BytesIO(data[int(where["offset"]) : int(where["offset"]) + int(where["length"])])
        (record,) = ArchiveIterator(one)
        assert record.rec_headers.get_header("WARC-Target-URI") == where["url"]
        assert (
            "sha256:" + hashlib.sha256(bytes_of[record.rec_headers.get_header("X-Sayso-Document")]).hexdigest()
            == where["digest"]
        )
    assert b"<title>" in members["evidence/dossier.html"]
    for line in members["evidence/claims.jsonl"].splitlines():
        claim = json.loads(line)
        for n, member in enumerate(claim["members"]):
            words = claim["exact"][1 + n + bool(claim.get("antecedent"))]
            yield Shown(words if not claim.get("antecedent") else claim["exact"][1 + n], *places(member))


def cas(path):
    import zipfile

    import cassis

    with zipfile.ZipFile(path) as archive:
        types = cassis.load_typesystem(archive.read("TypeSystem.xml").decode())
        for name in archive.namelist()[1:]:
            data = archive.read(name).decode()
            found = (
                cassis.load_cas_from_json(data)
                if name.endswith(".json")
                else cassis.load_cas_from_xmi(data, typesystem=types)
            )
            page = name.partition(".")[0]
            (meta,) = found.select("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData")
            assert meta.documentId == page
            for layer in ("Part", "Member"):
                for span in found.select(f"webanno.custom.Sayso{layer}"):
                    yield Shown(span.get_covered_text(), page, span.begin, span.end)
            for said in found.select("webanno.custom.SaysoAttribution"):
                assert {link.role for link in said.parts.elements} <= {"source", "cue", "content"}
                for link in said.parts.elements:
                    yield Shown(link.target.get_covered_text(), page, link.target.begin, link.target.end)


OPENED = {
    "datasette": datasette,
    "cas": cas,
    "xmi": cas,
    "wacz": wacz,
    "gexf": graph,
    "graphml": graph,
    "stix": stix,
    "ftm": ftm,
    "annotations": annotations,
    "schemaorg": schemaorg,
    "timelinejs": timelinejs,
    "ical": ical,
    "md": md,
    "docx": docx,
    "xlsx": xlsx,
    "jsonl": jsonl,
    "csv": table,
    "parquet": parquet,
    "csl": csl,
    "bibtex": bibtex,
    "ris": ris,
    "wiki": wiki,
}
"""Format -> how it is opened."""
