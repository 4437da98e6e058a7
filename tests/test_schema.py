"""docs/SCHEMA.md and schema.py say the same; every row goes to JSON and back."""

import re
from enum import StrEnum
from pathlib import Path

import msgspec
import pytest

from sayso import schema
from sayso.schema import (
    STORED,
    Attribution,
    AttributionKind,
    Copy,
    CopyKind,
    Document,
    Side,
    Span,
    Title,
    spans_of,
    with_exact,
)

DOCS = Path(__file__).parent.parent / "docs" / "SCHEMA.md"
ROWS = dict(re.findall(r"^\| `(\w+)` \| [^|]* \| (.*) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE))
UNSAID = {"exact", "published_earliest_span", "published_latest_span"}
"""Said once for all tables, or as `..._span`."""


def outside(fields):
    """The names that stand outside parentheses: the columns."""
    while (shorter := re.sub(r"\([^()]*\)", "", fields)) != fields:
        fields = shorter
    return set(re.findall(r"`(\w+)`", fields))


def test_every_table_is_documented_in_its_order():
    assert list(ROWS) == list(STORED)


@pytest.mark.parametrize("table", STORED)
def test_columns_are_those_documented(table):
    have = {field.encode_name for field in msgspec.structs.fields(STORED[table])}
    assert outside(ROWS[table]) <= have
    assert have - outside(ROWS[table]) <= UNSAID


@pytest.mark.parametrize(
    ("table", "column", "vocabulary"),
    [
        ("blocks", "label", schema.BlockLabel),
        ("mentions", "form", schema.MentionForm),
        ("entities", "type", schema.EntityType),
        ("attributions", "kind", schema.AttributionKind),
        ("attributions", "stance", schema.Stance),
        ("attributions", "class", schema.AttributionClass),
        ("copies", "kind", schema.CopyKind),
        ("discrepancies", "kind", schema.DiscrepancyKind),
        ("discrepancies", "relation", schema.Relation),
        ("documents", "published_from", schema.DateEvidence),
    ],
)
def test_closed_vocabularies_are_those_documented(table, column, vocabulary):
    listed = re.search(rf"`{column}` \(((?:[^()]|\([^()]*\))*)\)", ROWS[table]).group(1)
    said = set(re.findall(r"`([\w ]+)`", re.sub(r"\([^()]*\)", "", listed)))
    assert {str(value) for value in vocabulary} == said & {str(value) for value in vocabulary}
    assert issubclass(vocabulary, StrEnum)


def test_statuses_are_those_documented():
    for status in schema.ClaimStatus:
        assert f"`{status}`" in ROWS["claims"]


def test_places_come_in_the_order_of_exact():
    row = Attribution(
        id="a", document="d", source=(Span(0, 4),), cue=(Span(5, 9),), content=(Span(10, 12), Span(15, 17)), kind=AttributionKind.MIXED,
        caveat=(Span(18, 20),), target=(Span(20, 22),),
    )  # fmt: skip
    text = "Kyiv said ab, x cd efgh"
    assert with_exact(row, {"d": text}).exact == ("Kyiv", "said", "ab", " c", " e", "fg")
    copy = Copy(id="c", a="d", b="e", kind=CopyKind.EXCERPT, reason="r", aligned=((0, 4, 1, 5),), score=1.0)
    assert list(spans_of(copy)) == [("d", Span(0, 4)), ("e", Span(1, 5))]


def test_a_title_of_the_head_alone_quotes_nothing():
    page = Document(
        id="d",
        path="p",
        name="p",
        sha256="",
        media_type="text/plain",
        encoding="utf-8",
        text="x",
        title=Title(text="T"),
    )
    assert with_exact(page, {"d": "x"}).exact == ()


@pytest.mark.parametrize("table", STORED)
def test_rows_go_to_json_and_back(table):
    row_type = STORED[table]
    values = {
        "str": "x", "int": 1, "float": 1.5, "bool": True,
    }  # fmt: skip

    def example(kind):
        inspect = msgspec.inspect
        if isinstance(kind, inspect.UnionType):
            return example(next(k for k in kind.types if not isinstance(k, inspect.NoneType)))
        if isinstance(kind, inspect.EnumType):
            return next(iter(kind.cls))
        if isinstance(kind, inspect.StructType):
            return kind.cls(**{f.name: example(f.type) for f in kind.fields})
        if isinstance(kind, inspect.NamedTupleType):
            return kind.cls(3, 7)
        if isinstance(kind, inspect.VarTupleType):
            return (example(kind.item_type),)
        if isinstance(kind, inspect.TupleType):
            return tuple(example(k) for k in kind.item_types)
        if isinstance(kind, inspect.DictType | inspect.CollectionType):
            return {"a": 1}
        return values.get(type(kind).__name__.removesuffix("Type").lower(), {"a": 1})

    row = example(msgspec.inspect.type_info(row_type))
    assert msgspec.json.decode(msgspec.json.encode(row), type=row_type) == row


def test_a_side_needs_its_words():
    with pytest.raises(msgspec.ValidationError, match=r"missing required field `value`"):
        msgspec.json.decode(b'{"document": "d", "start": 0, "end": 1}', type=Side)
