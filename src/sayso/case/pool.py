"""Where pages are analysed: in this process, in processes beside it, or wherever else an `Executor` runs.

An analysis is a pure function of its page and the models, so an executor changes the speed and not a byte.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Protocol

from sayso.document.analysis import Models, analyse, load_models
from sayso.errors import CaseError
from sayso.pages import digest
from sayso.schema import Analysis, Failure, FailureReason, Page

FEW = 6
"""So few pages are analysed in this process: starting others takes longer."""
CHUNK = 2
"""Pages handed to a process at a time: more save little, since a page takes a hundred times its transport."""


class Executor(Protocol):
    """What analyses pages."""

    def analyse(self, pages: Sequence[Page]) -> Iterator[Analysis]:
        """One analysis a page, in their order. Raises CaseError where a worker dies."""


class InProcess:
    """One page after another, here."""

    def __init__(self) -> None:
        self._models = load_models()

    def analyse(self, pages: Sequence[Page]) -> Iterator[Analysis]:
        """One analysis a page, in their order, each made when it is asked for."""
        return (analyse_one(page, self._models) for page in pages)


class Processes:
    """Processes of this machine. They are spawned, not forked: model runtimes hold threads, which a fork would lose."""

    def __init__(self, workers: int) -> None:
        quiet = (signal.SIGINT, signal.SIG_IGN)
        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(workers, mp_context=context, initializer=signal.signal, initargs=quiet)

    def analyse(self, pages: Sequence[Page]) -> Iterator[Analysis]:
        """One analysis a page, in their order, whichever process made it. Raises CaseError where one dies."""
        try:
            with _interrupts_held():
                results = self._pool.map(_in_worker, pages, chunksize=CHUNK)
            yield from results
        except BrokenProcessPool as error:
            hint = "out of memory, or a script without `if __name__ == '__main__':`?"
            raise CaseError(f"a worker process died ({hint}); run it again to go on") from error

    def close(self) -> None:
        """End the processes; what waits is not begun."""
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started here never see Ctrl-C, not even while they load: it is the parent's, which stops them.

    What was finished is committed by then. The parent gets it when the block is done.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def executor(pages: int, workers: int) -> Iterator[Executor]:
    """What analyses so many pages: this process for a few, others of their own for many."""
    if pages <= FEW or workers == 1:
        yield InProcess()
        return
    processes = Processes(workers)
    try:
        yield processes
    finally:
        processes.close()


def _in_worker(page: Page) -> Analysis:
    return analyse_one(page, load_models())


def analyse_one(page: Page, models: Models) -> Analysis:
    """A page's layers; a page that breaks a stage is a failure with the stage's error, never the end.

    Raises CaseError where it is not the page that fails but the machine (a library that unpacks itself on a full disk).
    """
    try:
        return analyse(page, models)
    except OSError as error:
        raise CaseError(f"pages cannot be analysed here: {error}; run the same command again to go on") from error
    except Exception as error:  # noqa: BLE001  (any page may be hostile; the rest of the build goes on)
        detail = f"{type(error).__name__}: {error}"[:300]
        reason = FailureReason.INTERNAL
        failure = Failure(path=page.path, sha256=digest(page), stage="analyse", reason=reason, detail=detail)
        return Analysis(document=None, failures=(failure,))
