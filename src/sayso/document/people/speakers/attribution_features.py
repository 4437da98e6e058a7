"""An attribution with its speaker -> a row of named features: what tells whether it is one.

What the cue and the content do, of what sort the source and whoever is behind it are, how the source names them, how
far back they were named and who was named since. What the features weigh is learned (`real`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from math import log1p
from typing import NamedTuple

from sayso.document.people.mentions.noun_phrases import DEFINITE, INDEFINITE, OWNERS
from sayso.document.people.speakers.sources import Annotated, bare, head_of, lower, owns, pronoun_of, several
from sayso.document.people.speakers.speaking_nouns import speaks
from sayso.document.reporting.cues import Cue
from sayso.document.reporting.stance import read_cue
from sayso.document.reporting.stance.contents import Content, Tagged, read_content
from sayso.document.words.quotations import QuoteState, QuoteStates, quotation_states
from sayso.document.words.tokens import ENTITY_TYPES, POS
from sayso.lexicon import word_list
from sayso.lexicon.nouns import RoleNoun, kind_of
from sayso.schema import (
    READ,
    Attribution,
    AttributionClass,
    AttributionKind,
    Block,
    BlockLabel,
    Entity,
    EntityType,
    Mention,
    MentionForm,
    Sentence,
    Span,
    Stance,
    Token,
)
from sayso.text import inside

_FAR = 300
"""Characters from which on a part stands far from the cue."""
_LOOKED_AT = 60
"""Words of a content that are looked at."""
_FIRST_WORDS = 25
"""Of them, in which modals are looked for."""
_BACK = 12
"""Mentions before a source among which others than the speaker are counted."""
_VERBS = frozenset({"VERB", "AUX"})
_NEGATIONS = word_list("speakers", "negation")
_FIRST_PERSONS = word_list("speakers", "first_person")
_MODALS = ("will", "would", "can", "could", "may", "might", "shall", "should", "must", "'ll", "'d", "wo", "ca")


class SeenAttribution(NamedTuple):
    """An attribution with all that its features look at."""

    page: Annotated
    one: Attribution
    speaker: Entity | None
    cue: Cue | None
    cue_stance: Stance
    negated: bool
    content: Content
    source_words: Sequence[Token]
    cue_words: Sequence[Token]
    content_words: Sequence[Token]
    content_lower: Sequence[str]
    zone: BlockLabel | None
    quoted: QuoteStates
    head: Token | None
    role: RoleNoun | None
    pronoun: str
    naming: Mention | None
    """How the source names its speaker."""
    named_before: Mention | None
    """The speaker's naming before that."""
    since: Sequence[Mention]
    """Mentions of others since then, the nearest ones."""
    times: int
    """Namings of the speaker on the page."""
    spoke_last: bool
    in_content: bool
    """Whether the speaker is named in what they are said to say."""


