"""A pronoun, or a noun phrase that is a source, and everybody whom it may take up -> a row of features for each.

How far, in what place of its sentence, how often named, of what gender and kind, who speaks and who is spoken of. The
names of the features stand in one list with the function of each; what they weigh is learned (`antecedent_model`). The
last row of each is nobody's: what speaks for leaving it open, or for a noun phrase that it names somebody of its own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from sayso.document.people.mentions.discourse_state import REACH, DiscourseState, Naming, Referent
from sayso.document.people.mentions.name_types import THING
from sayso.document.people.mentions.noun_phrases import CLITICS, INDEFINITE, Word, chunk_begin
from sayso.lexicon.nouns import RoleNoun
from sayso.schema import EntityType, MentionForm

FAR = 12
"""Sentences that are looked back on."""
AHEAD = 2
"""Sentences after its own in which somebody told before the name may be named."""
NAMES_AHEAD = 4
"""Names after it that are candidates."""
CANDIDATES = 12
"""Candidates named before it, the nearest first."""
WINDOW = 14
"""Words looked at behind a name for the end of an apposition, and before a pronoun for the beginning of its clause."""
LATELY = 3
"""Namings of a candidate, the nearest, whose forms are looked at."""
_PEOPLE = frozenset({EntityType.PERSON, EntityType.UNNAMED})
_BODIES = frozenset({EntityType.ORGANIZATION, EntityType.GOVERNMENT, EntityType.GROUP})
_POSSESSIVE = frozenset({"his", "its", "their"})
_OBJECT = frozenset({"him", "them", "himself", "herself", "itself", "themselves"})
_VERBS = frozenset({"VERB", "AUX"})
_COMMAS = frozenset({",", "(", ")", "-", "–", "—"})
_MARKS = frozenset({"“", "”", '"', ":", ";"})
_BOUNDS = frozenset({"SCONJ", "CCONJ"})
_SMALL = frozenset({"PUNCT", "CCONJ", "ADV", "SCONJ"})


class Anaphor(NamedTuple):
    """What takes somebody up: a run of words with what they tell of whom they mean."""

    first: int
    last: int
    kind: str
    """`m`, `f`, `n`euter, `p`lural: a pronoun; `d`: a noun phrase."""
    gender: str
    plural: bool
    role: RoleNoun | None = None
    """What the head noun says; None of a pronoun, and of a noun that the table does not know."""
    words: AbstractSet[str] = frozenset()
    """What tells the one described from others, as roots."""
    states: AbstractSet[str] = frozenset()
    restricted: bool = False
    """Whether "of", "that" follow, which tell which one is meant."""
    rule: int | None = None
    """Whom the rules take up, by what a phrase says, or as most in mind."""


class Place(NamedTuple):
    """Where a run of words stands in its clause, near enough without a parse."""

    subject: bool
    object: bool
    hangs: bool
    owner: bool
    listed: bool
    opens: bool
    """Whether nothing but small words stands before it in its sentence."""


class AntecedentCandidate(NamedTuple):
    """Somebody who may be meant, by the naming nearest to the anaphor."""

    referent: int
    naming: Naming
    ahead: bool
    rank: int
    """How many others were named nearer."""
    forms: tuple[MentionForm, ...]
    """Forms of the last namings, the nearest first."""


class Rival(NamedTuple):
    """What of a candidate the others are held against."""

    referent: int
    first: int
    apart: int
    """Sentences between it and the anaphor; negative where it comes after."""
    subject: bool
    times: int
    fits: bool
    """Whether it is somebody of such a kind, and of no other gender, as far as known."""


class AnaphorPair(NamedTuple):
    """An anaphor and a candidate with what the features look at."""

    page: DiscourseState
    of: Anaphor
    at: Place
    """Of the anaphor."""
    candidate: AntecedentCandidate
    one: Referent
    there: Place
    """Of the candidate's nearest naming."""
    apart: int
    between: Sequence[Word]
    """Words between in the same sentence; none where the sentences differ."""
    rivals: Sequence[Rival]
    """All candidates, this one among them."""
    again: Place | None
    """Of the candidate's first naming behind the anaphor in its sentence, if it was named before too."""
    others_again: bool


