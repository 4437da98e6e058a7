"""Work in a process of its own, a piece at a time, each within a budget of processor time and memory.

What goes over is ended by the operating system, whatever code it is in, and the process is started anew for the next.
Windows has no such limits: there a piece may take what it takes.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import ceil
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import msgspec

from sayso.errors import SaysoError

A = TypeVar("A")
B = TypeVar("B")


class Budget(msgspec.Struct, frozen=True, kw_only=True):
    """What one piece of work may take."""

    seconds: int
    """Of processor time."""
    bytes: int
    """Of memory, on top of what the process has before the first piece."""


class OverBudget(SaysoError):
    """A piece of work that was ended because it took more than it may, or broke its process."""


class NoWorker(SaysoError):
    """A process that ended before it was ready to work."""


class PieceFailed(NamedTuple):
    """An error that a piece of work raised, on its way to who wants the result."""

    error: Exception


class Worker(Generic[A, B]):
    """A process that does one kind of work: `prepare`, once in it, gives the function that does a piece.

    `prepare` is named at the top of a module, since the process finds it by its name.
    """

    def __init__(self, prepare: Callable[[], Callable[[A], B]], budget: Budget) -> None:
        self._prepare = prepare
        self._budget = budget
        self._end: Connection | None = None

    def do(self, piece: A) -> B:
        """What the function makes of a piece; what it raises is raised here.

        Raises OverBudget where it took too much, NoWorker where no process starts.
        """
        if self._end is None:
            self._start()
        assert self._end is not None
        try:
            self._end.send(piece)
            result: B | PieceFailed = self._end.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise OverBudget(
                f"took over {self._budget.seconds} s of processor or {self._budget.bytes // 2**30} GiB of memory"
            ) from error
        if isinstance(result, PieceFailed):
            raise result.error
        return result

    def close(self) -> None:
        """End the process."""
        if self._end is not None:
            self._end.close()
            self._end = None
            if self._process.is_alive():
                self._process.kill()
            self._process.join()

    def _start(self) -> None:
        # Spawned, not forked: model runtimes hold threads, which a fork would lose.
        context = get_context("spawn")
        self._end, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self._prepare, self._budget), daemon=True)
        with interrupts_held():
            self._process.start()
        theirs.close()
        try:
            self._end.recv()
        except (EOFError, OSError) as error:
            self.close()
            raise NoWorker("a worker process did not start") from error


@contextmanager
def interrupts_held() -> Iterator[None]:
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


def _serve(end: Connection, prepare: Callable[[], Callable[[A], B]], budget: Budget) -> None:
    """The life of a worker: a piece in, its result out, until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    function = prepare()
    end.send(None)
    _limit_memory(budget.bytes)
    with contextlib.suppress(EOFError, OSError):  # the parent is gone
        while True:
            piece = end.recv()
            _limit_time(budget.seconds)
            try:
                result: B | PieceFailed = function(piece)
            except MemoryError:
                return
            except Exception as error:  # noqa: BLE001  (it is the other end's)
                result = PieceFailed(error)
            end.send(result)


def _limit_memory(size: int) -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415  (not everywhere)

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = pages * resource.getpagesize() + size
        resource.setrlimit(resource.RLIMIT_AS, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))


def _limit_time(seconds: int) -> None:
    if os.name == "posix":
        import resource  # noqa: PLC0415

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        limit = ceil(used.ru_utime + used.ru_stime) + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (limit if most == resource.RLIM_INFINITY else min(limit, most), most))