class PageOfAttributions:
    """A page's layers, ready for the features of its attributions."""

    def __init__(
        self,
        page: Annotated,
        sentences: Sequence[Sentence],
        blocks: Sequence[Block],
        entities: Sequence[Entity],
    ) -> None:
        self._page, self._sentences = page, sentences
        self._entities = {entity.id: entity for entity in entities}
        self._blocks = [block for block in blocks if block.label in READ]
        self._starts = [block.start for block in self._blocks]
        self._quoted = quotation_states(page.text)
        self._tagged = Tagged(page.tokens, page.starts)
        self._of: dict[str, list[Mention]] = {}
        for mention in page.mentions:
            self._of.setdefault(mention.entity, []).append(mention)

    def seen(self, attributions: Sequence[Attribution]) -> list[SeenAttribution]:
        """Each of a page's attributions, in the order given, with what its features look at."""
        heard: str | None = None
        found: dict[str, SeenAttribution] = {}
        for one in sorted(attributions, key=lambda a: (_first(a), a.id)):
            found[one.id] = self._seen(one, heard)
            heard = one.speaker or heard
        return [found[one.id] for one in attributions]

    def _seen(self, one: Attribution, heard: str | None) -> SeenAttribution:
        page = self._page
        source = Span(*one.source[0]) if one.source else None
        reading = read_cue(page.text, self._sentences, one)
        head, role = head_of(page, bare(page, source)) if source else (None, None)
        naming, before, since = self._namings(one, source)
        own = self._of.get(one.speaker or "", ())
        content_words = self._words(one.content)[:_LOOKED_AT]
        at = bisect_right(self._starts, _first(one)) - 1
        return SeenAttribution(
            page=page,
            one=one,
            speaker=self._entities.get(one.speaker or ""),
            cue=reading.cue,
            cue_stance=reading.stance,
            negated=reading.negated,
            content=read_content(page.text, self._tagged, one),
            source_words=self._words(one.source),
            cue_words=self._words(one.cue),
            content_words=content_words,
            content_lower=[lower(page, token).replace("’", "'") for token in content_words],
            zone=self._blocks[at].label if at >= 0 else None,
            quoted=self._quoted,
            head=head,
            role=role,
            pronoun=pronoun_of(page, source) if source else "",
            naming=naming,
            named_before=before,
            since=since,
            times=len(own),
            spoke_last=one.speaker is not None and one.speaker == heard,
            in_content=any(inside(Span(m.start, m.end), Span(*span)) for m in own for span in one.content),
        )

    def _words(self, spans: Sequence[Span]) -> list[Token]:
        return [token for span in spans for token in self._page.tokens_in(Span(*span))]

    def _namings(
        self, one: Attribution, source: Span | None
    ) -> tuple[Mention | None, Mention | None, Sequence[Mention]]:
        if source is None or one.speaker is None:
            return None, None, ()
        own = self._of.get(one.speaker, ())
        here = [m for m in own if any(span[0] <= m.start < span[1] for span in one.source)]
        naming = min(here, key=lambda m: (m.form is not MentionForm.NAME, m.start), default=None)
        begin = naming.start if naming else source.start
        before = next((m for m in reversed(own) if m.end <= begin and m.form is not MentionForm.PRONOUN), None)
        high = bisect_left(self._page.mention_starts, begin)
        low = high - _BACK if before is None else max(bisect_left(self._page.mention_starts, before.end), high - _BACK)
        return naming, before, [m for m in self._page.mentions[max(low, 0) : high] if m.entity != one.speaker]


def _first(one: Attribution) -> int:
    return min(span[0] for spans in (one.source, one.cue, one.content) for span in spans)


# --- the features -----------------------------------------------------------------------------------


def _told(j: SeenAttribution) -> str:
    """How the source names its speaker."""
    if j.speaker is None:
        return "nobody"
    if j.naming is None:
        return "apart"
    own_words = j.named_before is None and j.naming.form is MentionForm.NOMINAL and j.times == 1
    return "own words" if own_words else str(j.naming.form)


def _start(spans: Sequence[Span], otherwise: int) -> int:
    return spans[0][0] if spans else otherwise


def _gap(j: SeenAttribution) -> float:
    """How far the source stands from the cue, in hundreds of characters."""
    if not j.one.source or not j.one.cue:
        return 0
    return min(abs(j.one.source[0][0] - j.one.cue[0][0]), _FAR) / 100


def _content_gap(j: SeenAttribution) -> float:
    if not j.one.content or not j.one.cue:
        return 0
    return min(max(j.one.content[0][0] - j.one.cue[-1][1], 0), _FAR) / 100


def _quoted_at(j: SeenAttribution, spans: Sequence[Span]) -> bool:
    return bool(spans) and spans[0][0] < len(j.quoted) and j.quoted[spans[0][0]] == QuoteState.INSIDE


def _name_words(j: SeenAttribution) -> Sequence[Token]:
    return () if j.naming is None else j.page.tokens_in(Span(j.naming.start, j.naming.end))


def _first_word(j: SeenAttribution) -> str:
    return lower(j.page, j.source_words[0]) if j.source_words else ""


def _breaks_off(j: SeenAttribution) -> bool:
    """Whether the source ends inside a word or a noun phrase."""
    if not j.source_words:
        return False
    end = j.one.source[-1][1]
    after = bisect_left(j.page.starts, end)
    midway = j.source_words[-1].end > end
    return midway or (after < len(j.page.tokens) and j.page.tokens[after].chunk == "I")


def _speaks(j: SeenAttribution) -> float:
    """How like nouns that speak the source's head is; 0 of a name and of no noun."""
    return speaks(lower(j.page, j.head)) if j.head is not None and j.head.pos == "NOUN" else 0.0


