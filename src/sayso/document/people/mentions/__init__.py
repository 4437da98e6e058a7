"""Document, sentences, tokens -> who is named, where: mentions, and the page's own entities."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from sayso.document.people.mentions.coreference import resolve_page
from sayso.document.people.mentions.discourse_state import Naming, Referent
from sayso.document.people.mentions.name_clusters import MANY, is_of_place
from sayso.document.people.mentions.noun_phrases import Word, read_words
from sayso.document.words.quotations import QuoteState, quotation_states
from sayso.ids import content_id
from sayso.lexicon.nouns import state_of
from sayso.models.reader import Encoding
from sayso.schema import (
    Attribution,
    Block,
    BlockLabel,
    Document,
    Entity,
    EntityType,
    Mention,
    MentionForm,
    Sentence,
    Span,
    Token,
)
from sayso.text import union

__all__ = ["asides", "find_mentions", "fullest"]

_ASIDE = frozenset({BlockLabel.CAPTION, BlockLabel.POST})


def find_mentions(  # noqa: PLR0913, PLR0917 - the page's layers
    document: Document,
    sentences: Sequence[Sentence],
    tokens: Sequence[Token],
    reading: Encoding | None = None,
    attributions: Sequence[Attribution] = (),
    blocks: Sequence[Block] = (),
) -> tuple[tuple[Entity, ...], tuple[Mention, ...]]:
    """Everybody and everything named on the page, and every naming that could be tied to one of them.

    Names, noun phrases that say what somebody is ("the ministry", "a spokesman"), and pronouns. A pronoun whose
    antecedent is unclear gets no mention. An entity's name is its fullest name on the page; its aliases are the
    others; one without a name has its noun phrases instead, and the type `unnamed` where it is people. What stands in
    the captions and posts among `blocks` is read after the article: nobody there is who "he" in the next line means.
    """
    words = _without_cues(read_words(document.text, sentences, tokens), attributions)
    states = quotation_states(document.text)
    quoted = frozenset(i for i, word in enumerate(words) if states[word.start] == QuoteState.INSIDE)
    title = document.title.span if document.title else None
    titles = union([*([title] if title else []), *_ranges(blocks, frozenset({BlockLabel.TITLE}))])
    aside = _inside(sentences, asides(blocks))
    referents, namings = resolve_page(words, reading, _inside(sentences, titles), aside, quoted, attributions)
    of: dict[int, list[Naming]] = defaultdict(list)
    for naming in sorted(namings, key=lambda naming: (naming.first, naming.last)):
        of[naming.referent].append(naming)
    ids = {number: _entity_id(document, words, inside[0]) for number, inside in of.items()}
    order = sorted(of, key=lambda number: of[number][0])
    entities = tuple(_entity(document.text, words, ids[n], referents[n], of[n]) for n in order)
    mentions = sorted(
        (_mention(document, words, ids[n], naming) for n, inside in of.items() for naming in inside),
        key=lambda mention: (mention.start, mention.end, mention.entity),
    )
    return entities, tuple(mentions)


def _without_cues(words: Sequence[Word], attributions: Sequence[Attribution]) -> tuple[Word, ...]:
    """The words, with none of a name that is a cue: in a headline, "Oak Alleges" is a name and a verb."""
    cues = union(span for one in attributions for span in one.cue)
    if not cues:
        return tuple(words)
    at = [bisect_right(cues, word.start, key=lambda span: span.start) - 1 for word in words]
    return tuple(
        word._replace(pos="VERB", chunk="O", entity="O")
        if word.pos == "PROPN" and k >= 0 and word.end <= cues[k].end
        else word
        for word, k in zip(words, at, strict=True)
    )


def asides(blocks: Sequence[Block]) -> tuple[Span, ...]:
    """The stretches of captions and posts, which stand between the lines of the article."""
    return _ranges(blocks, _ASIDE)


def _ranges(blocks: Sequence[Block], labels: AbstractSet[BlockLabel]) -> tuple[Span, ...]:
    return union(Span(block.start, block.end) for block in blocks if block.label in labels)


def _inside(sentences: Sequence[Sentence], ranges: Sequence[Span]) -> frozenset[int]:
    """Sentences that begin in one of the stretches."""
    at = [bisect_right(ranges, sentence.start, key=lambda span: span.start) - 1 for sentence in sentences]
    return frozenset(i for i, k in enumerate(at) if k >= 0 and sentences[i].start < ranges[k].end)


def _entity_id(document: Document, words: Sequence[Word], naming: Naming) -> str:
    return content_id("entity", document.id, words[naming.first].start, words[naming.last - 1].end)


def _mention(document: Document, words: Sequence[Word], entity: str, naming: Naming) -> Mention:
    start, end = words[naming.first].start, words[naming.last - 1].end
    return Mention(
        id=content_id("mention", document.id, start, end),
        entity=entity,
        document=document.id,
        start=start,
        end=end,
        form=naming.form,
    )


def _entity(text: str, words: Sequence[Word], key: str, one: Referent, namings: Sequence[Naming]) -> Entity:
    said: dict[MentionForm, list[str]] = defaultdict(list)
    for naming in namings:
        form = text[words[naming.first].start : words[naming.last - 1].end]
        if form not in said[naming.form]:
            said[naming.form].append(form)
    forms = said[MentionForm.NAME] or said[MentionForm.NOMINAL] or said[MentionForm.PRONOUN]
    name = fullest(forms)
    if one.type is EntityType.GOVERNMENT and said[MentionForm.NAME] and (whole := _government(said)):
        name, forms = whole, [whole, *forms]
    return Entity(id=key, name=name, type=one.type, aliases=tuple(form for form in forms if form != name))


def _government(said: Mapping[MentionForm, Sequence[str]]) -> str | None:
    """The noun phrase for a state that only its people or capital name: "the Ruritanian government"."""
    states = [state_of(name) for name in said[MentionForm.NAME]]
    if all(state is not None and state.part in {"people", "capital"} for state in states):
        return next((form for form in said[MentionForm.NOMINAL] if len(form.split()) > 2), None)
    return None


def fullest(names: Sequence[str]) -> str:
    """The name that says most: not a people's or capital's for the state, not in capitals, the longest, the first.

    >>> fullest(["OAK", "Jan Oak", "Oak", "Mr Oak"]), fullest(["Hartvalian", "Hartvale"])
    ('Jan Oak', 'Hartvale')
    """
    few = len(names) <= MANY

    def rank(name: str) -> tuple[bool, bool, int, int]:
        state = state_of(name)
        loud = name.isupper() and len(name) > 4
        adjective = state is not None and state.part != "name"
        adjective = adjective or (few and any(is_of_place(name.lower(), other.lower()) for other in names))
        return (adjective, loud, -len(name.split()), -len(name))

    return min(names, key=rank)
