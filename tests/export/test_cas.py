"""Pages that went to INCEpTION and come back: what was corrected there, and nothing else."""

import zipfile

import cassis
import msgspec
import pytest
from tests.export.made import Said, made

from sayso.errors import InputError
from sayso.export import export
from sayso.export.cas import ATTRIBUTION, LINK, PART, corrections, read_attributions
from sayso.export.outgoing import Outgoing
from sayso.schema import Attribution, AttributionKind, Stance

SAID = Said(claimed="the 🚢 was overloaded", title="Ferry 😀 late")


@pytest.fixture(params=["cas", "xmi"])
def out(request, tmp_path, monkeypatch):
    """The case, the file it is in, and what edits a page of it as a person would."""
    monkeypatch.setattr("sayso.writing.os.fsync", lambda _: None)
    case, path = Outgoing(made(SAID)), tmp_path / "out.zip"
    export(case, request.param, path)

    def edit(change, page="a" * 16):
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name).decode() for name in archive.namelist()}
        name = f"{page}.{'json' if request.param == 'cas' else 'xmi'}"
        types = cassis.load_typesystem(members["TypeSystem.xml"])
        load = cassis.load_cas_from_json if request.param == "cas" else cassis.load_cas_from_xmi
        cas = load(members[name], typesystem=types)
        change(cas)
        members[name] = cas.to_json() if request.param == "cas" else cas.to_xmi()
        edited = tmp_path / "edited.zip"
        with zipfile.ZipFile(edited, "w") as archive:
            for member, data in members.items():
                archive.writestr(member, data)
        return edited

    return case, path, edit


def test_what_was_not_edited_comes_back_as_it_was(out):
    case, path, _ = out
    assert corrections(path, case) == ()
    rows = {row.id: row for row in case.rows(Attribution)}
    found = read_attributions(path, case)
    assert [row.id for row in found] == list(rows)
    for row in found:
        assert row.spans == tuple(tuple(part) for part in (rows[row.id].source, rows[row.id].cue, rows[row.id].content))
    assert found[0].content[0].exact == SAID.claimed


def test_stance_speaker_and_kind(out):
    case, _, edit = out

    def change(cas):
        (said,) = cas.select(ATTRIBUTION)
        said.stance, said.speaker, said.kind = "accuses", "Ana Lorn", "indirect"

    (found,) = corrections(edit(change), case)
    assert found.changed == ("speaker", "stance", "kind")
    assert (found.after.stance, found.after.kind) == (Stance.ACCUSES, AttributionKind.INDIRECT)
    assert found.after.speaker == "Ana Lorn"
    assert found.before.stance is Stance.ASSERTS


def test_a_span_moved_quotes_its_new_words(out):
    case, _, edit = out

    def change(cas):
        content = next(part for part in cas.select(PART) if part.part == "content")
        content.begin += len("the ")

    (found,) = corrections(edit(change), case)
    assert found.changed == ("content",)
    assert found.after.content[0].exact == "🚢 was overloaded"
    assert found.after.content[0].prefix.endswith("the ")


def test_taken_away_and_added(out):
    case, _, edit = out

    def change(cas):
        (said,) = cas.select(ATTRIBUTION)
        cas.remove(said)
        types = cas.typesystem
        at = cas.sofa_string.index("seven")
        part = types.get_type(PART)(begin=at, end=at + len("seven people"), part="content")
        link = types.get_type(LINK)(role="content", target=part)
        array = types.get_type("uima.cas.FSArray")(elements=[link])
        cas.add(part)
        cas.add(types.get_type(ATTRIBUTION)(begin=at, end=at + 5, stance="confirms", speaker="Petra", parts=array))

    added, gone = corrections(edit(change), case)
    assert added.before is None
    assert (added.after.id, added.after.stance, added.after.content[0].exact) == (None, Stance.CONFIRMS, "seven people")
    assert (gone.before.id, gone.after) == ("a0" * 8, None)


def test_a_page_of_another_case_is_refused(out):
    case, path, _ = out
    other = {
        **made(SAID),
        "documents": tuple(
            msgspec.structs.replace(d, text=d.text + "!") for d in case.rows(type(case.kept["documents"][0]))
        ),
    }
    with pytest.raises(InputError, match="otherwise"):
        corrections(path, Outgoing(other))
    (path.parent / "no.json").write_text("[]")
    with pytest.raises(InputError, match="no CAS"):
        corrections(path.parent / "no.json", case)


def test_a_page_alone_says_nothing_of_the_others(out):
    case, path, _ = out
    ending = "json"
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.startswith("a" * 16)]
        ending = names[0].rpartition(".")[2]
        (path.parent / f"page.{ending}").write_bytes(archive.read(names[0]))
    assert corrections(path.parent / f"page.{ending}", case) == ()
