"""Pages are analysed by whatever executor there is, in their order; what breaks one is named."""

import signal

import pytest

import sayso
from sayso.budget import Budget, interrupts_held
from sayso.case import pool
from sayso.case.pool import InProcess, Processes, executor
from sayso.errors import CaseError
from sayso.schema import FailureReason, Page


def page(n, words="The ferry was late, the harbour office said."):
    return Page(path=f"{n}.txt", name=f"{n}.txt", data=words.encode(), media_type="text/plain")


def test_analyses_come_in_the_order_of_their_pages():
    with executor(3, workers=4) as workplace:
        assert isinstance(workplace, InProcess), "a few pages start no processes"
        found = list(workplace.analyse([page(n) for n in (2, 0, 1)]))
    assert [analysis.document.name for analysis in found] == ["2.txt", "0.txt", "1.txt"]


def test_a_page_that_breaks_a_stage_is_named_and_the_rest_goes_on(tmp_path, monkeypatch):
    analyse = pool.analyse

    def broken(given, models):
        if given.name == "b.txt":
            raise RecursionError("too deep")
        return analyse(given, models)

    monkeypatch.setattr(pool, "analyse", broken)
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(f"The ferry {name} was late, the harbour office said.")
    with sayso.build([tmp_path]) as case:
        assert [document.name for document in case.documents] == ["a.txt", "c.txt"]
        assert [(failure.reason, failure.detail) for failure in case.failures] == [
            (FailureReason.INTERNAL, "RecursionError: too deep")
        ]


def test_a_machine_that_fails_is_no_failure_of_a_page(tmp_path, monkeypatch):
    """A full disk under a library must not stay in the case as what its pages are."""
    (tmp_path / "a.txt").write_text("The ferry was late, the harbour office said.")

    def full(_page, _models):
        raise OSError(28, "No space left on device")

    case = sayso.open_case(tmp_path / "c.sayso", create=True)
    with monkeypatch.context() as patched:
        patched.setattr(pool, "analyse", full)
        with pytest.raises(CaseError, match="No space"):
            case.add([tmp_path / "a.txt"])
    assert case.add([tmp_path / "a.txt"]).analysed == 1
    assert not case.failures
    case.close()


def _held():
    with interrupts_held():
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        signal.raise_signal(signal.SIGINT)


def test_processes_start_without_ctrl_c_and_the_parent_gets_it_after():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    try:
        with pytest.raises(KeyboardInterrupt):
            _held()
    finally:
        signal.signal(signal.SIGINT, before)
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.parametrize("make", [InProcess, lambda budget: Processes(2, budget)])
def test_a_page_over_its_budget_is_named_and_the_rest_goes_on(make):
    large = page(1, "The minister said on Monday that 12 people died.\n" * 4_000)
    workplace = make(Budget(seconds=4, bytes=2**32))
    try:
        before, over, after = workplace.analyse([page(0), large, page(2)])
    finally:
        workplace.close()
    assert (before.document.name, after.document.name) == ("0.txt", "2.txt")
    assert over.document is None
    assert [failure.reason for failure in over.failures] == [FailureReason.TOO_LARGE]


def test_a_page_of_too_many_characters_is_named_at_once():
    with executor(1, workers=1) as workplace:
        (found,) = workplace.analyse([page(0, "a\n" * 600_000)])
    assert found.document is None
    assert "1,000,000 characters" in found.failures[0].detail