def find_antecedents(page: DiscourseState, of: Anaphor) -> list[AntecedentCandidate]:
    """Everybody in reach, the nearest first; those named only after it last."""
    sentence = page.words[of.first].sentence
    nearest: dict[int, Naming] = {}
    forms: dict[int, list[MentionForm]] = {}
    for naming in reversed(page.namings[-REACH:]):
        apart = sentence - page.words[naming.first].sentence
        if naming.last > of.first or not 0 <= apart <= FAR or not _can_be(page.referents[naming.referent], of):
            continue
        nearest.setdefault(naming.referent, naming)
        forms.setdefault(naming.referent, []).append(naming.form)
    found = [
        AntecedentCandidate(number, naming, False, rank, tuple(forms[number][:LATELY]))
        for rank, (number, naming) in enumerate(list(nearest.items())[:CANDIDATES])
    ]
    ahead: dict[int, Naming] = {}
    for naming in _names_after(page, of.last, sentence + AHEAD):
        if naming.referent not in nearest and _can_be(page.referents[naming.referent], of):
            ahead.setdefault(naming.referent, naming)
            if len(ahead) == NAMES_AHEAD:
                break
    return found + [AntecedentCandidate(n, naming, True, rank, ()) for rank, (n, naming) in enumerate(ahead.items())]


def _can_be(one: Referent, of: Anaphor) -> bool:
    """Whether an anaphor can mean a referent by its number, kind and marks."""
    if THING in one.concepts or (one.plural and not of.plural and of.kind != "n"):
        return False
    if of.kind == "d" and (_parted(of.words, one.marks) or _parted(of.states, one.states)):
        return False  # "the transport ministry" is not "the foreign ministry"
    if of.kind in {"m", "f"} and one.gender not in {"", of.kind}:
        return False
    if of.kind in {"m", "f"} and one.type is EntityType.PLACE and not one.personal:
        return False
    return one.type not in _never_meant(of)


def _never_meant(of: Anaphor) -> AbstractSet[EntityType]:
    """Types of referents that such an anaphor never means."""
    if of.kind in {"m", "f"} or (of.role is not None and of.role.kind == "person" and not of.plural):
        return frozenset({EntityType.GROUP, EntityType.GOVERNMENT})
    if of.kind == "d" and of.role is None:
        return frozenset()
    if of.kind == "n" or (of.role is not None and of.role.kind in {"organization", "government"}):
        return _PEOPLE
    return frozenset({EntityType.PERSON})


def _parted(some: AbstractSet[str], others: AbstractSet[str]) -> bool:
    return bool(some) and bool(others) and not some & others


def _names_after(page: DiscourseState, at: int, last: int) -> Sequence[Naming]:
    """The names from a word on, up to the end of a sentence."""
    found = []
    while at < len(page.words) and page.words[at].sentence <= last:
        index = page.name_at.get(at)
        if index is not None:
            name = page.names[index]
            found.append(Naming(name.first, name.last, MentionForm.NAME, page.bearer[index]))
            at = name.last - 1
        at += 1
    return found


def clause_place(words: Sequence[Word], first: int, last: int) -> Place:
    """Where a run of words stands in its clause."""
    begin = chunk_begin(words, first)
    sentence = words[first].sentence
    before = words[begin - 1] if begin and words[begin - 1].sentence == sentence else None
    after = last
    while after < len(words) and words[after].sentence == sentence and words[after].chunk == "I" and after - last < 4:
        after += 1
    owner = last < len(words) and words[last].text in CLITICS
    hangs = before is not None and before.pos == "ADP"
    acted = before is not None and before.pos in {"VERB", "AUX"}
    listed = (before is not None and before.pos == "CCONJ") or (after < len(words) and words[after].pos == "CCONJ")
    opens = all(w.pos in _SMALL for w in words[max(begin - 3, 0) : begin] if w.sentence == sentence)
    subject = not (hangs or acted or owner) and _then_verb(words, after, sentence)
    return Place(subject, acted and not owner, hangs, owner, listed, opens)


