"""Where pages are analysed: in this process, in processes beside it, or wherever else an `Executor` runs.

An analysis is a pure function of its page and the models, so an executor changes the speed and not a byte. A page that
takes more than its budget of time or memory is a failure with a name, and costs no other page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from queue import SimpleQueue
from typing import Protocol

from sayso.budget import Budget, NoWorker, OverBudget, Worker
from sayso.document.analysis import Models, analyse, load_models
from sayso.errors import CaseError
from sayso.pages import digest
from sayso.schema import Analysis, Failure, FailureReason, Page

FEW = 6
"""So few pages are analysed in this process: starting others takes longer."""
BUDGET = Budget(seconds=300, bytes=4 * 2**30)
"""A page of a million characters takes about a third of either."""
LARGE = {"text/plain": 100_000, "text/html": 1_000_000}
"""Bytes from which a page has a process of its own even where others are analysed here."""


class Executor(Protocol):
    """What analyses pages."""

    def analyse(self, pages: Sequence[Page]) -> Iterator[Analysis]:
        """One analysis a page, in their order. Raises CaseError where no worker can be started."""


class InProcess:
    """One page after another, here; large ones in a process beside this one, within the budget."""

    def __init__(self, budget: Budget = BUDGET) -> None:
        self._models = load_models()
        self._beside = Worker(_prepare, budget)

    def analyse(self, pages: Sequence[Page]) -> Iterator[Analysis]:
        """One analysis a page, in their order, each made when it is asked for."""
        for page in pages:
            if len(page.data) > LARGE[page.media_type]:
                yield _within_budget(page, self._beside)
            else:
                yield analyse_one(page, self._models)

    def close(self) -> None:
        """End the process beside."""
        self._beside.close()


class Processes:
    """Processes of this machine, each with one page at a time, within the budget."""

    def __init__(self, workers: int, budget: Budget = BUDGET) -> None:
        self._all = [Worker(_prepare, budget) for _ in range(workers)]
        self._free: SimpleQueue[Worker[Page, Analysis]] = SimpleQueue()
        for worker in self._all:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(workers)

    def analyse(self, pages: Sequence[Page]) -> Iterator[Analysis]:
        """One analysis a page, in their order, whichever process made it. Raises CaseError where none starts."""
        yield from self._threads.map(self._one, pages)

    def _one(self, page: Page) -> Analysis:
        worker = self._free.get()
        try:
            return _within_budget(page, worker)
        finally:
            self._free.put(worker)

    def close(self) -> None:
        """End the processes; what waits is not begun."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for worker in self._all:
            worker.close()
        self._threads.shutdown(wait=True)


@contextmanager
def executor(pages: int, workers: int) -> Iterator[Executor]:
    """What analyses so many pages: this process for a few, others of their own for many."""
    workplace = InProcess() if pages <= FEW or workers == 1 else Processes(workers)
    try:
        yield workplace
    finally:
        workplace.close()


def _prepare() -> Callable[[Page], Analysis]:
    models = load_models()
    return lambda page: analyse_one(page, models)


def _within_budget(page: Page, worker: Worker[Page, Analysis]) -> Analysis:
    try:
        return worker.do(page)
    except OverBudget as error:
        return _failed(page, FailureReason.TOO_LARGE, f"{error}: given up, kept as bytes")
    except NoWorker as error:
        raise CaseError(f"{error} (a script without `if __name__ == '__main__':`?)") from error


def analyse_one(page: Page, models: Models) -> Analysis:
    """A page's layers; a page that breaks a stage is a failure with the stage's error, never the end.

    Raises CaseError where it is not the page that fails but the machine (a library that unpacks itself on a full disk).
    """
    try:
        return analyse(page, models)
    except OSError as error:
        raise CaseError(f"pages cannot be analysed here: {error}; run the same command again to go on") from error
    except Exception as error:  # noqa: BLE001  (any page may be hostile; the rest of the build goes on)
        return _failed(page, FailureReason.INTERNAL, f"{type(error).__name__}: {error}"[:300])


def _failed(page: Page, reason: FailureReason, detail: str) -> Analysis:
    failure = Failure(path=page.path, sha256=digest(page), stage="analyse", reason=reason, detail=detail)
    return Analysis(document=None, failures=(failure,))