def _ahead(j: SeenAttribution) -> bool:
    """Whether the speaker is named only after the source."""
    return j.speaker is not None and j.naming is None and j.named_before is None


def _since(j: SeenAttribution, form: MentionForm) -> int:
    return min(len({m.entity for m in j.since if m.form is form}), 4)


def _distance(j: SeenAttribution) -> float:
    if j.naming is None or j.named_before is None:
        return 0
    return log1p(j.naming.start - j.named_before.end)


def _has(word: str) -> Callable[[SeenAttribution], bool]:
    return lambda j: word in j.content_lower[:_FIRST_WORDS]


Number = tuple[str, Callable[[SeenAttribution], float]]
Choice = tuple[str, Callable[[SeenAttribution], str], Sequence[str]]

_CHOICES: tuple[Choice, ...] = (
    ("stance", lambda j: j.one.stance, tuple(Stance)),
    ("cue's stance", lambda j: j.cue_stance, tuple(Stance)),
    ("class", lambda j: j.one.class_, tuple(AttributionClass)),
    ("kind", lambda j: j.one.kind, tuple(AttributionKind)),
    ("cue is", lambda j: j.cue.sort if j.cue else "unknown", ("verb", "noun", "phrase", "operator", "unknown")),
    ("zone", lambda j: j.zone or "", sorted(READ)),
    ("content opens with", lambda j: j.content_words[0].pos if j.content_words else "", POS),
    ("source opens with", lambda j: j.source_words[0].pos if j.source_words else "", POS),
    ("source's head is", lambda j: j.head.pos if j.head else "", (*POS, "")),
    ("source's head is named", lambda j: j.head.entity[2:] if j.head else "", ENTITY_TYPES),
    (
        "source's head means",
        lambda j: j.role.kind if j.role else "",
        ("person", "group", "organization", "government", "document"),
    ),
    (
        "source's head is a",
        lambda j: kind.kind if j.head and (kind := kind_of(lower(j.page, j.head))) else "",
        ("thing", "place"),
    ),
    ("pronoun", lambda j: j.pronoun, ("m", "f", "n", "p", "r", "w", "i")),
    ("speaker is", lambda j: j.speaker.type if j.speaker else "", tuple(EntityType)),
    ("source tells", _told, ("nobody", "apart", "own words", *MentionForm)),
)
"""What is one of several: name, function, values. A value that is not listed gives zeros."""

