"""What the words of a source say: its head, who is named in it, whether it is a pronoun, several people, a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from sayso.document.people.mentions.noun_phrases import CLITICS, INDEFINITE
from sayso.document.people.mentions.pronouns import PRONOUNS
from sayso.document.people.speakers.speaking_nouns import speaks
from sayso.document.reporting.cues import find_cues
from sayso.lexicon import word_list
from sayso.lexicon.nouns import RoleNoun, role_of
from sayso.schema import Entity, EntityType, Mention, MentionForm, Span, Token
from sayso.text import trim

_HANGING = word_list("speakers", "hanging")
_SIGNS = frozenset(',;:-–—"“”')
_UNFINISHED = frozenset({"DET", "ADJ", "NUM"})
"""Words that no noun phrase ends with."""
_OF_PLACE = word_list("speakers", "of_place")
_BESIDE = 10
"""Characters between a noun phrase and the relative pronoun that takes it up."""
_LETTERS = 2
"""Letters that a name has at least."""
_NOUNS = frozenset({"NOUN", "PROPN"})
_SHOWN = frozenset({"video"})
"""Concepts of documents that show and do not speak."""
SPEAKING = -1.9
"""Log odds from which an unknown noun is taken for somebody's: below stand things and acts."""
_RELATIVES = word_list("speakers", "relative")


class Annotated(NamedTuple):
    """A text with its tokens and mentions, sorted, and where each of them starts."""

    text: str
    tokens: Sequence[Token]
    starts: Sequence[int]
    mentions: Sequence[Mention]
    mention_starts: Sequence[int]

    def words(self, span: Span) -> str:
        """The words of a span, in lower case."""
        return self.text[span[0] : span[1]].lower()

    def tokens_in(self, span: Span) -> Sequence[Token]:
        """Tokens that start in the span."""
        return self.tokens[bisect_left(self.starts, span.start) : bisect_left(self.starts, span.end)]

    def mentions_in(self, span: Span) -> Sequence[Mention]:
        """Mentions that start in the span."""
        return self.mentions[bisect_left(self.mention_starts, span.start) : bisect_left(self.mention_starts, span.end)]


def annotate(text: str, tokens: Sequence[Token], mentions: Sequence[Mention]) -> Annotated:
    """The text with its layers ready to be looked up by place."""
    return Annotated(text, tokens, [t.start for t in tokens], mentions, [m.start for m in mentions])


def pronoun_of(page: Annotated, source: Span) -> str:
    """`m`, `f`, `n`, `p` or `r` as in `PRONOUNS`, `i` for a first person; empty for any other source."""
    words = page.words(source)
    return "i" if words in {"i", "we"} else PRONOUNS.get(words, "")


def lower(page: Annotated, token: Token) -> str:
    """The token in lower case."""
    return page.text[token.start : token.end].lower()


def head_end(page: Annotated, tokens: Sequence[Token]) -> int:
    """Where the first base noun phrase of the tokens ends; -1 where there is none."""
    end = -1
    for token in tokens:
        if end >= 0 and token.chunk != "I":
            break
        if token.chunk != "O" and page.text[token.start : token.end] not in CLITICS:
            end = token.end
    return end


def head_of(page: Annotated, source: Span) -> tuple[Token | None, RoleNoun | None]:
    """The head of the source's first noun phrase, and what its noun says."""
    tokens = page.tokens_in(source)
    end = head_end(page, tokens)
    head = next((token for token in tokens if token.end == end), None)
    if head is None:
        return None, None
    before = next(
        (token for token in tokens if token.end < head.end and page.text[token.end : head.start] == " "), None
    )
    pair = None if before is None else role_of(f"{lower(page, before)} {lower(page, head)}")
    return head, pair or role_of(lower(page, head))


