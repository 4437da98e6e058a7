"""Page -> document, with its layers: the order of the work, on one screen.

`analyse` is a pure function of a page, the models and the settings: what it finds never depends on other pages,
on the clock, or on how many pages are read at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from hashlib import sha256
from typing import NamedTuple

import msgspec

from sayso.document.layout import Layout, lay_out
from sayso.document.layout.blocks import BlockModel, clean_blocks, label_blocks, load_block_model, relabel_from_metadata
from sayso.document.layout.blocks.shape import line_words
from sayso.document.metadata import bound_publication, find_agency_mentions, read_metadata
from sayso.document.metadata.address import with_address
from sayso.document.people.mentions import find_mentions
from sayso.document.people.speakers import resolve_speakers
from sayso.document.people.speakers.real import keep_real
from sayso.document.propositions import find_propositions
from sayso.document.quantities.figures import find_figures
from sayso.document.quantities.times import find_times
from sayso.document.reporting.attributions import find_attributions, read_ranges
from sayso.document.reporting.nested import add_nested
from sayso.document.reporting.stance import classify_stance
from sayso.document.words.language import article_text, detect_language
from sayso.document.words.quotations import quotation_states
from sayso.document.words.sentences import split_sentences
from sayso.document.words.tokens import tag
from sayso.ids import page_key
from sayso.models import Encoder, load_encoder, load_pair_reader, load_reader, manifest
from sayso.models.pairs import PairReader
from sayso.models.reader import Reader
from sayso.schema import ARTICLE, Analysis, Block, Document, Failure, FailureReason, Layers, Model, Page

LONGEST = 1_000_000
"""Characters of a page that are read; a long novel has as many, and a news page a hundredth."""
SHORTEST = 25
"""Words that an article has at least: advertising frames, notices and log-in pages have fewer."""
LANGUAGES = frozenset({None, "en"})
"""Languages whose pages are analysed further; pages in others keep text, blocks, metadata and copies."""


class Models(NamedTuple):
    """What reads: loaded once a process."""

    blocks: BlockModel
    reader: Reader
    encoder: Encoder
    pairs: PairReader

    def rows(self) -> tuple[Model, ...]:
        """What a case says that it was made with."""
        return manifest()


def load_models() -> Models:
    """The models in the package. Raises ModelError where one is missing or damaged."""
    return Models(load_block_model(), load_reader(), load_encoder(), load_pair_reader())


def analyse(page: Page, models: Models) -> Analysis:
    """The document that a page is, and everything found on it.

    A page in another language than English is laid out, labelled, dated and split, and not read further.
    """
    layout = lay_out(page)
    if len(layout.text) > LONGEST:
        return Analysis(document=None, failures=(_too_long(page),))
    page = with_address(page, layout)
    document = _document(page, layout)
    blocks = (
        clean_blocks(layout, document.id, page.given.title)
        if page.given.clean
        else label_blocks(layout, document.id, models.blocks)
    )
    language = detect_language(article_text(layout.text, blocks))
    metadata = read_metadata(page, layout, blocks, language)
    document = msgspec.structs.replace(document, language=language, **msgspec.structs.asdict(metadata))
    if not page.given.clean:
        blocks = relabel_from_metadata(layout, blocks, document.title, document.authors, document.published_span)
    document = msgspec.structs.replace(document, short=not page.given.clean and _is_short(layout.text, blocks))
    blocks = _on_sheets(blocks, page.sheets)
    failures = _damage(page, layout, document)
    layers = Layers(
        blocks=blocks, agencies=find_agency_mentions(layout, blocks), sentences=split_sentences(document, blocks)
    )
    if language in LANGUAGES:
        document, layers = _read(document, layers, models)
    return Analysis(document=document, layers=layers, failures=failures)


def _read(document: Document, layers: Layers, models: Models) -> tuple[Document, Layers]:
    """The layers that need to understand the words, added."""
    blocks, sentences = layers.blocks, layers.sentences
    reading = models.reader.read(document.text, read_ranges(blocks), quotation_states(document.text))
    tokens = tag(document, sentences, reading)
    attributions = find_attributions(document, reading)
    attributions = classify_stance(document, sentences, tokens, add_nested(document, sentences, tokens, attributions))
    entities, mentions = find_mentions(document, sentences, tokens, reading, attributions, blocks)
    attributions, entities, mentions = resolve_speakers(document, attributions, entities, mentions, tokens, blocks)
    attributions, entities, mentions = keep_real(document, sentences, tokens, blocks, attributions, entities, mentions)
    times = find_times(document, sentences, tokens)
    bounded = bound_publication(document, times)
    if bounded != document:
        document, times = bounded, find_times(bounded, sentences, tokens)
    figures = find_figures(document, sentences, tokens, times)
    layers = msgspec.structs.replace(
        layers,
        tokens=tokens,
        entities=entities,
        mentions=mentions,
        figures=figures,
        times=times,
        attributions=attributions,
    )
    return document, msgspec.structs.replace(layers, propositions=find_propositions(document, layers, reading))


def _document(page: Page, layout: Layout) -> Document:
    return Document(
        id=page_key(page),
        path=page.path,
        name=page.name,
        record=page.record,
        url=page.url,
        captured=page.captured,
        sha256=sha256(page.data).hexdigest(),
        media_type=page.media_type,
        encoding=layout.encoding,
        text=layout.text,
        extra=page.extra,
        file_sha256=page.file_sha256,
    )


def _too_long(page: Page) -> Failure:
    detail = f"over {LONGEST:,} characters: kept as bytes, not read"
    digest = sha256(page.data).hexdigest()
    return Failure(path=page.path, sha256=digest, stage="analyse", reason=FailureReason.TOO_LARGE, detail=detail)


def _is_short(text: str, blocks: tuple[Block, ...]) -> bool:
    """Whether the article has too few words to be a page's."""
    article = (text[b.start : b.end] for b in blocks if b.label in ARTICLE and b.repeats is None)
    return sum(len(line_words(part)) for part in article) < SHORTEST


def _on_sheets(blocks: tuple[Block, ...], sheets: tuple[int, ...]) -> tuple[Block, ...]:
    """The blocks with the numbers of the sheets that they begin on, where the page has sheets."""
    if not sheets:
        return blocks
    return tuple(msgspec.structs.replace(block, sheet=max(bisect_right(sheets, block.start), 1)) for block in blocks)


def _damage(page: Page, layout: Layout, document: Document) -> tuple[Failure, ...]:
    """What is wrong with a page that was read all the same."""
    if not layout.text.strip():
        return (_failure(page, document, FailureReason.NO_TEXT, "no visible text"),)
    if not layout.damaged:
        return ()
    detail = f"{layout.damaged} places could not be decoded as {layout.encoding}: U+FFFD stands there"
    return (_failure(page, document, FailureReason.ENCODING, detail),)


def _failure(page: Page, document: Document, reason: FailureReason, detail: str) -> Failure:
    return Failure(path=page.path, sha256=document.sha256, stage="decode", reason=reason, detail=detail)
