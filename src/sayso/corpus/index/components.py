"""Links -> what they connect, the same for any order of links."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T", int, str)


class DisjointSets(Generic[T]):
    """Items in sets that grow together, each set known by its smallest item, its root; near linear.

    >>> sets = DisjointSets(["a", "b", "c"])
    >>> sets.join("c", "b")
    ('b', 'c')
    >>> sets.root("c")
    'b'
    """

    def __init__(self, items: Iterable[T]) -> None:
        self._above: dict[T, T] = {item: item for item in items}

    def __contains__(self, item: T) -> bool:
        return item in self._above

    def __iter__(self) -> Iterator[T]:
        return iter(self._above)

    def add(self, item: T) -> None:
        """A set of its own for an item that is in none."""
        self._above.setdefault(item, item)

    def root(self, item: T) -> T:
        """The smallest item of its set."""
        while self._above[item] != item:
            self._above[item] = self._above[self._above[item]]
            item = self._above[item]
        return item

    def join(self, a: T, b: T) -> tuple[T, T]:
        """The roots of both before, the smaller first: the root of the set that they are in now."""
        low, high = sorted((self.root(a), self.root(b)))
        self._above[high] = low
        return low, high


def smallest_linked(items: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each item, and each that is linked -> the smallest of those that links connect it with; sorted. Near linear.

    >>> smallest_linked(["d"], [("c", "b"), ("a", "b")])
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd'}
    """
    pairs = list(links)
    names = sorted({*items, *(name for pair in pairs for name in pair)})
    at = {name: number for number, name in enumerate(names)}
    root = _roots(len(names), ((at[a], at[b]) for a, b in pairs))
    return {name: names[number] for name, number in zip(names, root, strict=True)}


def connected(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers below `count`, those that links connect together; each part and the parts in order. Near linear.

    >>> connected(4, [(3, 1)])
    [[0], [1, 3], [2]]
    """
    parts: dict[int, list[int]] = {}
    for number, root in enumerate(_roots(count, links)):
        parts.setdefault(root, []).append(number)
    return list(parts.values())


def _roots(count: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """For each number the smallest that links connect it with."""
    sets = DisjointSets(range(count))
    for a, b in links:
        sets.join(a, b)
    return [sets.root(number) for number in range(count)]