def _then_verb(words: Sequence[Word], at: int, sentence: int) -> bool:
    """Whether a verb follows, at once or behind what a comma or "who" sets apart."""
    while at < len(words) and words[at].pos in {"ADV", "PART"}:
        at += 1
    inside = [word for word in words[at : at + WINDOW] if word.sentence == sentence]
    if not inside or inside[0].text not in _COMMAS:
        return bool(inside) and (inside[0].pos in _VERBS or inside[0].lower == "who")
    if len(inside) > 1 and inside[1].lower in {"who", "whose"}:
        return True
    close = next((i for i, word in enumerate(inside[2:], 3) if word.text in _COMMAS), WINDOW)
    return close < len(inside) and inside[close].pos in _VERBS


def anaphor_pairs(page: DiscourseState, of: Anaphor, found: Sequence[AntecedentCandidate]) -> list[AnaphorPair]:
    """An anaphor with each of its candidates, and with nobody, ready for the features."""
    words, at = page.words, clause_place(page.words, of.first, of.last)
    after = _names_after(page, of.last, words[of.first].sentence)
    again = {naming.referent: naming for naming in reversed(after)}
    places = [clause_place(words, c.naming.first, c.naming.last) for c in found]
    rivals = [_rival(page, of, c, place) for c, place in zip(found, places, strict=True)]
    out = []
    for candidate, place, rival in zip(found, places, rivals, strict=True):
        low, high = (of.last, candidate.naming.first) if candidate.ahead else (candidate.naming.last, of.first)
        named = None if candidate.ahead else again.get(candidate.referent)
        out.append(
            AnaphorPair(
                page=page,
                of=of,
                at=at,
                candidate=candidate,
                one=page.referents[candidate.referent],
                there=place,
                apart=rival.apart,
                between=words[low:high] if rival.apart == 0 else (),
                rivals=rivals,
                again=None if named is None else clause_place(words, named.first, named.last),
                others_again=named is None and bool(again),
            )
        )
    return [*out, _nobody(page, of, at, rivals, others_again=bool(again))]


def _nobody(
    page: DiscourseState, of: Anaphor, at: Place, rivals: Sequence[Rival], *, others_again: bool
) -> AnaphorPair:
    none = AntecedentCandidate(NOBODY, Naming(of.first, of.last, MentionForm.NOMINAL, NOBODY), False, len(rivals), ())
    one = Referent(type=EntityType.OTHER, named=False)
    return AnaphorPair(page, of, at, none, one, at, 0, (), rivals, None, others_again)


NOBODY = -1
"""The referent of the row that stands for nobody."""


def _rival(page: DiscourseState, of: Anaphor, candidate: AntecedentCandidate, place: Place) -> Rival:
    one = page.referents[candidate.referent]
    apart = page.words[of.first].sentence - page.words[candidate.naming.first].sentence
    return Rival(candidate.referent, candidate.naming.first, apart, place.subject, one.times, _fits(one, of))


def _fits(one: Referent, of: Anaphor) -> bool:
    """Whether a referent is of the kind that such an anaphor mostly means."""
    if of.kind in {"m", "f"} or (of.role is not None and of.role.kind == "person" and not of.plural):
        return one.type in _PEOPLE and not one.plural and (one.gender or one.guess or of.gender) == of.gender
    if of.kind == "n" or (of.role is not None and of.role.kind in {"organization", "government"}):
        return one.type in _BODIES
    return one.plural or one.type in _BODIES or (of.kind == "d" and one.type in _PEOPLE)


# --- features -----------------------------------------------------------------------------------------


def _is(p: AnaphorPair) -> bool:
    return p.candidate.referent != NOBODY


def _lower(p: AnaphorPair) -> str:
    return p.page.words[p.of.first].lower


def _possessive(p: AnaphorPair) -> bool:
    words, after = p.page.words, p.of.first + 1
    return _lower(p) in _POSSESSIVE or (_lower(p) == "her" and after < len(words) and words[after].chunk == "I")


