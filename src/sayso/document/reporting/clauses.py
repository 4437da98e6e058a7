"""Words of a content -> the reports in them: who, the cue, and what, as ranges of words.

A small grammar over the table of cues, parts of speech and base noun phrases. It names its forms by example, and
says nothing where none of them stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sayso.document.reporting.cues import Cue, CueMatch, find_cues
from sayso.lexicon import word_list
from sayso.schema import AttributionClass, Stance, Token

Range = tuple[int, int]
"""Words `[start, end)` of a clause."""

NOBODY: Range = (0, 0)
"""The source of a report that names none: "who are believed to"."""
SAME: Range = (-1, 0)
"""The source is that of the content which the words are taken from: "called it a farce, saying"."""

_FURTHEST = 14
"""Words behind a cue in which "that" is looked for, and before it in which a subject is."""
_LONGEST = 150
"""Words of a content, at most: a bound on the work, not a limit that pages meet."""

_AUXILIARIES = word_list("reporting", "auxiliary")
_ADVERBS = word_list("reporting", "adverb")
_BE = word_list("reporting", "be")
_HYPOTHETICAL = word_list("reporting", "hypothetical")
_RELATIVES = word_list("reporting", "relative")
_INTERROGATIVES = word_list("reporting", "interrogative")
_PRONOUNS = word_list("reporting", "pronoun")
_SPEAKING = word_list("reporting", "speaking_pronoun")
_NAMING = frozenset({"NOUN", "PROPN", "PRON", "NUM", "ADJ", "PUNCT", "SYM", "X"})
"""Parts of speech that a source may end in."""
_LINKS = word_list("reporting", "link")
_STOPS = frozenset({";", "”", "»"})
QUOTES = frozenset({'"', "“", "”", "'", "‘", "’", "„", "«", "»"})

_WITH_OBJECT = frozenset({Stance.DENIES, Stance.ACCUSES})
"""Stances whose cues may have a plain object for content: "denied any part in it"."""
_WITH_INFINITIVE = frozenset({Stance.PROMISES, Stance.URGES})
_READ = frozenset({AttributionClass.STATEMENT, AttributionClass.BELIEF})
_SAID_TO = word_list("reporting", "said_to")
"""Cues read as infinitives: "phoned him to say"."""
_UNSAID = word_list("reporting", "without_speaker")
"""Participles that may stand without a speaker."""
_DOCUMENTS = word_list("reporting", "document")
"""Sources that say by what they hold."""


class Clause(NamedTuple):
    """A stretch of one sentence: its tokens, and their words in lower case."""

    tokens: Sequence[Token]
    words: Sequence[str]


class ReportingClause(NamedTuple):
    """Somebody's saying in a clause; `source` may be `NOBODY` or `SAME`."""

    source: Range
    cue: Range
    content: Range


def find_reporting_clauses(clause: Clause) -> Iterator[ReportingClause]:
    """The reports of a clause, in the order of their cues. The work is linear in its words.

    What the speakers themselves think ("he believed"), the mere possibility ("could deny") and passives that name what
    is done ("was dismissed") are none.
    """
    for found in find_cues(clause.words):
        for form in _FORMS:
            report = form(clause, found)
            if report is not None:
                if report.content[0] < report.content[1]:
                    yield report
                break


def _according(clause: Clause, found: CueMatch) -> ReportingClause | None:
    """`two barges sank, according to the harbour office`: the source behind, the clause before."""
    tokens, words = clause
    start, end = found.start, found.end
    if found.cue.words != ("according", "to") or end >= len(words) or tokens[end].chunk != "B":
        return None
    source = (end, _phrase_end(clause, end))
    stop = start - 1 if start and words[start - 1] == "," else start
    if stop > 0:
        return ReportingClause(source, (start, end), (_clause_start(words, stop), stop))
    behind = source[1] + 1 if words[source[1] : source[1] + 1] == [","] else source[1]
    return ReportingClause(source, (start, end), (behind, _clause_end(clause, behind, short=False)))