def named_in(page: Annotated, known: Mapping[str, Entity], source: Span) -> str | None:
    """Who the source's own words name: a person's name first, then the head noun phrase; not what hangs on it."""
    tokens = page.tokens_in(source)
    stop = next((token.start for token in tokens[1:] if lower(page, token) in _RELATIVES), source.end)
    here = page.mentions_in(Span(source.start, stop))
    free = [m for m in here if m.end <= source.end and not _hangs(page, source, m)]
    for mention in free:
        person = mention.form is MentionForm.NAME and known[mention.entity].type is EntityType.PERSON
        if person and not _tells_more(page, source, mention):
            return mention.entity
    head = head_end(page, tokens)
    ending = [m for m in free if m.end == head or (m.form is MentionForm.NAME and m.start < head < m.end)]
    if ending:
        found = min(ending, key=lambda m: (m.form is not MentionForm.NOMINAL, m.start))
        return None if _some_of(page, known, found, tokens) else found.entity
    return None


def _some_of(page: Annotated, known: Mapping[str, Entity], mention: Mention, tokens: Sequence[Token]) -> bool:
    """Whether the source is some of a people only: "four Ruritanians"."""
    if mention.form is not MentionForm.NAME or known[mention.entity].type is not EntityType.GROUP:
        return False
    first = tokens[0]
    return first.start < mention.start and (first.pos == "NUM" or lower(page, first) in INDEFINITE)


def _tells_more(page: Annotated, source: Span, mention: Mention) -> bool:
    """Whether a noun follows in the same noun phrase: "Oak police", "the Oak campaign"."""
    after = bisect_left(page.starts, mention.end)
    if after >= len(page.tokens) or page.tokens[after].start >= source.end:
        return False
    token = page.tokens[after]
    return token.chunk == "I" and token.pos in {"NOUN", "PROPN", "ADJ"}


def whole(page: Annotated, source: Span) -> Span:
    """The source up to the end of the name, noun phrase or word that it breaks off in, and from the noun phrase on that
    it hangs on: "Captain Ada | Oak", "The | council", "Ada Oak of | Brae".
    """
    names = (m.end for m in page.mentions_in(source) if m.form is MentionForm.NAME)
    last = bisect_left(page.starts, source.end) - 1
    end = max(source.end, *names, page.tokens[last].end if last >= 0 else 0)
    if last >= 0 and page.tokens[last].pos in _UNFINISHED:
        while last + 1 < len(page.tokens) and page.tokens[last + 1].chunk == "I":
            last += 1
        end = max(end, page.tokens[last].end)
    return Span(_begin(page, source), end)


def _begin(page: Annotated, source: Span) -> int:
    """Where somebody begins of whom the source is only where they are from: "Ada Oak of | Brae"."""
    at = bisect_left(page.starts, source.start)
    here = [m for m in page.mentions_in(source) if m.start == source.start]
    if at < 2 or lower(page, page.tokens[at - 1]) not in _OF_PLACE or not here:
        return source.start
    before = page.tokens[at - 2]
    first = max(bisect_left(page.mention_starts, before.start) - 3, 0)
    somebody = page.mentions[first : first + 6]
    return next((m.start for m in somebody if m.end == before.end and m.form is MentionForm.NAME), source.start)


def bare(page: Annotated, source: Span) -> Span:
    """The source without a relative clause after a comma, and without signs and spaces at its ends."""
    start, end = trim(page.text, *source)
    for token in page.tokens_in(Span(start, end)):
        comma = token.start > start and page.text[start : token.start].rstrip()[-1:] in {",", "-", "–", "—"}
        if comma and lower(page, token) in _RELATIVES:
            end = token.start
            break
    while end > start and (page.text[end - 1].isspace() or page.text[end - 1] in _SIGNS):
        end -= 1
    while start < end and (page.text[start].isspace() or page.text[start] in _SIGNS):
        start += 1
    return Span(start, end)


def can_speak(page: Annotated, source: Span) -> bool:
    """Whether a source that names nobody known can be somebody's all the same: by its noun, or its age.

    "Some analysts", "the 76-year-old" can; "both", "the last months", "a video" cannot.
    """
    tokens = page.tokens_in(source)
    if sum(map(str.isalpha, page.text[source.start : source.end])) < _LETTERS:
        return False
    if not any(token.pos in _NOUNS for token in tokens):
        return page.words(source).endswith("year-old")
    heads = (one for one, after in pairwise([*tokens, None]) if one and not (after and after.pos in _NOUNS))
    return any(one.pos == "PROPN" or (one.pos == "NOUN" and _speaks(lower(page, one))) for one in heads)