def _object(p: AnaphorPair) -> bool:
    return _lower(p) in _OBJECT or (_lower(p) == "her" and not _possessive(p))


def _source(p: AnaphorPair) -> bool:
    return p.of.first in p.page.speech.of_source


def _inside(p: AnaphorPair, word: int) -> AbstractSet[int]:
    """The attributions in whose content a word stands."""
    return frozenset(p.page.speech.inside.get(word, ()))


def _says_it(p: AnaphorPair, *, quoted: bool) -> bool:
    """Whether the candidate is who says the words that the anaphor stands in."""
    if (p.of.first in p.page.quoted) != quoted:
        return False
    return any(p.page.spoken.get(said) == p.candidate.referent for said in _inside(p, p.of.first))


def _said_here(p: AnaphorPair) -> bool:
    """Whether the candidate is named in what the anaphor, as a source, says."""
    return p.page.speech.of_source.get(p.of.first, -1) in _inside(p, p.candidate.naming.first)


def _in_others_words(p: AnaphorPair) -> bool:
    """Whether the candidate was named in somebody's words and the anaphor stands outside them."""
    return _is(p) and bool(_inside(p, p.candidate.naming.first) - _inside(p, p.of.first))


def _spoke_last(p: AnaphorPair) -> bool:
    return _is(p) and p.page.heard == p.candidate.referent


def _count(p: AnaphorPair, wanted: Callable[[Word], bool], most: int) -> int:
    return min(sum(map(wanted, p.between)), most)


def _nearer(p: AnaphorPair, wanted: Callable[[Rival], bool], most: int) -> int:
    """How many others of a sort are named between the candidate and the anaphor."""
    first, here = p.candidate.naming.first, p.of.first
    return min(sum(min(first, here) < r.first < max(first, here) and wanted(r) for r in p.rivals), most)


def _before(p: AnaphorPair, wanted: Callable[[Rival], bool]) -> bool:
    """Whether another of a sort stands before the candidate in its sentence."""
    return any(r.apart == p.apart and r.first < p.candidate.naming.first and wanted(r) for r in p.rivals)


def _most_times(p: AnaphorPair, *, fitting: bool) -> int:
    others = (r for r in p.rivals if r.referent != p.candidate.referent and (r.fits or not fitting))
    return max((r.times for r in others), default=0)


def _opens_with_clause(p: AnaphorPair) -> bool:
    """Whether the sentence begins with "when", "after", "in", as one does that tells the name later."""
    words, at = p.page.words, p.of.first
    while at and words[at - 1].sentence == words[p.of.first].sentence and p.of.first - at < WINDOW:
        at -= 1
    return words[at].pos in {"SCONJ", "ADP"} and at < p.of.first


def _word_before(p: AnaphorPair) -> Word | None:
    return p.page.words[p.of.first - 1] if p.of.first else None


def _noun(p: AnaphorPair) -> bool:
    return p.of.kind == "d"


def _called_so(p: AnaphorPair) -> bool:
    return p.of.role is not None and p.of.role.concept in p.one.concepts


def _suits(p: AnaphorPair) -> bool:
    """Whether the noun can be said of such a referent."""
    if p.of.role is None or not _is(p):
        return False
    if p.of.role.kind == "person":
        return p.one.type in _PEOPLE and p.one.plural == p.of.plural
    if p.of.role.kind == "document":
        return p.one.type is EntityType.OTHER
    return p.one.type in _BODIES or (p.of.role.kind == "group" and p.one.type is EntityType.UNNAMED)


def _never_suits(p: AnaphorPair) -> bool:
    """Whether the noun is one of somebody quite other."""
    if p.of.role is None or not _is(p):
        return False
    person = p.of.role.kind == "person" and not p.of.plural
    return (person and p.one.type in _BODIES) or (not person and p.one.type is EntityType.PERSON)


def _told_by_name(p: AnaphorPair) -> AbstractSet[str]:
    """The words of the candidate's nearest naming."""
    return (
        {word.lower for word in p.page.words[p.candidate.naming.first : p.candidate.naming.last]} if _is(p) else set()
    )