_NUMBERS: tuple[Number, ...] = (
    ("negated", lambda j: j.negated),
    ("content decides", lambda j: j.one.stance != j.cue_stance),
    ("cue takes a clause", lambda j: j.cue is not None and "clause" in j.cue.traits),
    ("cue names its hearer", lambda j: j.cue is not None and "hearer" in j.cue.traits),
    ("cue names", lambda j: j.cue is not None and "names" in j.cue.traits),
    ("cue is loose", lambda j: j.cue is not None and "loose" in j.cue.traits),
    ("cue is a thought", lambda j: j.cue is not None and "thought" in j.cue.traits),
    ("cue is a sign", lambda j: bool(j.cue_words) and all(token.pos == "PUNCT" for token in j.cue_words)),
    ("no cue", lambda j: not j.one.cue),
    ("no source", lambda j: not j.one.source),
    ("score", lambda j: j.one.score),
    ("nested", lambda j: j.one.parent is not None),
    ("sources", lambda j: len(j.one.source)),
    ("cues", lambda j: len(j.one.cue)),
    ("contents", lambda j: len(j.one.content)),
    ("source's words", lambda j: log1p(len(j.source_words))),
    ("cue's words", lambda j: log1p(len(j.cue_words))),
    ("content's words", lambda j: log1p(len(j.content_words))),
    ("cue before content", lambda j: _start(j.one.cue, 0) < _start(j.one.content, 0)),
    ("source before cue", lambda j: bool(j.one.source) and j.one.source[0][0] < _start(j.one.cue, 0)),
    ("source far", _gap),
    ("content far", _content_gap),
    ("cue quoted", lambda j: _quoted_at(j, j.one.cue)),
    ("source quoted", lambda j: _quoted_at(j, j.one.source)),
    ("content quoted", lambda j: _quoted_at(j, j.one.content)),
    ("content asks", lambda j: j.content.asks),
    ("of the speaker's own doing", lambda j: j.content.frame.own),
    ("future", lambda j: j.content.frame.modal in {"will", "would", "shall", "'ll"}),
    ("content negated", lambda j: not _NEGATIONS.isdisjoint(j.content_lower)),
    ("content in the first person", lambda j: not _FIRST_PERSONS.isdisjoint(j.content_lower)),
    ("content is to do", lambda j: j.content_lower[:1] == ["to"]),
    ("content is doing", lambda j: any(w.endswith("ing") for w in j.content_lower[:1])),
    ("content goes on", lambda j: bool(j.content_words) and j.page.text[j.content_words[0].start].islower()),
    ("content's verbs", lambda j: log1p(sum(token.pos in _VERBS for token in j.content_words))),
    ("content without a verb", lambda j: not any(token.pos in _VERBS for token in j.content_words)),
    ("content's names", lambda j: log1p(sum(token.entity.startswith("B-") for token in j.content_words))),
    ("content's figures", lambda j: any(token.pos == "NUM" for token in j.content_words)),
    *((f"content has {modal}", _has(modal)) for modal in _MODALS),
    ("source is plural", lambda j: j.role is not None and j.role.plural),
    ("source is several", lambda j: bool(j.one.source) and several(j.page, Span(*j.one.source[0]))),
    ("source is definite", lambda j: _first_word(j) in DEFINITE),
    ("source is indefinite", lambda j: _first_word(j) in INDEFINITE),
    ("source is somebody's", lambda j: _first_word(j) in OWNERS),
    ("source has a verb", lambda j: any(token.pos in _VERBS for token in j.source_words)),
    ("source has a capital", lambda j: any(j.page.text[token.start].isupper() for token in j.source_words[1:])),
    ("source opens with a capital", lambda j: bool(j.source_words) and j.page.text[j.source_words[0].start].isupper()),
    ("source breaks off", _breaks_off),
    ("head speaks", lambda j: _speaks(j) if j.role is None else 0.0),
    ("head with a role speaks", lambda j: _speaks(j) if j.role is not None else 0.0),
    ("head unknown", lambda j: j.head is not None and j.head.pos == "NOUN" and j.role is None),
    ("name has a verb", lambda j: any(token.pos in _VERBS for token in _name_words(j))),
    ("name has a number", lambda j: any(token.pos == "NUM" for token in _name_words(j))),
    ("name in small letters", lambda j: j.speaker is not None and j.speaker.name.islower()),
    ("name's letters", lambda j: log1p(sum(map(str.isalpha, j.speaker.name)) if j.speaker else 0)),
    ("name's words", lambda j: log1p(len(j.speaker.name.split()) if j.speaker else 0)),
    ("only an owner", lambda j: j.naming is not None and owns(j.page, j.naming)),
    ("named at the head", lambda j: j.naming is not None and j.head is not None and j.naming.end == j.head.end),
    ("namings", lambda j: log1p(j.times)),
    ("named before", lambda j: j.named_before is not None),
    ("only ahead", _ahead),
    ("named long before", _distance),
    ("names since", lambda j: _since(j, MentionForm.NAME)),
    ("nouns since", lambda j: _since(j, MentionForm.NOMINAL)),
    ("spoke last", lambda j: j.spoke_last),
    ("speaker in content", lambda j: j.in_content),
)
"""What is a number, or yes or no: name, function."""

_PAIRS = ("m", "f", "n", "p")
FEATURES: tuple[str, ...] = (
    *(name for name, _ in _NUMBERS),
    *(f"{name} {value or 'nothing'}" for name, _, values in _CHOICES for value in values),
    *(f"pronoun {kind}, {of}" for kind in _PAIRS for of in ("names since", "spoke last", "named long before")),
)


def attribution_row(j: SeenAttribution) -> list[float]:
    """A row of `FEATURES`."""
    numbers = [float(of(j)) for _, of in _NUMBERS]
    told = [(of(j), values) for _, of, values in _CHOICES]
    choices = [float(value == own) for own, values in told for value in values]
    near = (float(_since(j, MentionForm.NAME)), float(j.spoke_last), _distance(j))
    return [*numbers, *choices, *(x * (j.pronoun == kind) for kind in _PAIRS for x in near)]