def _nominal(clause: Clause, found: CueMatch) -> ReportingClause | None:
    """`the opposition's claim that`, `a claim by the fishermen that`: whose it is, the noun, the clause behind."""
    tokens, words = clause
    start, end = found.start, found.end
    if found.cue.sort != "noun" or tokens[start].pos != "NOUN":
        return None
    that, source = end, None
    if start > 1 and words[start - 1] in {"'s", "'"}:
        source = (_chunk_start(tokens, start - 2), start - 1)
    elif words[end : end + 1] in (["by"], ["from"]) and end + 1 < len(words) and tokens[end + 1].chunk == "B":
        that = _chunk_end(tokens, end + 1)
        source = (end + 1, that)
    if source is None or words[that : that + 1] != ["that"]:
        return None
    return ReportingClause(source, (start, end), (that + 1, _clause_end(clause, that + 1, short=False)))


def _held(clause: Clause, found: CueMatch) -> ReportingClause | None:
    """`papers listing 90 names`, `a file shared by an official contained`: a document and what it holds."""
    tokens, words = clause
    if (
        not _is_verb(clause, found)
        or "holds" not in found.cue.traits
        or words[found.start] in {"containing", "including"}
    ):
        return None
    first = _group_start(clause, found.start)
    stops = _STOPS | QUOTES if words[first - 1] in _RELATIVES else _STOPS | QUOTES | {","}  # papers, it said, that show
    near = range(first - 1, max(-1, first - 1 - _FURTHEST), -1)
    at = next((i for i in near if words[i] in _DOCUMENTS or words[i] in stops), None)
    if at is None or words[at] not in _DOCUMENTS or set(words[first : found.start]) & _HYPOTHETICAL:
        return None
    begin = found.end + 1 if words[found.end : found.end + 1] == ["that"] else found.end
    content = (begin, _clause_end(clause, begin, short=False))
    end = first - 1 if words[first - 1] in _RELATIVES else first
    return ReportingClause((_chunk_start(tokens, at), end), (first, found.end), content)


def _heard(clause: Clause, found: CueMatch) -> ReportingClause | None:
    """`had heard from colleagues in Sarn that`: the source stands behind the cue."""
    end = found.end
    if (
        found.cue.words not in {("hear", "from"), ("learn", "from")}
        or end >= len(clause.words)
        or clause.tokens[end].chunk != "B"
    ):
        return None
    that = _that(clause, end)
    if that is None:
        return None
    content = (that + 1, _clause_end(clause, that + 1, short=False))
    return ReportingClause((end, that), (_group_start(clause, found.start), end), content)


def _passive(clause: Clause, found: CueMatch) -> ReportingClause | None:
    """`who are believed to be smugglers`, `accused of theft`: no source, and what follows for content."""
    words, end = clause.words, found.end
    if not _is_verb(clause, found) or not _UNSAID & set(words[found.start : end]):
        return None
    if words[end : end + 1] == ["of"] and words[end - 1] in {"accused", "suspected"}:
        end += 1
    elif words[end - 1] != "of" and not _infinitive(clause, end):
        return None
    return ReportingClause(
        NOBODY, (_group_start(clause, found.start), end), (end, _clause_end(clause, end, short=True))
    )


def _active(clause: Clause, found: CueMatch) -> ReportingClause | None:
    """`the ferryman had told the judge that`: a subject, the verb with its auxiliaries, the clause behind it."""
    cue, words = found.cue, clause.words
    view = "view" in cue.traits and "as" in words[found.end : found.end + _FURTHEST]
    plain = cue.class_ in _READ and "loose" not in cue.traits and cue.words[0] != "be"
    if not _is_verb(clause, found) or not (view or plain):
        return None
    first = _group_start(clause, found.start)
    if set(words[first : found.start]) & (_HYPOTHETICAL | _BE):
        return None
    first, source = _source(clause, first, found)
    if source is None or (source != SAME and not _may_speak(clause, source, cue)):
        return None
    if words[first] == "to" and words[source[0]] == "it":  # it is hard to say
        return None
    before = words[source[0] - 1] if source[0] > 0 else ""
    content = _content(clause, found.end, cue, before) or _content_before(clause, source[0], found.end)
    return None if content is None else ReportingClause(source, (first, found.end), content)


_FORMS: tuple[Callable[[Clause, CueMatch], ReportingClause | None], ...] = (
    _according,
    _nominal,
    _held,
    _heard,
    _passive,
    _active,
)


def _is_verb(clause: Clause, found: CueMatch) -> bool:
    return found.cue.sort == "verb" and clause.tokens[found.start].pos in {"VERB", "AUX"}


# --- the source ------------------------------------------------------------------------------------