FEATURES: tuple[tuple[str, Callable[[AnaphorPair], float]], ...] = (
    ("nobody", lambda p: not _is(p)),
    ("he", lambda p: p.of.kind == "m"),
    ("she", lambda p: p.of.kind == "f"),
    ("it", lambda p: p.of.kind == "n"),
    ("they", lambda p: p.of.kind == "p"),
    ("noun", _noun),
    ("subject", lambda p: p.at.subject),
    ("possessive", _possessive),
    ("object", _object),
    ("opens", lambda p: p.at.opens),
    ("quoted", lambda p: p.of.first in p.page.quoted),
    ("source", _source),
    ("joined before", lambda p: (w := _word_before(p)) is not None and w.lower in {"and", "but"}),
    ("begins its clause", lambda p: (w := _word_before(p)) is not None and w.pos in {"SCONJ", "ADP"}),
    ("opens with a clause", _opens_with_clause),
    ("rivals", lambda p: math.log1p(len(p.rivals))),
    ("rivals that fit", lambda p: min(sum(r.fits and r.referent != p.candidate.referent for r in p.rivals), 6)),
    ("nearer ones that fit", lambda p: _nearer(p, lambda r: r.fits, 5)),
    ("nearer subjects", lambda p: _nearer(p, lambda r: r.subject and r.fits, 4)),
    ("first subject of its sentence", lambda p: _is(p) and p.there.subject and not _before(p, lambda r: r.subject)),
    ("first of its sentence", lambda p: _is(p) and not _before(p, lambda r: r.fits)),
    ("others in its sentence", lambda p: sum(r.apart == p.apart and r.fits for r in p.rivals)),
    ("ahead", lambda p: p.candidate.ahead),
    ("sentences", lambda p: min(p.apart, 6)),
    ("same sentence", lambda p: _is(p) and p.apart == 0),
    ("sentence before", lambda p: p.apart == 1),
    ("words", lambda p: math.log1p(abs(p.of.first - p.candidate.naming.first))),
    ("rank", lambda p: math.log1p(p.candidate.rank)),
    ("nearest", lambda p: _is(p) and p.candidate.rank == 0),
    ("is subject", lambda p: _is(p) and p.there.subject),
    ("is object", lambda p: _is(p) and p.there.object),
    ("hangs", lambda p: _is(p) and p.there.hangs),
    ("owns", lambda p: _is(p) and p.there.owner),
    ("listed", lambda p: _is(p) and p.there.listed),
    ("opens its sentence", lambda p: _is(p) and p.there.opens),
    ("both subjects", lambda p: _is(p) and p.at.subject and p.there.subject),
    ("verbs between", lambda p: _count(p, lambda w: w.pos == "VERB", 4)),
    ("bounds between", lambda p: _count(p, lambda w: w.pos in _BOUNDS, 3)),
    ("commas between", lambda p: _count(p, lambda w: w.text == ",", 3)),
    ("who between", lambda p: _count(p, lambda w: w.lower in {"who", "whom", "whose"}, 1)),
    ("mark between", lambda p: _count(p, lambda w: w.text in _MARKS, 1)),
    ("named again, subject", lambda p: p.again is not None and p.again.subject),
    ("named again", lambda p: p.again is not None),
    ("another named again", lambda p: p.others_again),
    ("times", lambda p: math.log1p(p.one.times)),
    ("times on the page", lambda p: math.log1p(p.page.named.get(p.candidate.referent, 0))),
    ("share", lambda p: p.one.times / max(1, len(p.page.namings))),
    ("times against the most", lambda p: max(-6, min(6, p.one.times - _most_times(p, fitting=False)))),
    ("most times", lambda p: _is(p) and p.one.times > _most_times(p, fitting=True)),
    ("by pronoun last", lambda p: p.candidate.naming.form is MentionForm.PRONOUN),
    ("by noun last", lambda p: _is(p) and p.candidate.naming.form is MentionForm.NOMINAL),
    ("pronouns lately", lambda p: p.candidate.forms.count(MentionForm.PRONOUN)),
    (
        "told in full",
        lambda p: (
            p.candidate.naming.form is MentionForm.NAME and p.candidate.naming.last - p.candidate.naming.first > 1
        ),
    ),
    ("leads", lambda p: _is(p) and p.page.lead == p.candidate.referent),
    ("in the headline", lambda p: p.candidate.referent in p.page.titular),
    ("named", lambda p: p.one.named),
    ("agrees", lambda p: p.of.gender != "" and p.one.gender == p.of.gender),
    ("clashes", lambda p: p.of.gender != "" and p.one.gender not in {"", p.of.gender}),
    ("guess agrees", lambda p: p.of.gender != "" and not p.one.gender and p.one.guess == p.of.gender),
    ("guess clashes", lambda p: p.of.gender != "" and not p.one.gender and p.one.guess not in {"", p.of.gender}),
    ("given agrees", lambda p: p.of.gender != "" and p.one.guess == p.of.gender),
    ("given clashes", lambda p: p.of.gender != "" and p.one.guess not in {"", p.of.gender}),
    ("person", lambda p: p.one.type is EntityType.PERSON),
    ("taken for a person", lambda p: p.one.personal),
    ("one word", lambda p: p.one.named and p.candidate.naming.last - p.candidate.naming.first == 1),
    ("known as a body", lambda p: p.one.type is not EntityType.PERSON and p.one.named and bool(p.one.concepts)),
    ("unnamed", lambda p: p.one.type is EntityType.UNNAMED),
    ("place", lambda p: p.one.type is EntityType.PLACE),
    ("body", lambda p: p.one.type in _BODIES),
    ("many", lambda p: p.one.plural),
    ("many, they", lambda p: p.of.kind == "p" and p.one.plural),
    ("spoke last", _spoke_last),
    ("spoke last, source", lambda p: _spoke_last(p) and _source(p)),
    ("spoke", lambda p: _is(p) and p.candidate.naming.first in p.page.speech.of_source),
    ("says it", lambda p: _says_it(p, quoted=False)),
    ("says it, quoted", lambda p: _says_it(p, quoted=True)),
    ("in what is said", lambda p: _is(p) and _said_here(p)),
    ("in others' words", _in_others_words),
    ("in quotation marks", lambda p: _is(p) and p.candidate.naming.first in p.page.quoted),
    ("known noun", lambda p: p.of.role is not None),
    ("a person's noun", lambda p: p.of.role is not None and p.of.role.kind == "person"),
    ("a body's noun", lambda p: p.of.role is not None and p.of.role.kind in {"organization", "government"}),
    ("a paper's noun", lambda p: p.of.role is not None and p.of.role.kind == "document"),
    ("with a or some", lambda p: _noun(p) and _lower(p) in INDEFINITE),
    ("with the", lambda p: _noun(p) and _lower(p) == "the"),
    ("words of it", lambda p: min(p.of.last - p.of.first, 6) if _noun(p) else 0),
    ("told apart", lambda p: min(len(p.of.words), 3)),
    ("restricted", lambda p: p.of.restricted),
    ("many, noun", lambda p: _noun(p) and p.of.plural),
    ("called so", _called_so),
    ("suits", _suits),
    ("never suits", _never_suits),
    ("shares a mark", lambda p: bool(p.of.words & p.one.marks)),
    ("other marks", lambda p: bool(p.of.words) and bool(p.one.marks) and not p.of.words & p.one.marks),
    ("shares a word", lambda p: _noun(p) and bool(p.of.words & {word[:5] for word in _told_by_name(p)})),
    ("other state", lambda p: bool(p.of.states) and bool(p.one.states) and not p.of.states & p.one.states),
    ("by rule", lambda p: p.of.rule == p.candidate.referent),
)
"""Name and function of each feature; the weights hold for these, in this order."""


def antecedent_features(page: DiscourseState, of: Anaphor, found: Sequence[AntecedentCandidate]) -> list[list[float]]:
    """A row of features for each candidate, and a last one for nobody."""
    return [[float(value(one)) for _, value in FEATURES] for one in anaphor_pairs(page, of, found)]
