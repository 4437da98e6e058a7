"""Content -> what it does by itself: denies, asks, demands, foretells, promises, declines.

Read only under a cue that leaves it open ("said", "added", a colon). Works on the words of the content's first
sentence, and on parts of speech for its first finite verb.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from sayso.document.reporting.cues import Cue, find_cues
from sayso.lexicon import read_table, word_list
from sayso.schema import Attribution, AttributionKind, Stance, Token

_READ = 400
"""Characters of a content that are looked at."""
_WORDS = 40
"""Tokens of it in which the first finite verb is looked for."""

_DOUBLE = re.compile('["“”„«»]')
_MARKS = frozenset('"“”„«»')
_TRIM = " \t\n\"'“”‘’„«»"
_SENTENCE_END = re.compile(r"[.!?]['\"”’»]*\s+(?=[\"'“‘«]?[A-Z])")

_STRONG = (
    r"baseless|groundless|unfounded|untrue|fabricat\w+|fiction|nonsense|rubbish|bogus|propaganda|a hoax|a smear|"
    r"a lie|lies|(?:completely |entirely |absolutely |totally |wholly |simply |just )?not true|"
    r"without (?:any )?(?:merit|foundation|basis)|a (?:complete |total |pure )?fabrication|fake news"
)
_WEAK = r"false|wrong|incorrect|inaccurate|misleading|ridiculous|absurd|exaggerated|unrelated|unproven|disinformation|"
_WEAK += r"politically motivated|outrageous|preposterous|laughable|ludicrous"
_CLAIMED = (
    r"claims?|allegations?|accusations?|charges?|reports?|rumou?rs?|stor(?:y|ies)|assertions?|suggestions?|ideas?|"
    r"notions?|demands?|proposals?|statements?|figures? given|that|this|it|these|they|what \w+ (?:said|says)"
)
VERDICT = re.compile(rf"\b(?:{_STRONG}|{_WEAK})\b", re.IGNORECASE)
"""A word that calls a claim untrue."""
_BE = r"(?:is|are|was|were|be|been|being|'s|'re)"
_LISTS = {"false": _STRONG, "doubtful": _WEAK, "claim": _CLAIMED, "be": _BE}
"""What stands for <false> and so on in the table's patterns."""


class OwnWords(NamedTuple):
    """What tells by itself what a content does: a row of `lexicon/own_words.tsv`."""

    stance: Stance
    under: str
    """Cues that it wants: ones that name ("called"), that stand against somebody ("insists"); or "quoted"; "": any."""
    pattern: re.Pattern[str]


@cache
def own_words() -> tuple[OwnWords, ...]:
    """The table, in its order: the first row that matches decides."""
    return tuple(
        OwnWords(Stance(row["stance"]), row["under"], re.compile(_spelled_out(row["pattern"])))
        for row in read_table("own_words")
    )


def _spelled_out(pattern: str) -> str:
    for name, words in _LISTS.items():
        pattern = pattern.replace(f"<{name}>", words)
    return pattern


_FUTURE = word_list("reporting", "future")
_POSSIBLE = word_list("reporting", "possible")
_DUTY = word_list("reporting", "duty")
_ABOUT_TO = re.compile(
    r"(?:been )?(?:widely )?(?:going|about|set|expected|forecast|projected|likely|poised|bound|unlikely) to"
)
_SELF = word_list("reporting", "self")
_SELF_QUOTED = word_list("reporting", "self_quoted")
_STATIVE = word_list("reporting", "stative")
_UNDER = {"called": "names", "insists": "against"}
"""What the table says of a cue -> its trait."""
_RELATIVE = word_list("reporting", "opens_clause")


class Tagged(NamedTuple):
    """The tokens of a page, and where each starts."""

    tokens: Sequence[Token]
    starts: Sequence[int]


class Frame(NamedTuple):
    """A finite verb: how it is meant and whose it is."""

    modal: str
    """"" where it has none; "going to" and its like count as "will"."""
    verb: str
    """The word behind the modal."""
    own: bool
    """Whether its subject can be the speaker: "we", "our men" in a quotation, "he" or "it" in indirect speech."""
    own_cue: Stance | None
    """What speakers say that they do themselves ("we reject this"); None: nothing of the kind."""


_NO_FRAME = Frame("", "", own=False, own_cue=None)