def _source(clause: Clause, first: int, found: CueMatch) -> tuple[int, Range | None]:
    """Where the cue begins, and its subject."""
    words = clause.words
    before = words[first - 1] if first else ""
    if words[found.start].endswith("ing"):  # "left the hall, saying"
        behind = before == "," or before in QUOTES
        return first, (_earlier_subject(clause, first - 1) or SAME) if behind and before else None
    if before == "to":  # "phoned him to say"
        return first - 1, _earlier_subject(clause, first - 1) if found.cue.words[0] in _SAID_TO else None
    if before in {"and", "but", "then"}:  # "examined the wells and found"
        return first, _earlier_subject(clause, first - 1)
    return first, subject_of(clause, first)


def _may_speak(clause: Clause, source: Range, cue: Cue) -> bool:
    """Whether the subject says something of its own: not the speaker's own thoughts, nor their "I say"."""
    words = clause.words[source[0] : source[1]]
    if words[-1] in _RELATIVES | _INTERROGATIVES or clause.tokens[source[1] - 1].pos not in _NAMING:
        return False
    if len(words) == 1 and words[0] in _PRONOUNS:
        saying = cue.class_ is AttributionClass.STATEMENT and "thought" not in cue.traits
        return saying and cue.stance is not Stance.PREDICTS and words[0] in _SPEAKING
    return True


def _group_start(clause: Clause, verb: int) -> int:
    """Where the verb with its auxiliaries and adverbs begins."""
    words = clause.words
    while verb and (words[verb - 1] in _AUXILIARIES or words[verb - 1].endswith("ly") or words[verb - 1] in _ADVERBS):
        verb -= 1
    return verb


def subject_of(clause: Clause, verb: int) -> Range | None:
    """The noun phrase before a verb, with what hangs on it by "of" and the like."""
    tokens, words = clause
    end = verb
    if end and words[end - 1] in QUOTES:  # an official "said the gate was shut"
        end -= 1
    if end > 1 and words[end - 1] in _RELATIVES:  # an official who said
        end -= 1
    if end and words[end - 1] == ",":
        return _with_apposition(clause, end - 1)
    if not end or tokens[end - 1].chunk == "O":
        return None
    start = _chunk_start(tokens, end - 1)
    while start > 1 and words[start - 1] in _LINKS and tokens[start - 2].chunk != "O":
        start = _chunk_start(tokens, start - 2)
    return start, end


def _with_apposition(clause: Clause, comma: int) -> Range | None:
    """`Ada Marlow, 30, a passenger,`: the phrase before a first comma, and what stands between it and the last."""
    tokens, words = clause
    for at in range(comma - 1, max(0, comma - _FURTHEST), -1):
        if tokens[at].pos in {"VERB", "AUX"} or words[at] in _STOPS:
            return None
        named = tokens[at - 1].chunk != "O" or tokens[at - 1].pos == "NUM"
        if words[at] == "," and named and (tokens[at + 1].chunk == "B" or words[at + 1] == "who"):
            start = _chunk_start(tokens, at - 1)
            if start > 1 and words[start - 1] == "," and tokens[start - 2].chunk != "O":
                start = _chunk_start(tokens, start - 2)
            return start, comma
    return None


def _earlier_subject(clause: Clause, before: int) -> Range | None:
    """The subject of the nearest finite verb before a word, in the same clause."""
    tokens, words = clause
    for at in range(before - 1, max(0, before - _FURTHEST - 6), -1):
        if words[at] in _STOPS:
            return None
        if tokens[at].pos in {"VERB", "AUX"} and words[at - 1] != "to" and not words[at].endswith("ing"):
            source = subject_of(clause, _group_start(clause, at))
            if source is not None:
                return source
    return None


def _phrase_end(clause: Clause, start: int) -> int:
    """The end of a noun phrase with what hangs on it."""
    tokens, words = clause
    end = _chunk_end(tokens, start)
    while end + 1 < len(words) and words[end] in _LINKS and tokens[end + 1].chunk == "B":
        end = _chunk_end(tokens, end + 1)
    return end


def _chunk_start(tokens: Sequence[Token], at: int) -> int:
    while at and tokens[at].chunk == "I":
        at -= 1
    return at


def _chunk_end(tokens: Sequence[Token], at: int) -> int:
    at += 1
    while at < len(tokens) and tokens[at].chunk == "I":
        at += 1
    return at


# --- the content -----------------------------------------------------------------------------------