def _speaks(noun: str) -> bool:
    """Whether a common noun can be somebody's: of the table, made like a person's, or like nouns that speak."""
    if role_of(noun) is not None or is_of_person(noun.removesuffix("s"), None):
        return True
    reports = any(found.cue.sort == "noun" for found in find_cues([noun]))
    return not reports and speaks(noun) >= SPEAKING  # "recent assertions" are somebody else's


def only_shows(page: Annotated, source: Span) -> bool:
    """Whether a source is something to be looked at and names nobody: "a video that surfaced"."""
    roles = [role_of(lower(page, token)) for token in page.tokens_in(source) if token.pos == "NOUN"]
    return bool(roles) and roles[0] is not None and roles[0].concept in _SHOWN


def is_of_person(word: str, role: RoleNoun | None) -> bool:
    """Whether a noun is one person's: of the table, "old" of an age, or made like one (carpenter, florist)."""
    if role is not None:
        return role.kind == "person" and not role.plural
    return word in {"old", "year"} or word.endswith(("er", "or", "ist", "ian", "ant", "man"))


def phrase_before(page: Annotated, source: Span) -> Span:
    """The base noun phrase right before a relative pronoun; nothing where there is none."""
    at = bisect_left(page.starts, source.start) - 1
    while at >= 0 and page.tokens[at].pos in {"PUNCT", "ADP"}:
        at -= 1
    if at < 0 or page.tokens[at].chunk == "O" or source.start - page.tokens[at].end > _BESIDE:
        return Span(source.start, source.start)
    end = page.tokens[at].end
    while at and page.tokens[at].chunk == "I":
        at -= 1
    return Span(page.tokens[at].start, end)


def several(page: Annotated, source: Span) -> bool:
    """Whether two speak together: "both", or two noun phrases of which none is one person's title."""
    tokens = page.tokens_in(source)
    if tokens and lower(page, tokens[0]) == "both":
        return True
    head = head_end(page, tokens)
    after = [token for token in tokens if token.start >= head]
    if len(after) < 2 or after[0].pos != "CCONJ" or after[1].chunk != "B":
        return False
    if any(m.start < after[0].start < m.end for m in page.mentions_in(source) if m.form is MentionForm.NAME):
        return False  # "the Harbour and Seafarers' Union"
    ends = {head, head_end(page, after[1:])}
    roles = [role_of(lower(page, token)) for token in tokens if token.end in ends]
    return not any(role and role.kind == "person" and not role.plural for role in roles)


def owns(page: Annotated, mention: Mention) -> bool:
    """Whether a mention is an owner's: "Oak's", "his"."""
    if mention.form is MentionForm.PRONOUN:
        return page.text[mention.start : mention.end].lower() in {"his", "her", "its", "their"}
    after = bisect_left(page.starts, mention.end)
    return after < len(page.tokens) and lower(page, page.tokens[after]) in CLITICS


def _hangs(page: Annotated, source: Span, mention: Mention) -> bool:
    """Whether a mention only tells more of another: an owner ("Oak's lawyer"), or after a preposition."""
    if mention.end < source.end - 2 and owns(page, mention):
        return True
    before = bisect_right(page.starts, mention.start) - 2
    while before >= 0 and page.starts[before] >= source.start and page.tokens[before].chunk != "O":
        if page.tokens[before].pos == "NOUN" and mention.form is MentionForm.NAME and not _of_person(page, before):
            return False  # "chief of staff Ada Oak", "the head of the union Ada Oak"
        before -= 1
    if before < 0 or page.starts[before] < source.start:
        return False
    return lower(page, page.tokens[before]) in _HANGING


def _of_person(page: Annotated, at: int) -> bool:
    role = role_of(lower(page, page.tokens[at]))
    return role is not None and role.kind == "person"
