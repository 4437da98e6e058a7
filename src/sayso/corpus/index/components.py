"""Links -> what they connect, the same for any order of links."""

from __future__ import annotations

from collections.abc import Iterable


def first_of(items: Iterable[str], links: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each item, and each that is linked -> the smallest of those that links connect it with; sorted. Near linear.

    >>> first_of(["d"], [("c", "b"), ("a", "b")])
    {'a': 'a', 'b': 'a', 'c': 'a', 'd': 'd'}
    """
    pairs = list(links)
    names = sorted({*items, *(name for pair in pairs for name in pair)})
    at = {name: number for number, name in enumerate(names)}
    root = _roots(len(names), ((at[a], at[b]) for a, b in pairs))
    return {name: names[number] for name, number in zip(names, root, strict=True)}


def parts_of(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """The numbers below `count`, those that links connect together; each part and the parts in order. Near linear.

    >>> parts_of(4, [(3, 1)])
    [[0], [1, 3], [2]]
    """
    parts: dict[int, list[int]] = {}
    for number, root in enumerate(_roots(count, links)):
        parts.setdefault(root, []).append(number)
    return list(parts.values())


def _roots(count: int, links: Iterable[tuple[int, int]]) -> list[int]:
    """For each number the smallest that links connect it with."""
    root = list(range(count))

    def find(number: int) -> int:
        while root[number] != number:
            root[number] = root[root[number]]
            number = root[number]
        return number

    for a, b in links:
        low, high = sorted((find(a), find(b)))
        root[high] = low
    return [find(number) for number in range(count)]
