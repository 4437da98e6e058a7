"""A piece of work that takes too much is ended and named; the next one is done."""

import os
import sys

import pytest

from sayso.budget import Budget, NoWorker, OverBudget, Worker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
SMALL = Budget(seconds=1, bytes=256 * 2**20)


def prepared():
    return work


def work(piece):
    if piece == "spin":
        while True:
            pass
    if piece == "eat":
        return len(bytes(2**30))
    if piece == "die":
        os._exit(3)
    if piece == "fail":
        raise ValueError(piece)
    return piece.upper()


def unprepared():
    os._exit(1)


@pytest.mark.parametrize("hostile", ["spin", "die"])
def test_what_takes_too_much_is_ended_and_the_next_is_done(hostile):
    worker = Worker(prepared, SMALL)
    try:
        assert worker.do("one") == "ONE"
        with pytest.raises(OverBudget):
            worker.do(hostile)
        assert worker.do("two") == "TWO"
    finally:
        worker.close()


def test_what_asks_for_too_much_memory_is_told_no():
    worker = Worker(prepared, SMALL)
    try:
        with pytest.raises(OverBudget):  # the error ends the process
            worker.do("eat")
        assert worker.do("two") == "TWO"
    finally:
        worker.close()


def test_what_a_piece_raises_is_raised():
    worker = Worker(prepared, SMALL)
    try:
        with pytest.raises(ValueError, match="fail"):
            worker.do("fail")
        assert worker.do("two") == "TWO"
    finally:
        worker.close()


def test_a_process_that_does_not_start_is_named():
    with pytest.raises(NoWorker):
        Worker(unprepared, SMALL).do("one")