class Content(NamedTuple):
    """A first sentence, in lower case and without double marks, and the frame of its first finite verb."""

    text: str
    asks: bool
    quoted: bool
    frame: Frame

    def stance(self, cue: Cue | None) -> Stance | None:
        """What the content does; None: it only says."""
        if self.asks:
            return Stance.QUESTIONS
        traits = cue.traits if cue is not None else frozenset()
        under = {"", *(name for name, trait in _UNDER.items() if trait in traits), *(["quoted"] if self.quoted else [])}
        for row in own_words():
            if row.under in under and row.pattern.search(self.text):
                return row.stance
        return self._by_modal(cue)

    def _by_modal(self, cue: Cue | None) -> Stance | None:
        modal, verb, own, own_cue = self.frame
        if own_cue is not None:
            return own_cue
        traits = cue.traits if cue is not None else frozenset()
        if verb == "have" or (self.quoted and modal in {"would", "'d"}):
            return None
        if modal in _DUTY:
            return Stance.URGES
        if own and modal in _FUTURE and verb not in _STATIVE and not traits & {"warns", "thought"}:
            return Stance.PROMISES
        coming = modal in _FUTURE or (modal in _POSSIBLE and "warns" in traits)
        return Stance.PREDICTS if coming else None

    def rejects(self) -> bool:
        """Whether it names a claim and calls it untrue ("the idea as baseless")."""
        return any(
            o.under == "called" and o.stance is Stance.DENIES and o.pattern.search(self.text) for o in own_words()
        )

    def informs(self, cue: Cue | None) -> bool:
        """Whether advice is of a fact ("advised that the line is closed"), not to do something."""
        return cue is not None and cue.words[0] == "advise" and not re.search(r"\b(?:to|against|on)\b", self.text[:120])

    def requests(self, cue: Cue | None) -> bool:
        """Whether what was asked, or somebody told, is a deed ("asked the council to open"), not a question."""
        if cue is None or self.asks or self.text.startswith(_INTERROGATIVE):
            return False
        if cue.words in {("tell",), ("warn",), ("want",)}:
            return re.match(r"(?:\w+ )?(?:not )?to [a-z]", self.text) is not None
        return cue.words == ("ask",) and re.match(r"(?:\S+ ){0,7}to [a-z]", self.text) is not None

    def coming(self, cue: Cue | None) -> bool:
        """Whether a belief or fear is of something to come."""
        coming = self.frame.modal in _FUTURE or (
            self.frame.modal in _POSSIBLE and cue is not None and cue.words[0] in _FEARING
        )
        return coming and self.frame.verb != "have"


_LASTING = frozenset({Stance.PREDICTS, Stance.DENIES, Stance.PLANS, Stance.REACTS})
"""What speakers do who are told to have done it: "said he expected", but "said he warned" is a deed of the past."""
_FEARING = word_list("reporting", "fearing")
_INTERROGATIVE = ("if ", "whether ", "what ", "who ", "how ", "why ", "when ", "where ", "which ", "about ")


def read_content(text: str, tagged: Tagged, attribution: Attribution) -> Content:
    """The content's first sentence and the frame of its verb; empty strings where there is nothing."""
    spans = attribution.content
    if not spans:
        return Content("", asks=False, quoted=False, frame=_NO_FRAME)
    raw = " ".join(text[s.start : min(s.end, s.start + _READ)] for s in spans[:2])
    whole = raw.strip(_TRIM).replace("’", "'")
    end = _SENTENCE_END.search(whole)
    first = whole[: end.start() + 1] if end else whole
    asks = first.endswith("?") and (end is None or whole.endswith("?"))
    quoted = attribution.kind is AttributionKind.DIRECT
    at = bisect_left(tagged.starts, spans[0].start)
    near = tagged.tokens[at : at + _WORDS]
    run = [t for t in near if t.end <= spans[-1].end and text[t.start : t.end] not in _MARKS]
    shown = [text[t.start : t.end].lower().replace("’", "'") for t in run]
    return Content(_DOUBLE.sub("", first).lower(), asks, quoted, _frame(shown, [t.pos for t in run], quoted=quoted))


def _frame(words: Sequence[str], parts: Sequence[str], *, quoted: bool) -> Frame:
    """The first finite verb that stands in no relative clause."""
    relative = False
    for i, (word, part) in enumerate(zip(words, parts, strict=True)):
        if word in _RELATIVE and i:
            relative = True
        if part not in {"VERB", "AUX"} or not _finite(words, i):
            continue
        if relative:
            relative = part == "AUX"
            continue
        own = bool(_SELF_QUOTED & set(words[:i])) if quoted else i > 0 and words[i - 1] in _SELF
        rest = [w for w in words[i + 1 : i + 6] if w not in {"not", "n't", "also", "never"} and not w.endswith("ly")]
        return _framed(word, rest, own=own, own_cue=_own_cue(words[i : i + 6], quoted=quoted) if own else None)
    return _NO_FRAME


def _framed(word: str, rest: Sequence[str], *, own: bool, own_cue: Stance | None) -> Frame:
    if word == "'d" and rest and rest[0].endswith(("ed", "en")):
        return _NO_FRAME
    if word in _FUTURE | _POSSIBLE | _DUTY:
        return Frame(word, rest[0] if rest else "", own, own_cue)
    coming = _ABOUT_TO.match(" ".join(rest))
    if coming:
        behind = rest[len(coming[0].split()) :]
        return Frame("will", behind[0] if behind else "", own, own_cue)
    return Frame("", word, own, own_cue)


def _own_cue(words: Sequence[str], *, quoted: bool) -> Stance | None:
    """What speakers say that they do: "we reject this", "said it expects a loss". Past deeds are only told."""
    found = next(iter(find_cues(words)), None)
    if found is None or found.start > 1 or found.cue.sort != "verb" or found.cue.stance is Stance.ASSERTS:
        return None
    if found.cue.stance in {Stance.PLANS, Stance.REACTS} and "loose" in found.cue.traits:
        return None
    if found.start and words[0] not in {"do", "am", "are", "is", "must"}:
        return None
    now = words[found.start] in {found.cue.words[0], "am", "are", "'m", "'re"}
    lasting = found.cue.stance in _LASTING or found.cue.words == ("doubt",)
    return found.cue.stance if (now if quoted else lasting) else None


def _finite(words: Sequence[str], i: int) -> bool:
    """Whether a verb can be finite: no -ing form, no infinitive."""
    return not words[i].endswith("ing") and (i == 0 or words[i - 1] != "to")
