"""Records as tools and people write them: names, values, what is guessed and told, what is kept; and tables that hurt."""

import io
import json

import pytest

from sayso.pages import Meta, Note, Reading, read_meta, read_pages
from sayso.pages.records import guess_text
from sayso.pages.table import _OPEN_QUOTES
from sayso.schema import Failure, FailureReason, Page

WORDS = "The 8.15 ferry to Senn left at noon, the harbour office said. “We are sorry,” it added. " * 3


def read(tmp_path, name, data, meta=None, **reading):
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    return list(read_pages([tmp_path / name], reading=Reading(**reading), meta=meta))


def pages(items):
    return [item for item in items if isinstance(item, Page)]


def failures(items):
    return [item for item in items if isinstance(item, Failure)]


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ('{"text": "A page.", "date": NaN}', None),
        ('{"text": "A page.", "date": Infinity}', "inf"),
        ('{"text": "A page.", "date": 1705910400000}', "2024-01-22T08:00:00+00:00"),
        ('{"text": "A page.", "date": 1705910400}', "2024-01-22T08:00:00+00:00"),
        ('{"text": "A page.", "date": "20240122"}', "2024-01-22"),
        ('{"text": "A page.", "date": 20240122}', "2024-01-22"),
        ('{"text": "A page.", "date": "20240199"}', "20240199"),
        ('{"text": "A page.", "date": "20240122093000"}', "2024-01-22T09:30:00"),
        ('{"text": "A page.", "date": {"$date": "2024-01-22T08:00:00Z"}}', "2024-01-22T08:00:00Z"),
        ('{"text": "A page.", "date": {"$date": {"$numberLong": "1705910400000"}}}', "2024-01-22T08:00:00+00:00"),
        ('{"text": "A page.", "date": "July 2023"}', "July 2023"),
        ('{"text": "A page.", "date": 2024}', "2024"),
    ],
)
def test_days_as_databases_write_them(tmp_path, line, published):
    (page,) = read(tmp_path, "a.jsonl", line)
    assert page.given.published in {published, "Infinity" if published == "inf" else published}


def test_halves_of_characters_are_mended_and_said(tmp_path):
    page, failure = read(tmp_path, "a.jsonl", r'{"text": "The ferry \ud83d left.", "title": "A \udc00", "x": "\ud800"}')
    assert page.data.decode() == "The ferry � left."
    assert (page.given.title, json.loads(page.extra)) == ("A �", {"x": "�"})
    assert failure.reason == FailureReason.ENCODING


@pytest.mark.parametrize(
    "data",
    ["{" * 100_000, "[" * 100_000, '{"a":' * 100_000, '{"text": "x", "id": ' + "9" * 5000 + "}", "nul", '"a"', "NaN"],
)
def test_what_is_no_record(tmp_path, data):
    items = read(tmp_path, "a.jsonl", f'{{"text": "One."}}\n{data}\n{{"text": "Two."}}\n')
    assert [page.data for page in pages(items)][:1] + [page.data for page in pages(items)][-1:] == [b"One.", b"Two."]


@pytest.mark.parametrize(
    "names",
    [
        ("URL", "Title", "Publish Date", "TEXT"),
        (" url ", "Headline", "publish-date", "Full Text"),
        ("\ufeffurl", "title", "Publish_Date", "Body"),
    ],
)
@pytest.mark.parametrize("sep", [",", ";", "\t", "|"])
def test_names_of_columns_however_they_are_written(tmp_path, names, sep):
    line = sep.join(["https://a.example/1", "Ferry late", "2025-03-12", '"It left at noon, they said."'])
    for first in ("", f"sep={sep}\r\n"):
        (page,) = read(tmp_path, "a.csv", f"{first}{sep.join(names)}\r\n{line}\r\n\r\n")
        assert (page.url, page.given.title, page.given.published) == ("https://a.example/1", "Ferry late", "2025-03-12")
        assert page.data == b"It left at noon, they said."


def test_an_address_in_the_field_source_is_an_address(tmp_path):
    (page,) = read(
        tmp_path, "a.jsonl", '{"text": "A page.", "source": "https://a.example/1", "source-hostname": "The A"}'
    )
    assert (page.url, page.given.outlet) == ("https://a.example/1", "The A")
    (page,) = read(tmp_path, "a.jsonl", '{"text": "A page.", "source": "The A"}')
    assert (page.url, page.given.outlet) == (None, "The A")


