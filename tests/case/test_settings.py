"""Settings reach what they decide, the case says what it was made with, and what was kept is made again when it must."""

import msgspec
import pytest
from typer.testing import CliRunner

import sayso
from sayso.case import made_with
from sayso.cli import app
from sayso.errors import SettingError
from sayso.settings import Settings, names, with_values
from tests.conftest import EXAMPLE

RUN = CliRunner()
PAGES = [EXAMPLE / name for name in ("evening-compass-0312.txt", "daily-lantern-0312.txt")]
APART = with_values(Settings(), {"stories.link": "2", "copies.run": "9"})
"""No two pages are so alike: each is a story of its own."""


def test_every_setting_is_settable_by_its_name():
    for name in names():
        group, field = name.split(".")
        value = getattr(getattr(Settings(), group), field)
        assert with_values(Settings(), {name: str(value)}) == Settings()


@pytest.mark.parametrize("wrong", ["claims", "claims.", "claims.nothing", "nothing.nearest", "", "claims.nearest.x"])
def test_a_setting_that_there_is_not_is_named_with_those_that_there_are(wrong):
    with pytest.raises(SettingError, match=r"no such setting; there are .*copies\.run"):
        with_values(Settings(), {wrong: "1"})


@pytest.mark.parametrize("value", ["", "many", "1.5", "[1]"])
def test_a_value_of_another_kind_is_named(value):
    with pytest.raises(SettingError, match=r"copies\.run="):
        with_values(Settings(), {"copies.run": value})


def test_a_case_keeps_the_settings_it_was_made_with(tmp_path):
    path = tmp_path / "c.sayso"
    build = ["build", *map(str, PAGES), "-o", str(path), "-q"]
    assert RUN.invoke(app, [*build, "--set", "stories.link=2", "--set", "copies.run=9"]).exit_code == 0
    with sayso.open_case(path) as case:
        assert case.settings == APART
        row = next(case._store.rows("case"))
        assert row.settings == msgspec.to_builtins(APART)
        assert len(case.stories) == 2
        assert not case.add(PAGES).changed, "later builds go on with them"
        case.forget(PAGES[0].name)
        assert case.settings == APART
        assert not case.verify().problems
        assert case.add(PAGES, settings=Settings()).changed
        assert len(case.stories) == 1
    assert RUN.invoke(app, [*build, "--set", "copies.runs=2"]).exit_code == 2


@pytest.mark.parametrize("what", ["rules", "library"])
def test_what_was_kept_is_made_again_when_what_it_was_made_with_changes(monkeypatch, what):
    with sayso.build(PAGES[:1]) as case:
        assert case.add(PAGES[:1]).analysed == 0
        if what == "rules":
            monkeypatch.setattr(made_with, "rules_digest", lambda: "an edited row of a lexicon")
        else:
            monkeypatch.setattr(made_with, "version_of", lambda _: "0")
        report = case.add(PAGES[:1])
        assert (report.known, report.analysed, report.changed) == (1, 1, True)


def test_the_digest_of_the_rules_covers_code_and_words(tmp_path, monkeypatch):
    package = tmp_path / "sayso"
    for path, words in {"lexicon/cues.tsv": "say", "document/a.py": "x = 1", "cli/show.py": "y = 1"}.items():
        (package / path).parent.mkdir(parents=True, exist_ok=True)
        (package / path).write_text(words)
    monkeypatch.setattr(made_with, "files", lambda _: package)
    digests = [made_with.rules_digest.__wrapped__()]
    for path in ("lexicon/cues.tsv", "document/a.py"):
        (package / path).write_text("other")
        digests.append(made_with.rules_digest.__wrapped__())
    assert len(set(digests)) == 3
    (package / "cli" / "show.py").write_text("other")
    assert made_with.rules_digest.__wrapped__() == digests[-1], "what only shows a case changes nothing in it"
    assert made_with.rules_digest.__wrapped__(showing=True) != digests[-1]
