"""Off a terminal a build says what it does: a line when a stage begins, and one each half minute."""

from sayso.case.progress import Progress
from sayso.cli import console


def test_a_long_stage_says_how_far_it_is(monkeypatch, capsys):
    now = iter([0, 1, 20, 40, 60, 71, 72])
    monkeypatch.setattr(console.time, "monotonic", lambda: next(now))
    with console.watching(quiet=False) as watch:
        for stage, done in (
            ("reading", 1),
            ("reading", 2),
            ("analysing", 1),
            ("analysing", 9),
            ("analysing", 12),
            ("writing", 0),
        ):
            watch(Progress(stage, done, None if stage == "reading" else 20, "a.txt"))
    assert capsys.readouterr().err.splitlines() == ["reading", "analysing 20", "analysing 12 of 20", "writing 20"]


def test_quiet_says_nothing(capsys):
    with console.watching(quiet=True) as watch:
        watch(Progress("reading", 1, None, "a.txt"))
    assert capsys.readouterr() == ("", "")