@pytest.mark.parametrize(
    "body",
    ["<p class='lead'>Words.</p>", "\n <h2 id=a>Words", "<figure><img src=a></figure><p>Words", "<!-- x --><div>Words"],
)
def test_markup_in_a_text_field(tmp_path, body):
    (page,) = read(tmp_path, "a.jsonl", json.dumps({"text": body}))
    assert page.media_type == ("text/html" if not body.startswith("<!--") else page.media_type)


def test_a_json_feed(tmp_path):
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Coast",
        "items": [
            {"id": "1", "url": "https://a.example/1", "title": "Late", "content_html": "<p>It left.</p>", "date_published": "2025-03-12", "authors": [{"name": "N. Oak"}]},
            {"id": "2", "content_text": "Plain words."},
            7,
        ],
    }  # fmt: skip
    first, second, failure = read(tmp_path, "feed.json", json.dumps(feed))
    assert (first.record, first.given.outlet, first.given.authors, first.media_type) == (
        "1",
        "The Coast",
        ("N. Oak",),
        "text/html",
    )
    assert (second.data, failure.reason) == (b"Plain words.", FailureReason.MALFORMED)


@pytest.mark.parametrize("codec", ["utf-16", "utf-8-sig", "cp1252"])
def test_a_json_file_in_other_encodings(tmp_path, codec):
    (page,) = read(tmp_path, "a.json", '{"text": "Küste und Häfen"}'.encode(codec))
    assert page.data.decode() == "Küste und Häfen"


def test_the_other_fields_are_kept(tmp_path):
    (page,) = read(
        tmp_path,
        "a.jsonl",
        json.dumps({"text": "A page.", "id": 7, "country": "NO", "wave": 2, "tone": None, "x": {"y": [1.5]}}),
    )
    assert json.loads(page.extra) == {"country": "NO", "wave": 2, "x": {"y": [1.5]}}
    assert page.record == "7"
    (page,) = read(tmp_path, "a.jsonl", '{"text": "A page."}')
    assert page.extra is None


def test_a_guess_is_told_and_kept_to(tmp_path):
    rows = [{"artikel": WORDS, "n": 1, "notiz": "short"}, {"artikel": "Two.", "notiz": WORDS}, {"n": 3}]
    note, first, second, failure = read(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))
    assert isinstance(note, Note)
    assert "`artikel`" in note.words
    assert (first.data.decode(), second.data.decode()) == (WORDS, "Two.")
    assert failure.reason == FailureReason.NOT_MAPPED


def test_a_list_of_links_says_what_to_do(tmp_path):
    items = read(tmp_path, "links.csv", "Link,Headline,Notes\n" + "https://a.example/1,Late,x\n" * 3)
    assert {item.detail.partition(": ")[2] for item in items} == {items[0].detail.partition(": ")[2]}
    assert "--meta" in items[0].detail


def test_an_address_as_input():
    (failure,) = read_pages(["https://a.example/1"])
    assert failure.reason == FailureReason.UNSUPPORTED
    assert "fetches none" in failure.detail


@pytest.mark.parametrize(
    ("table", "key"),
    [
        ("url,outlet\nhttps://a.example/1,The A\n", None),
        ("Link,Outlet\nhttps://a.example/1,The A\n", "no column"),
        ("record,outlet,published\nr1,The A,2025-03-12\nr9,B,\n", None),
        ("name,outlet\na.jsonl,The A\n", None),
        ("Path,Outlet\na.jsonl,The A\n", None),
    ],
)
def test_meta_finds_its_pages(tmp_path, table, key):
    (tmp_path / "meta.csv").write_text(table)
    if key:
        with pytest.raises(Exception, match=key):
            read_meta(tmp_path / "meta.csv")
        return
    meta = Meta(read_meta(tmp_path / "meta.csv"))
    (page,) = read(tmp_path, "a.jsonl", '{"text": "A page.", "id": "r1", "url": "https://a.example/1"}', meta=meta)
    assert (page.given.outlet, page.url) == ("The A", "https://a.example/1")
    assert meta.unmatched() == (("r9",) if "r9" in table else ())


def test_meta_takes_addresses_of_the_web_alone(tmp_path):
    (tmp_path / "meta.csv").write_text("path,url\na.txt,javascript:alert(1)\n")
    (page,) = read(tmp_path, "a.txt", WORDS, meta=Meta(read_meta(tmp_path / "meta.csv")))
    assert page.url is None


