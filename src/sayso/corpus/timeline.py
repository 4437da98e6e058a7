"""Times and statements -> dated happenings, one entry where several pages tell the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sayso.corpus.claims import Statements
from sayso.corpus.claims.units import Unit, around, ordered
from sayso.corpus.ground import Ground, story_of
from sayso.corpus.quantities import Agreement, compare_times
from sayso.ids import content_id
from sayso.schema import Happening, Place, Precision, Time

_ROUGH = frozenset({Precision.DECADE})


def find_timeline(statements: Statements, ground: Ground) -> tuple[Happening, ...]:
    """The happenings that the pages date, earliest first.

    A group of statements is one happening for each time that its members give and that the others do not
    contradict; a statement without a time in such a group is evidence too.
    """
    stories = story_of(ground)
    rows = [h for members in statements.groups for h in _happenings([statements.units[i] for i in members], stories)]
    rows += _beside(statements, ground, stories)
    return tuple(sorted({h.id: h for h in rows}.values(), key=earliest_first))


def earliest_first(row: Happening) -> tuple[str, str, str]:
    """Sorts by what is known of the time."""
    return row.earliest or row.latest or "", row.latest or "", row.id


def _happenings(found: Sequence[Unit], stories: Mapping[str, str]) -> Iterator[Happening]:
    dated = [(u, t) for u in found for t in u.times if _dates(t)]
    clusters: list[list[tuple[Unit, Time]]] = []
    for unit, time in sorted(dated, key=lambda p: (_width(p[1]), p[0].document, p[0].start)):
        for cluster in clusters:
            if compare_times(cluster[0][1], time) in {Agreement.EQUAL, Agreement.WITHIN}:
                cluster.append((unit, time))
                break
        else:
            clusters.append([(unit, time)])
    for cluster in clusters:
        units = [u for u, _ in cluster]
        if len(clusters) == 1:
            units += [u for u in found if not u.times]
        yield _happening(cluster[0][1], units, stories)


def _dates(time: Time) -> bool:
    return bool(time.earliest or time.latest) and time.precision not in _ROUGH


def _beside(statements: Statements, ground: Ground, stories: Mapping[str, str]) -> Iterator[Happening]:
    """Times that stand in no statement, as in the words that report one: the sentence is the evidence."""
    told = {t.id for u in statements.units for t in u.times}
    for page in sorted(ground.layers):
        sentences = ordered(ground.layers[page].sentences)
        for time in ground.layers[page].times:
            sentence = around(sentences, time.start)
            if (
                time.id not in told
                and _dates(time)
                and sentence is not None
                and sentence.end - sentence.start <= _LONGEST
            ):
                yield _happening(time, [Place(document=page, start=sentence.start, end=sentence.end)], stories)


_LONGEST = 450
"""A sentence longer than this tells more than one happening."""


def _width(time: Time) -> tuple[int, str, str]:
    """Sorts the tightest time first: its precision, then the words of its bounds."""
    order = list(Precision)
    return (order.index(time.precision) if time.precision else len(order), time.earliest or "", time.latest or "")


def _happening(time: Time, units: Sequence[Unit | Place], stories: Mapping[str, str]) -> Happening:
    evidence = sorted({(u.document, u.start, u.end) for u in units})
    return Happening(
        id=content_id("happening", time.earliest, time.latest, *evidence[0]),
        earliest=time.earliest,
        latest=time.latest,
        precision=time.precision,
        story=stories.get(evidence[0][0]),
        evidence=tuple(Place(document=d, start=s, end=e) for d, s, e in evidence),
    )
