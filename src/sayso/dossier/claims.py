"""A claim -> its card: the sentence, who says so and who denies it, in which words, and who answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sayso.dossier.differences import Differing, differing
from sayso.dossier.index import Index, PageLine
from sayso.dossier.quotes import Quote, best_first, by_day, context, one_a_text, outlets, quote
from sayso.schema import COPIED, Claim, ContestReason, Copy, Member, MemberSide, Stance

OPEN = 2
"""Quotations of a side that are open; the rest is folded."""
HEADING = 160
"""Characters of a heading's sentence on either side of the clause."""
LEAD = 70
"""The same in a line of a list."""
SHARED_WORDS = 12
"""Words shown of what two copies share."""

BESIDE = "Beside it"
"""The heading of those who neither say nor deny it."""

SETTLED = {
    Stance.ASSERTS,
    Stance.PREDICTS,
    Stance.PLANS,
    Stance.PROMISES,
    Stance.URGES,
    Stance.REACTS,
    None,
}
"""Stances that take no position on what they answer: such answers stand only under what is denied."""


class Heading(NamedTuple):
    """The clause in its sentence; `clause` is cut behind pronouns, each with whom it means, where that is known."""

    before: str
    clause: tuple[tuple[str, str], ...]
    after: str


class Column(NamedTuple):
    """One side's quotations: the best few open, the rest folded."""

    title: str
    open: tuple[Quote, ...]
    folded: tuple[Quote, ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All of them, in order of day."""
        return tuple(sorted((*self.open, *self.folded), key=by_day))

    @property
    def by_speaker(self) -> tuple[tuple[str, tuple[Quote, ...]], ...]:
        """Each speaker's together, in the order in which they are first told; last those of the pages themselves."""
        found: dict[str, list[Quote]] = {}
        for row in self.quotes:
            found.setdefault(row.who, []).append(row)
        return tuple((who, tuple(rows)) for who, rows in sorted(found.items(), key=lambda item: not item[0]))


class Joined(NamedTuple):
    """Pages that are one text, and the words by which that is seen."""

    pages: tuple[PageLine, ...]
    how: str
    shared: str


class Card(NamedTuple):
    """A claim with everybody's position and words."""

    anchor: str
    number: int
    claim: str
    label: str
    heading: Heading
    lead: Heading
    """The heading with less of its sentence, for a line of a list."""
    badges: tuple[str, ...]
    notes: tuple[str, ...]
    denied: bool
    sides: tuple[tuple[str, tuple[str, ...]], ...]
    """Say so, deny it: each with who does, as its column names them."""
    counts: tuple[tuple[int, str], ...]
    columns: tuple[Column, ...]
    answers: tuple[Quote, ...]
    accused: tuple[str, ...]
    voices: tuple[str, ...]
    joined: tuple[Joined, ...]
    differences: tuple[Differing, ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation of its columns."""
        return tuple(row for column in self.columns for row in column.quotes)

    @property
    def loud(self) -> bool:
        """Whether somebody denies it, or two values cannot both hold."""
        return bool(self.badges)

    @property
    def told(self) -> bool:
        """Whether the pages say it in their own words alone, and nothing about it differs: background, a line."""
        return not (self.loud or self.differences or self.answers) and not any(row.who for row in self.quotes)

    @property
    def alone(self) -> bool:
        """Whether one voice says it in one text: a line under its speaker, rather than a card."""
        return not self.loud and len(self.quotes) == 1 and not self.answers and not self.differences


def card(index: Index, claim: Claim) -> Card:
    """What the dossier shows of a claim; its number is given when its place is known."""
    shown, noted = differing(index, claim)
    columns, answers = _columns(index, claim)
    denied = bool(claim.denied_by) or ContestReason.DENIED in claim.contested_by
    place = _gist(claim)
    pages = {page.id for column in columns for page in outlets(column.quotes)}
    texts = {index.texts[page] for page in pages}
    voice = ("voice for it", "voices for it") if denied else ("voice", "voices")
    counts = (
        (len(pages), ("page", "pages")),
        (claim.outlets, ("outlet", "outlets")),
        (len(texts), ("text", "texts")),
        (claim.voices, voice),
    )
    return Card(
        anchor=index.anchor(*place),
        number=0,
        claim=claim.id,
        label=" ".join(index.words(*place).split()),
        heading=_heading(index, claim, place, HEADING),
        lead=_heading(index, claim, place, LEAD),
        badges=_badges(claim, shown, denied=denied),
        notes=(*dict.fromkeys(d.title for d in shown if not d.loud), *(note for note in noted if note != "Denied")),
        denied=denied,
        sides=tuple((column.title, speakers_in(column.quotes)) for column in columns if column.title != BESIDE),
        counts=tuple((n, words[n != 1]) for n, words in counts),
        columns=columns,
        answers=answers,
        accused=tuple(index.names[i] for i in claim.accused if i in index.names),
        voices=speakers_in(row for column in columns for row in column.quotes),
        joined=_joined(index, pages),
        differences=shown,
    )


def speakers_in(quotes: Iterable[Quote]) -> tuple[str, ...]:
    """Who speaks in some quotations, each once, in their order."""
    return tuple(dict.fromkeys(row.sayer for row in quotes))


CONTESTED: Mapping[ContestReason, str] = {
    ContestReason.DENIED: "denied",
    ContestReason.FIGURES: "figures differ",
    ContestReason.DATES: "dates differ",
    ContestReason.PLACES: "places differ",
    ContestReason.NAMES: "names differ",
}


def _badges(claim: Claim, shown: Iterable[Differing], *, denied: bool) -> tuple[str, ...]:
    """Why a claim is contested: as the claim says, else by who denies it and what differs."""
    given = [CONTESTED[reason] for reason in claim.contested_by]
    found = [d.title[0].lower() + d.title[1:] for d in shown if d.loud]
    return tuple(dict.fromkeys([*(["denied"] if denied else []), *(given or found)]))


def _gist(claim: Claim) -> tuple[str, int, int]:
    return claim.gist.document, claim.gist.start, claim.gist.end


def _heading(index: Index, claim: Claim, place: tuple[str, int, int], limit: int) -> Heading:
    page, start, end = place
    before, after = context(index, place, limit=limit)
    meant = claim.antecedent
    pronouns = [m for m in index.pronouns.get(page, ()) if start <= m.start and m.end <= end]
    clause, last = [], start
    for mention in pronouns:
        name = index.names.get(mention.entity, "") if meant is None else ""
        if name and name.casefold() != index.words(page, mention.start, mention.end).casefold():
            clause.append((index.words(page, last, mention.end), name))
            last = mention.end
    clause.append((index.words(page, last, end), ""))
    if meant is not None:
        stop = pronouns[0].end if pronouns else start
        name = index.words(meant.document, meant.start, meant.end)
        clause = [(index.words(page, start, stop), name), (index.words(page, stop, end), "")]
    return Heading(before, tuple(part for part in clause if any(part)), after)


def _side(claim: Claim, member: Member) -> MemberSide:
    """How a member stands to the claim; by its stance alone where all members are denials, or nobody stands apart."""
    if member.side is not MemberSide.WITH or any(m.side is not MemberSide.WITH for m in claim.members):
        return member.side
    if all(m.stance is Stance.DENIES for m in claim.members):
        return MemberSide.AGAINST
    return MemberSide.BESIDE if member.stance in {Stance.DECLINES, Stance.QUESTIONS} else MemberSide.WITH


def _columns(index: Index, claim: Claim) -> tuple[tuple[Column, ...], tuple[Quote, ...]]:
    """The columns of a card, and the answers that stand in none of them."""
    sides: dict[MemberSide, list[Quote]] = {side: [] for side in MemberSide}
    for member in claim.members:
        place = member.document, member.start, member.end
        sides[_side(claim, member)].append(quote(index, place, member.attribution, member.stance, member.score))
    answers: list[Quote] = []
    for answer in index.responses.get(claim.id, ()):
        if any(m.attribution == answer.attribution and m.attribution for m in claim.members):
            continue
        place = answer.document, answer.start, answer.end
        told = quote(index, place, answer.attribution, answer.stance, answer.score)._replace(before="", after="")
        if answer.speaker and answer.speaker in index.names:
            told = told._replace(who=index.names[answer.speaker])
        if answer.stance is Stance.DENIES and answer.speaker in claim.denied_by:
            sides[MemberSide.AGAINST].append(told)
        elif answer.stance is Stance.CONFIRMS and answer.speaker in claim.confirmed_by:
            sides[MemberSide.WITH].append(told)
        elif answer.stance not in SETTLED or claim.denied_by:
            answers.append(told)
    denying = any(row.does == "denies" for row in sides[MemberSide.AGAINST])
    titles = {
        MemberSide.WITH: "Say so",
        MemberSide.AGAINST: "Deny it" if denying else "Say otherwise",
        MemberSide.BESIDE: BESIDE,
    }
    quiet, face = not claim.denied_by, index.anchor(*_gist(claim))
    columns = (
        Column(titles[side], *best_first(one_a_text(index, rows, by_words=not quiet, face=face), OPEN))
        for side, rows in sides.items()
        if rows
    )
    return tuple(columns), one_a_text(index, answers)


def _joined(index: Index, pages: Iterable[str]) -> tuple[Joined, ...]:
    """The pages of a claim that are one text, with the copy that shows it."""
    groups: dict[str, list[str]] = {}
    for page in sorted(pages, key=lambda page: index.sources[page].number):
        groups.setdefault(index.texts[page], []).append(page)
    out = []
    for group in groups.values():
        if len(group) > 1:
            held = dict.fromkeys(copy for page in group for copy in index.copied.get(page, ()))
            found = sorted((c for c in held if c.kind in COPIED and c.a != c.b), key=lambda copy: (copy.a, copy.b))
            how = ", ".join(sorted({copy.kind for copy in found}))
            out.append(Joined(tuple(index.sources[page] for page in group), how, _shared(index, found)))
    return tuple(out)


def _shared(index: Index, copies: Sequence[Copy]) -> str:
    for copy in copies:
        if copy.aligned:
            start, end, *_ = max(copy.aligned, key=lambda span: (span[1] - span[0], -span[0]))
            words = index.words(copy.a, start, end).split()
            return " ".join(words[:SHARED_WORDS]) + (" …" if len(words) > SHARED_WORDS else "")
    return ""