def _content(clause: Clause, start: int, cue: Cue, before: str) -> Range | None:
    """The clause behind a cue; None where none stands there."""
    tokens, words = clause
    clausal = "clause" in cue.traits
    if clausal and before == "what" and start < len(words) and words[start] in _BE:  # what it said was a boat
        return start + 1, _clause_end(clause, start + 1, short=True)
    if (
        clausal and before in _RELATIVES and start < len(words) and tokens[start].pos in {"VERB", "AUX"}
    ):  # who the army said was hurt
        return start, _clause_end(clause, start, short=True)
    that = _that(clause, start) if clausal or "hearer" in cue.traits else None
    if that is not None:
        return that + 1, _clause_end(clause, that + 1, short=False)
    begin = start
    if "hearer" in cue.traits and begin < len(words) and tokens[begin].chunk == "B":
        begin = _chunk_end(tokens, begin)
    if begin >= len(words):
        return None
    opened = clausal and (words[begin] in QUOTES or words[begin] in _INTERROGATIVES or _finite_clause(clause, begin))
    claimed = cue.stance is Stance.CONFIRMS and cue.words[-1] == "for"  # claimed responsibility for
    named = (cue.stance in _WITH_OBJECT or claimed or "view" in cue.traits) and tokens[begin].chunk == "B"
    deed = cue.stance in _WITH_INFINITIVE and "to" in words[begin : begin + 8]
    if opened or named or deed:
        return begin, _clause_end(clause, begin, short=False)
    return None


def _that(clause: Clause, start: int) -> int | None:
    """The "that" that opens what is said: only a hearer, a time and a place may stand before it."""
    for at in range(start, min(start + _FURTHEST, len(clause.words))):
        if clause.words[at] == "that":
            return at
        if clause.tokens[at].pos == "VERB" or clause.words[at] in {";", "and", "but"}:
            return None
    return None


def _finite_clause(clause: Clause, begin: int) -> bool:
    """Whether a noun phrase and a verb follow."""
    tokens, words = clause
    if tokens[begin].chunk != "B":
        return False
    at = _phrase_end(clause, begin)
    while at < len(tokens) and tokens[at].pos == "ADV":
        at += 1
    return at < len(tokens) and tokens[at].pos in {"VERB", "AUX"} and not words[at].endswith("ing")


def _infinitive(clause: Clause, at: int) -> bool:
    tokens, words = clause
    return at + 1 < len(words) and words[at] == "to" and tokens[at + 1].pos in {"VERB", "AUX"}


def _content_before(clause: Clause, source: int, end: int) -> Range | None:
    """`the barge sank, the harbour office said`, `as the press claimed`: the clause before, where none follows."""
    words = clause.words
    if end < len(words) and words[end] not in {",", ".", *QUOTES}:
        return None
    stop = source - 1
    if stop < 1 or words[stop] not in {",", "as"}:
        return None
    stop -= words[stop] == "as" and words[stop - 1] == ","
    begin = _clause_start(words, stop)
    return (begin, stop) if begin < stop else None


def _clause_start(words: Sequence[str], stop: int) -> int:
    first = max(0, stop - _LONGEST)
    return next((i + 1 for i in range(stop - 1, first - 1, -1) if words[i] in _STOPS), first)


def _clause_end(clause: Clause, start: int, *, short: bool) -> int:
    """Where a content ends: at a stop, before another who says something, or, if short, at a comma."""
    words = clause.words
    opened = start < len(words) and words[start] in QUOTES
    longest = min(len(words), start + _LONGEST)
    for i in range(start + 1, longest):
        if opened and words[i] in QUOTES:
            return i + 1
        if words[i] in _STOPS or (short and words[i] == ","):
            return i
        if words[i] == "," and words[i + 1 : i + 2] == ["but"]:
            return i
        if words[i] in {"and", "but", "while"} and _another(clause, start, i + 1):
            return i - 1 if words[i - 1] == "," else i
    return longest


def _another(clause: Clause, start: int, at: int) -> bool:
    """Whether what follows "and" is no longer the content: a second "that", or somebody with a cue."""
    tokens, words = clause
    if words[at : at + 1] == ["that"]:
        if not start or words[start - 1] != "that":
            return True
        at += 1
    if at >= len(words) or tokens[at].chunk != "B":
        return False
    behind = _chunk_end(tokens, at)
    return any(f.start == 0 and f.cue.sort == "verb" for f in find_cues(words[behind : behind + 3]))
