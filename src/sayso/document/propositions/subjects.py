"""What a reader needs to understand a statement alone: the subject that it has lost, whom its pronoun means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from sayso.schema import Entity, EntityType, Mention, MentionForm, Span, Token

_VERBAL = frozenset({"VERB", "AUX"})
_RELATIVE = frozenset({"who", "which", "that", "whose", "where"})
_BARE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "both"})
"""First words of a noun phrase that names nobody by itself."""
_TOLD_APART = frozenset({"he", "she", "him", "her", "himself", "herself"})
"""Pronouns that a learned model resolves wherever they stand; "it" and "they" are a guess outside a source."""


class Subjects:
    """The subjects of a page's statements, asked for from the first to the last."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        sentence: Sequence[int],
        mentions: Sequence[Mention],
        entities: Sequence[Entity],
    ) -> None:
        self._text, self._tokens, self._sentence = text, tokens, sentence
        self._mentions = sorted(mentions, key=lambda mention: (mention.start, -mention.end))
        self._starts = [mention.start for mention in self._mentions]
        self._types = {entity.id: entity.type for entity in entities}
        self._named: dict[EntityType | None, list[tuple[Span, str]]] = {}
        """The names of each type of entity, in the order of the text, and whose they are."""
        for mention in self._mentions:
            if mention.form is MentionForm.NAME:
                row = (Span(mention.start, mention.end), mention.entity)
                self._named.setdefault(self._types.get(mention.entity), []).append(row)
        self._before: tuple[int, Span | None] = (-1, None)
        """The sentence of the statement before, and its subject."""

    def of(self, first: int, last: int) -> tuple[Span | None, Span | None]:
        """(the subject that the statement of those words has lost, what its own pronoun or bare noun means).

        A statement that begins with its verb has the subject of the one before it in its sentence; one that begins
        with a relative pronoun, the noun phrase right before it. None where that is not sure.
        """
        here = self._sentence[first]
        own = self._subject(first, last)
        lost = None
        if own is None:
            lost = self._relative(first) or (self._before[1] if self._before[0] == here else None)
        subject = own or lost
        self._before = (here, subject)
        return lost, self._antecedent(subject) if subject else None

    def _word(self, at: int) -> str:
        return self._text[self._tokens[at].start : self._tokens[at].end].lower()

    def _subject(self, first: int, last: int) -> Span | None:
        """The last noun phrase before the first verb; None where a verb or a relative pronoun begins."""
        if self._word(first) in _RELATIVE and self._tokens[first].pos in {"PRON", "DET", "SCONJ", "ADV"}:
            return None
        verb = next((at for at in range(first, last) if self._tokens[at].pos in _VERBAL), last)
        end = next((at + 1 for at in range(verb - 1, first - 1, -1) if self._tokens[at].chunk != "O"), None)
        return self._phrase(end) if end is not None else None

    def _phrase(self, end: int) -> Span:
        """The noun phrase whose last word stands before `end`."""
        first = end - 1
        while first and self._tokens[first].chunk == "I":
            first -= 1
        return Span(self._tokens[first].start, self._tokens[end - 1].end)

    def _relative(self, first: int) -> Span | None:
        if self._word(first) not in _RELATIVE:
            return None
        at = first - 1
        while at >= 0 and self._sentence[at] == self._sentence[first] and self._tokens[at].pos == "PUNCT":
            at -= 1
        here = at >= 0 and self._sentence[at] == self._sentence[first]
        return self._phrase(at + 1) if here and self._tokens[at].chunk != "O" else None

    def _antecedent(self, subject: Span) -> Span | None:
        """The last name of whom a pronoun or bare noun phrase means, if nobody of that type is named since."""
        at = bisect_left(self._starts, subject.start)
        own = next((m for m in self._mentions[at : at + 3] if m.start == subject.start and m.end == subject.end), None)
        if own is None or own.form is MentionForm.NAME:
            return None
        words = self._text[subject.start : subject.end].lower()
        if words.split()[0] not in _BARE if own.form is MentionForm.NOMINAL else words not in _TOLD_APART:
            return None
        names = self._named.get(self._types.get(own.entity), [])
        before = bisect_left(names, subject, key=lambda row: row[0])
        last, entity = names[before - 1] if before else (None, "")
        return last if entity == own.entity else None