def test_a_quotation_mark_that_never_closes_costs_its_line(tmp_path):
    rows = "".join(f"page {number},u\n" for number in range(3, 60))
    items = read(tmp_path, "a.csv", f'text,url\npage 1,u\n"page 2,u\n{rows}')
    assert [page.data for page in pages(items)] == [
        b"page 1",
        b'"page 2',
        *(b"page %d" % n for n in range(3, 60)),
    ]
    assert [failure.reason for failure in failures(items)] == [FailureReason.MALFORMED]
    many = read(tmp_path, "a.csv", "text,url\n" + '"open,u\n' * 2001)
    assert len(failures(many)) <= _OPEN_QUOTES


def test_a_field_too_large_costs_its_row(tmp_path):
    items = read(tmp_path, "a.csv", 'text,url\none,u\n"' + "a" * 5000 + '",u\nthree,u\n', page_bytes=1000)
    assert [page.data for page in pages(items)] == [b"one", b"three"]
    assert len(failures(items)) == 1


def test_a_million_columns(tmp_path):
    header = "text," + ",".join(f"c{number}" for number in range(1_000_000))
    assert len(pages(read(tmp_path, "a.csv", header + "\n" + "A page.\n" * 100))) == 100


def parquet(table):
    import pyarrow.parquet as pq

    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def test_parquet_of_every_sort(tmp_path):
    import datetime as dt

    import pyarrow as pa

    day = dt.datetime(2025, 3, 12, 9, tzinfo=dt.UTC)
    table = pa.table(
        {
            "text": pa.array(["One.", "Two."], pa.large_string()),
            "published": pa.array([day, None], pa.timestamp("us", "UTC")),
            "odd": pa.array([2**62, -(2**62)], pa.timestamp("us")),
            "map": pa.array([[("k", 1)]] * 2, pa.map_(pa.string(), pa.int32())),
            "url": pa.array(["https://a.example/1"] * 2).dictionary_encode(),
        }
    )
    first, second = read(tmp_path, "a.parquet", parquet(table))
    assert (first.given.published, first.url, second.given.published) == (
        "2025-03-12T09:00:00+00:00",
        "https://a.example/1",
        None,
    )
    (page,) = read(tmp_path, "d.parquet", parquet(pa.table({"text": ["One."], "date": [dt.date(2025, 3, 12)]})))
    assert page.given.published == "2025-03-12"
    bad = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\4\0\0\0\x08\0\0\0"), pa.py_buffer(b"One.T\xffo.")]
    )
    assert [page.data.decode() for page in read(tmp_path, "b.parquet", parquet(pa.table({"text": bad})))] == [
        "One.",
        "T�o.",
    ]


def test_a_parquet_bomb_is_cut_off(tmp_path):
    import pyarrow as pa

    packed = parquet(
        pa.table({"text": pa.DictionaryArray.from_arrays(pa.array([0] * 500, pa.int32()), pa.array(["a " * 50_000]))})
    )
    items = read(tmp_path, "a.parquet", packed, ratio=1, ratio_from=100_000)
    assert items[-1].reason == FailureReason.BOMB
    assert 0 < len(pages(items)) < 20


TEXT = "The 8.15 ferry to Senn left at noon, the harbour office said on Thursday."


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: {"status": "ok", "totalResults": 2, "articles": rows},
        lambda rows: {"meta": {"hits": 2}, "data": {"articles": rows}},
        lambda rows: {"response": {"page": {"docs": rows}, "facets": {}}},
    ],
)
def test_what_a_service_answers_is_the_records_in_it(tmp_path, wrap):
    rows = [{"title": "Late", "content": TEXT}, {"title": "Later", "content": TEXT + " It rained."}]
    (tmp_path / "a.json").write_text(json.dumps(wrap(rows)))
    assert [page.given.title for page in read_pages([tmp_path / "a.json"])] == ["Late", "Later"]


@pytest.mark.parametrize(
    "record",
    [
        {"text": TEXT, "authors": [{"name": "N. Oak"}], "related": [{"text": "x"}]},
        {"artikel": TEXT * 4, "links": [{"text": "Home", "href": "/"}]},
    ],
)
def test_a_record_with_lists_of_its_own_is_one_page(tmp_path, record):
    (tmp_path / "a.json").write_text(json.dumps(record))
    (page,) = [item for item in read_pages([tmp_path / "a.json"]) if isinstance(item, Page)]
    assert TEXT in page.data.decode()


def test_two_lists_in_one_answer_are_not_chosen_from(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"articles": [{"text": TEXT}], "ads": [{"text": TEXT}]}))
    (failure,) = read_pages([tmp_path / "a.json"])
    assert failure.reason is FailureReason.NOT_MAPPED


def test_a_few_words_are_no_text():
    assert guess_text({"note": "only a few words here", "n": "7"}, {}) is None
    assert guess_text({"note": "a word " * 13, "n": "7"}, {}) == "note"
