"""What comparing leaves for a case, until it may be written: a build of hours keeps nobody from deciding meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sayso.case.store import Comparisons


class _Cluster(NamedTuple):
    value: bytes
    readings: bytes
    vectors: frozenset[str]


class Pending:
    """Comparisons of a case, with those that are new; nothing of them is in the case before `write`."""

    def __init__(self, kept: Comparisons) -> None:
        self._kept = kept
        self._vectors: dict[str, dict[str, bytes]] = {}
        self._clusters: dict[str, _Cluster] = {}
        self._only: tuple[tuple[str, ...], str] | None = None

    @property
    def path(self) -> Path | None:
        """The file of the case."""
        return self._kept.path

    def vectors(self, keys: Sequence[str], model: str) -> dict[str, bytes]:
        """The sentence vectors that are known, packed, by the sha256 of their text."""
        new = self._vectors.get(model, {})
        return self._kept.vectors([key for key in keys if key not in new], model) | {
            key: new[key] for key in keys if key in new
        }

    def add_vectors(self, vectors: Mapping[str, bytes], model: str) -> None:
        """Keep vectors."""
        self._vectors.setdefault(model, {}).update(vectors)

    def cluster(self, key: str) -> bytes | None:
        """What was kept of a cluster of stories under a key."""
        return self._clusters[key].value if key in self._clusters else self._kept.cluster(key)

    def readings(self) -> Iterator[bytes]:
        """What was read together for each cluster that is kept, packed."""
        yield from self._kept.readings()
        yield from (cluster.readings for cluster in self._clusters.values())

    def keep_cluster(self, key: str, value: bytes, readings: bytes, vectors: Iterable[str]) -> None:
        """Keep it, with what was read together for it, and the keys of the vectors it was made with."""
        self._clusters[key] = _Cluster(value, readings, frozenset(vectors))

    def keep_only(self, clusters: Iterable[str], model: str) -> None:
        """Forget, once this is written, the other clusters, and what none of these was made with."""
        self._only = tuple(clusters), model

    def write(self) -> None:
        """Put all of it into the case. Within a transaction of the caller's."""
        for model, vectors in self._vectors.items():
            self._kept.add_vectors(vectors, model)
        for key, cluster in self._clusters.items():
            self._kept.keep_cluster(key, cluster.value, cluster.readings, cluster.vectors)
        if self._only is not None:
            self._kept.keep_only(*self._only)
