"""Every data type of sayso: the twin of SCHEMA.md, same names, same order.

Rows are frozen `msgspec.Struct`s: tuples, never lists; closed vocabularies are `StrEnum`s. A `Span` is
half-open, in code points of the document's text. `exact`, the words of a row's spans in the order in
which `spans_of` gives them, is filled in by one function (`with_exact`) when a row is stored: stages leave it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

import msgspec

SCHEMA_VERSION = "2"


class Span(NamedTuple):
    """`[start, end)` in code points of `Document.text`; `[start, end]` in JSON."""

    start: int
    end: int


# --- closed vocabularies ------------------------------------------------------------------------


class BlockLabel(StrEnum):
    """What a block of a page is."""

    BODY = "body"
    TITLE = "title"
    SUBHEAD = "subhead"
    BYLINE = "byline"
    DATELINE = "dateline"
    CAPTION = "caption"
    POST = "post"
    NAVIGATION = "navigation"
    ADVERT = "advert"
    SHARE = "share"
    RELATED = "related"
    COMMENTS = "comments"
    NEWSLETTER = "newsletter"
    LEGAL = "legal"
    CONTACT = "contact"
    OTHER = "other"


ARTICLE = frozenset({BlockLabel.BODY, BlockLabel.SUBHEAD})
"""The article of a page."""
READ = frozenset({BlockLabel.TITLE, BlockLabel.SUBHEAD, BlockLabel.BODY, BlockLabel.CAPTION, BlockLabel.POST})
"""The labels of blocks whose sentences are read."""


class Precision(StrEnum):
    """How exact a time is."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"


class DateEvidence(StrEnum):
    """Where a date of publication comes from."""

    MARKUP = "markup"
    TEXT = "text"
    URL = "url"
    NAME = "name"
    GIVEN = "given"


class EntityType(StrEnum):
    """What sort of actor or thing an entity is."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GOVERNMENT = "government"
    GROUP = "group"
    PLACE = "place"
    OTHER = "other"
    UNNAMED = "unnamed"


class MentionForm(StrEnum):
    """How a mention names its entity."""

    NAME = "name"
    NOMINAL = "nominal"
    PRONOUN = "pronoun"


class AttributionKind(StrEnum):
    """How words are reported."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class Stance(StrEnum):
    """What a speaker does with what is said."""

    ASSERTS = "asserts"
    DENIES = "denies"
    CONFIRMS = "confirms"
    ACCUSES = "accuses"
    QUESTIONS = "questions"
    URGES = "urges"
    PROMISES = "promises"
    PREDICTS = "predicts"
    PLANS = "plans"
    DECLINES = "declines"
    REACTS = "reacts"
    """Thanks, mourns, welcomes, regrets."""


class AttributionClass(StrEnum):
    """What sort of attribution: a ledger of claims wants statements."""

    STATEMENT = "statement"
    BELIEF = "belief"
    PLAN = "plan"
    DECREE = "decree"
    OTHER = "other"


class CopyKind(StrEnum):
    """How one page's text stands in another. `quotation` is no copy: only quoted words are shared."""

    REPRINT = "reprint"
    EXCERPT = "excerpt"
    REWRITE = "rewrite"
    REPEAT = "repeat"
    QUOTATION = "quotation"


COPIED = frozenset({CopyKind.REPRINT, CopyKind.EXCERPT, CopyKind.REWRITE})
"""Kinds of copy that make two texts one."""


class ClaimStatus(StrEnum):
    """How many voices stand behind a claim, and whether somebody denies it. Says nothing of what is true."""

    ONE_VOICE = "one voice"
    SEVERAL_VOICES = "several voices"
    CONTESTED = "contested"


class MemberSide(StrEnum):
    """How a member stands to the words that stand for its claim (the claim's face)."""

    WITH = "with"
    AGAINST = "against"
    """The two cannot both be right, or one denies the other."""
    BESIDE = "beside"
    """It answers the same question at another time, or too little of it to be for or against."""


class ContestReason(StrEnum):
    """Why a claim is contested."""

    DENIED = "denied"
    FIGURES = "figures"
    DATES = "dates"
    PLACES = "places"
    NAMES = "names"


class Position(StrEnum):
    """How somebody stands to a claim."""

    ASSERTS = "asserts"
    DENIES = "denies"
    CONFIRMS = "confirms"
    ACCUSED = "accused"


class DiscrepancyKind(StrEnum):
    """In what two sides differ."""

    FIGURE = "figure"
    DATE = "date"
    PLACE = "place"
    NAME = "name"
    POLARITY = "polarity"


class DiscrepancyReason(StrEnum):
    """What decided that two sides differ."""

    READ = "the two statements, read together, cannot both be right"
    MOVED = "told on another day, with another value"
    BOUND = "one is told more exactly than the other"
    EDITED = "one wording, with something changed in it"
    MISDATED = "the weekday is not that of the date"


class Relation(StrEnum):
    """How two differing sides stand to one another."""

    CONFLICT = "conflict"
    UPDATE = "update"
    PRECISION = "precision"
    SCOPE = "scope"


class FailureReason(StrEnum):
    """Why an input could not be read, in whole or in part."""

    MISSING = "missing"
    PERMISSION = "permission"
    EMPTY = "empty"
    BINARY = "binary"
    ENCODING = "encoding"
    TOO_LARGE = "too large"
    LINE_TOO_LONG = "line too long"
    LOOP = "loop"
    UNSAFE_PATH = "unsafe path"
    BOMB = "bomb"
    MALFORMED = "malformed"
    UNSUPPORTED = "unsupported"
    TRUNCATED = "truncated"
    NOT_MAPPED = "not mapped"
    NO_TEXT = "no text"
    INTERNAL = "internal"


class Verb(StrEnum):
    """What a person decides."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"
    RIGHT = "right"
    WRONG = "wrong"
    SPEAKER = "speaker"
    STANCE = "stance"
    SPAN = "span"
    GIST = "gist"
    RENAME = "rename"
    TYPE = "type"
    EXPLAIN = "explain"
    ORIGIN = "origin"
    NOTE = "note"
    FLAG = "flag"
    UNDO = "undo"


class Thing(StrEnum):
    """What is decided about; an anchor says which."""

    STATEMENT = "statement"
    """A member of a claim."""
    NAME = "name"
    """A mention, and whom it names."""
    SAYING = "saying"
    """An attribution."""
    ANSWER = "answer"
    """A response."""
    DIFFERENCE = "difference"
    """A discrepancy, by its sides."""
    HAPPENING = "happening"
    """A row of `timeline`."""
    PAGE = "page"
    """A document, and where its reporting comes from."""
    DECISION = "decision"
    """Another decision: of an undo."""


class Explanation(StrEnum):
    """Why two sides that differ need not contradict each other, as a person sees it."""

    LATER_COUNT = "later count"
    ROUNDING = "rounding"
    OTHER_THING = "other thing"
    OTHER_TIME = "other time"
    MISREAD = "misread"


class By(StrEnum):
    """Who made a row what it is."""

    TOOL = "tool"
    ANALYST = "analyst"


# --- what goes in -------------------------------------------------------------------------------


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What the user, or the record that a page came in, says of it. None: not said."""

    outlet: str | None = None
    published: str | None = None
    title: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    clean: bool = False
    """The text is article only (`--all-body`, or a field that an extractor wrote)."""


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """One page as read: its bytes and where they come from. Nothing is decoded yet."""

    path: str
    """As given by the user."""
    name: str
    """The path inside the folder given: what the id rests on."""
    data: bytes
    media_type: str
    """`text/plain` or `text/html`: what `data` is, whatever it was wrapped in."""
    record: str | None = None
    """Which page of a file that holds several: its id there, else its position."""
    url: str | None = None
    captured: str | None = None
    charset: str | None = None
    """Declared by the transport (an HTTP header); declarations inside the page are found by decoding."""
    given: Given = Given()
    extra: str | None = None
    """Of a record, the fields that no page needs, as a JSON object."""
    file_sha256: str | None = None
    """The hash of the file that `data` was taken out of, where that is not kept: a PDF, an office document."""
    sheets: tuple[int, ...] = ()
    """Of a file of sheets, where in the text each begins."""
    hyphens: tuple[int, ...] = ()
    """Where in the text a hyphen at a printed line's end was taken away."""


# --- rows ---------------------------------------------------------------------------------------


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A row of a table.

    Where a person can put a row right it says `by` whom it is what it is, and which `decisions` bear on it: one that
    the tool made and somebody confirmed is by the tool and has a decision.
    """


class Model(Row, frozen=True, kw_only=True):
    """A model that the case was made with."""

    name: str
    version: str
    sha256: str


class Case(Row, frozen=True, kw_only=True):
    """The case itself: one row."""

    schema_version: str
    sayso_version: str
    models: tuple[Model, ...]
    settings: Mapping[str, object]
    documents: int


class Title(Row, frozen=True, kw_only=True):
    """A page's headline; the span is null where only the markup's head gives it."""

    text: str
    span: Span | None = None


class NamedSpan(Row, frozen=True, kw_only=True):
    """An author or an agency credited; the span is null where only the markup's head names it."""

    name: str
    span: Span | None = None


class Document(Row, frozen=True, kw_only=True):
    """A page read. See SCHEMA.md for every field."""

    id: str
    path: str
    name: str
    record: str | None = None
    url: str | None = None
    captured: str | None = None
    sha256: str
    media_type: str
    encoding: str
    text: str
    language: str | None = None
    outlet: str | None = None
    owner: str | None = None
    """Who owns the outlet, where the page says so under another name."""
    title: Title | None = None
    authors: tuple[NamedSpan, ...] = ()
    wires: tuple[NamedSpan, ...] = ()
    dateline: Span | None = None
    section: str | None = None
    published: str | None = None
    published_precision: Precision | None = None
    published_earliest: str | None = None
    published_earliest_span: Span | None = None
    published_latest: str | None = None
    published_latest_span: Span | None = None
    published_from: DateEvidence | None = None
    published_span: Span | None = None
    extra: str | None = None
    """Of a record, its other fields as a JSON object."""
    file_sha256: str | None = None
    """Of a page taken out of a PDF or office document, the hash of that file."""
    short: bool = False
    """Its article is too short to be a page's: it is listed, in no story, and counts nowhere."""
    stories: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Failure(Row, frozen=True, kw_only=True):
    """An input that could not be read, in whole or in part."""

    path: str
    sha256: str | None = None
    stage: str
    reason: FailureReason
    detail: str


class Block(Row, frozen=True, kw_only=True):
    """A run of lines of a page, and what it is."""

    id: str
    document: str
    start: int
    end: int
    label: BlockLabel
    repeats: int | None = None
    """Index, among the document's blocks, of the earlier block that this one duplicates."""
    sheet: int | None = None
    """Of a PDF, the number of the sheet that it begins on, from 1."""
    exact: tuple[str, ...] = ()


class Sentence(Row, frozen=True, kw_only=True):
    """A sentence of a title, subhead, body, caption or embedded post."""

    id: str
    document: str
    start: int
    end: int
    exact: tuple[str, ...] = ()


class Token(Row, frozen=True, kw_only=True):
    """A word as tagged. Inner layer: kept in memory, not a table of the case."""

    start: int
    end: int
    pos: str
    """Universal part of speech (NOUN, VERB, PROPN, ...)."""
    chunk: str
    """Base noun phrase: `B`, `I` or `O`."""
    entity: str
    """Named entity, BIO: `B-PERSON`, `I-ORG`, `B-GPE`, `B-NORP`, `B-LOC`, `B-FAC`, `B-EVENT`, `O`."""


class AgencyRole(StrEnum):
    """What an agency is named for."""

    CREDIT = "credit"
    PHOTO = "photo"
    TOLD = "told"
    """It heard a speaker, or it is reported after."""
    CHECKED = "checked"
    """The page says what the agency could or could not verify."""
    NAMED = "named"


class AgencyMention(msgspec.Struct, frozen=True):
    """A place where the text names a news agency. Inner layer: no table of the case."""

    agency: str
    span: Span
    role: AgencyRole


class Entity(Row, frozen=True, kw_only=True):
    """Somebody or something named. `name` is the fullest form that a page uses."""

    id: str
    name: str
    type: EntityType
    aliases: tuple[str, ...] = ()
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()


class Mention(Row, frozen=True, kw_only=True):
    """One naming of an entity."""

    id: str
    entity: str
    document: str
    start: int
    end: int
    form: MentionForm
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Figure(Row, frozen=True, kw_only=True):
    """A quantity as an interval, as worded; null bounds are open. "over 150": low 150, `low_open`."""

    id: str
    document: str
    start: int
    end: int
    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False
    approximate: bool = False
    unit: str | None = None
    counted: Span | None = None
    as_of: str | None = None
    """Id of the row of `times` that the figure holds for."""
    exact: tuple[str, ...] = ()


class Time(Row, frozen=True, kw_only=True):
    """A time expression as an interval of ISO dates; null where it cannot be resolved."""

    id: str
    document: str
    start: int
    end: int
    earliest: str | None
    latest: str | None
    precision: Precision | None
    exact: tuple[str, ...] = ()


class Attribution(Row, frozen=True, kw_only=True):
    """One place where a page says that somebody said something.

    Spans of one part are in text order and do not overlap; a content that the cue interrupts has
    several. An attribution inside another's content names that one as its `parent`.
    """

    id: str
    document: str
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    speaker: str | None = None
    kind: AttributionKind
    stance: Stance = Stance.ASSERTS
    caveat: tuple[Span, ...] = ()
    class_: AttributionClass = msgspec.field(name="class", default=AttributionClass.STATEMENT)
    target: tuple[Span, ...] = ()
    parent: str | None = None
    score: float = 1.0
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Proposition(Row, frozen=True, kw_only=True):
    """A clause-sized statement of the article: the unit that claims group.

    `attribution` is the innermost one whose content it lies in; null where the page itself says it.
    """

    id: str
    document: str
    start: int
    end: int
    attribution: str | None = None
    subject: Span | None = None
    """Of a clause that has lost it: "and would leave"."""
    antecedent: Span | None = None
    """The name of whom its pronoun or bare noun means; null where that is not sure."""
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Copy(Row, frozen=True, kw_only=True):
    """One page's text standing in another (`a` = `b`: inside one page). See SCHEMA.md."""

    id: str
    a: str
    b: str
    kind: CopyKind
    direction: str | None = None
    reason: str
    aligned: tuple[tuple[int, int, int, int], ...]
    score: float
    exact: tuple[str, ...] = ()


class DocumentSpan(Row, frozen=True, kw_only=True):
    """Characters of one page of the case: `{document, start, end}`."""

    document: str
    start: int
    end: int


class Origin(Row, frozen=True, kw_only=True):
    """An independent source of reporting; `name` is null where it is unknown."""

    id: str
    name: str | None
    documents: tuple[str, ...]
    evidence: tuple[DocumentSpan, ...] = ()
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Story(Row, frozen=True, kw_only=True):
    """The documents on one running story."""

    id: str
    documents: tuple[str, ...]
    title: DocumentSpan | None
    first: str | None = None
    last: str | None = None
    exact: tuple[str, ...] = ()


class MemberReason(StrEnum):
    """What makes a member the same statement as the others of its claim; the last six: what sets it apart."""

    MEANING = "same meaning"
    CONTEXT = "same context"
    WORDS = "same words"
    NAMES = "same names"
    ACT = "same act"
    FIGURE = "same figure"
    NEAR_FIGURE = "figures that fit"
    TIME = "same time"
    SPEAKER = "same speaker"
    OTHER_NAMES = "other names"
    OTHER_ACT = "other act"
    OTHER_FIGURE = "other figures"
    OTHER_TIME = "other times"
    NEGATION = "one negated"
    HEDGE = "one hedged"


class Member(Row, frozen=True, kw_only=True):
    """One saying of a claim. `figure` and `time` are ids of rows of those tables."""

    document: str
    start: int
    end: int
    attribution: str | None = None
    stance: Stance | None = None
    figure: str | None = None
    time: str | None = None
    side: MemberSide = MemberSide.WITH
    score: float | None = None
    """How likely, on average, it states the same as each other member; None for a lone one."""
    reasons: tuple[MemberReason, ...] = ()
    """What it shares with most other members, strongest first, then what sets it apart from most."""


class Claim(Row, frozen=True, kw_only=True):
    """One statement across pages, with everybody's position on it."""

    id: str
    story: str | None
    gist: DocumentSpan
    antecedent: DocumentSpan | None = None
    """Whom or what the gist's pronoun or missing subject means, where that is sure."""
    members: tuple[Member, ...]
    asserted_by: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    documents: int
    outlets: int
    texts: int
    voices: int
    texts_against: int = 0
    voices_against: int = 0
    """Likewise, of the members that are against; `texts` and `voices` count the others."""
    origins: tuple[str, ...] = ()
    first: str | None = None
    last: str | None = None
    status: ClaimStatus
    contested_by: tuple[ContestReason, ...] = ()
    """Why it is contested; empty where it is not."""
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Response(Row, frozen=True, kw_only=True):
    """Somebody answering a claim."""

    id: str
    claim: str
    attribution: str | None
    document: str
    start: int
    end: int
    speaker: str | None
    stance: Stance
    answered: DocumentSpan | None = None
    """The member of the claim that it answers."""
    score: float = 1.0
    """How surely it answers this claim."""
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Side(Row, frozen=True, kw_only=True):
    """One side of a discrepancy; `value` is copied from the page."""

    document: str
    start: int
    end: int
    value: str


class Discrepancy(Row, frozen=True, kw_only=True):
    """Pages or speakers that differ on one claim."""

    id: str
    claim: str
    kind: DiscrepancyKind
    relation: Relation
    reason: DiscrepancyReason
    sides: tuple[Side, ...]
    score: float
    explained: Explanation | None = None
    """Why, as a person sees it, this is no contradiction."""
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class TimelineEvent(Row, frozen=True, kw_only=True):
    """A row of `timeline`."""

    id: str
    earliest: str | None
    latest: str | None
    precision: Precision | None
    story: str | None
    background: bool = False
    """It lies before the days on which the story's pages were published: what they recall."""
    evidence: tuple[DocumentSpan, ...]
    by: By = By.TOOL
    decisions: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """A place of a page that lasts: found again by its position, and by its words where that is gone.

    `prefix` and `suffix` are what stands before and behind it. Of a forgotten page nothing is left: all empty.
    """

    document: str
    start: int
    end: int
    exact: str = ""
    prefix: str = ""
    suffix: str = ""


class Decision(Row, frozen=True, kw_only=True):
    """What a person decided: input, as pages are. Only ever added; another decision takes it back.

    `id` is a UUIDv7 of `at` whose other bits are a hash of the rest, so that it shows what was changed since.
    """

    id: str
    at: str
    """UTC to the millisecond: `2026-11-30T14:02:07.123Z`."""
    who: str
    verb: Verb
    of: Thing
    target: tuple[Anchor, ...] = ()
    value: str | None = None
    reason: str | None = None
    saw: str | None = None
    """The newest decision on this target that the person had seen; empty: none; null: they did not look."""
    undoes: str | None = None
    forgotten: bool = False
    """A page that it was about was forgotten, and with it what the decision quoted."""


# --- rows of link tables: what the lists in the rows above hold, a row each ----------------------


class Quotation(Row, frozen=True, kw_only=True):
    """Words of a page that bear on a claim, with who says them. `n` counts those of the claim from 0."""

    claim: str
    n: int
    document: str
    start: int
    end: int
    attribution: str | None
    stance: Stance | None
    speaker: str | None
    """The entity; null where it is not known, or the page speaks for itself (`attribution` is null)."""
    who: str | None
    """The entity's name, else the page's words for the speaker; the outlet where the page speaks for itself."""
    through: str | None
    """Through whom the page has it, nearest first, parted by semicolons."""
    words: str
    sentence: str
    """The whole sentences that the words stand in."""
    in_sentence: str | None
    """The first of them."""
    caveat: str | None
    outlet: str | None
    day: str | None
    """When the page was published; null where it does not give the day."""


class ClaimMember(Quotation, frozen=True, kw_only=True):
    """A member of a claim."""

    side: MemberSide
    figure: str | None
    time: str | None


class ClaimAnswer(Quotation, frozen=True, kw_only=True):
    """An answer to a claim; one that is a member too stands in both tables."""

    response: str


class ClaimPosition(Row, frozen=True, kw_only=True):
    """Somebody's position on a claim."""

    claim: str
    n: int
    entity: str
    position: Position


class DiscrepancySide(Row, frozen=True, kw_only=True):
    """A side of a discrepancy, with who gives the value."""

    discrepancy: str
    n: int
    document: str
    start: int
    end: int
    value: str
    attribution: str | None
    speaker: str | None
    who: str | None
    words: str
    outlet: str | None
    day: str | None


class OriginDocument(Row, frozen=True, kw_only=True):
    """A page that rests on an origin."""

    origin: str
    n: int
    document: str


class StoryDocument(Row, frozen=True, kw_only=True):
    """A page on a story."""

    story: str
    n: int
    document: str


class TimelineEvidence(Row, frozen=True, kw_only=True):
    """Words that tell of a dated happening."""

    event: str
    n: int
    document: str
    start: int
    end: int
    words: str
    outlet: str | None
    day: str | None


# --- what the two halves of the work return -------------------------------------------------------


class Layers(msgspec.Struct, frozen=True, kw_only=True):
    """Everything found on one page: what `document.analysis.analyse` returns beside the `Document`.

    Entities here are the page's own; `corpus.entities` makes the case's of them.
    """

    blocks: tuple[Block, ...] = ()
    agencies: tuple[AgencyMention, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    tokens: tuple[Token, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    figures: tuple[Figure, ...] = ()
    times: tuple[Time, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    propositions: tuple[Proposition, ...] = ()


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """What was found on one page, with what went wrong on it; no document where nothing could be read."""

    document: Document | None
    layers: Layers = Layers()
    failures: tuple[Failure, ...] = ()


class Corpus(msgspec.Struct, frozen=True, kw_only=True):
    """What `corpus.assembly.assemble` returns: the tables that need more than one page.

    `documents`, `times`, `mentions` and `attributions` come back with their stories, bounds, entities and speakers
    filled in; the other layers are as they went in.
    """

    documents: tuple[Document, ...] = ()
    entities: tuple[Entity, ...] = ()
    mentions: tuple[Mention, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    times: tuple[Time, ...] = ()
    copies: tuple[Copy, ...] = ()
    origins: tuple[Origin, ...] = ()
    stories: tuple[Story, ...] = ()
    claims: tuple[Claim, ...] = ()
    responses: tuple[Response, ...] = ()
    discrepancies: tuple[Discrepancy, ...] = ()
    timeline: tuple[TimelineEvent, ...] = ()
    text_of: Mapping[str, str] = {}
    """A page -> the first page of those that have one text with it."""
    outlets: Mapping[str, str] = {}
    """A page -> the entity of its outlet, where that is known."""
    speaks_for: Mapping[str, str] = {}
    """Somebody unnamed -> the body that they speak for: one voice with it."""


TABLES: Mapping[str, type[Row]] = {
    "case": Case,
    "documents": Document,
    "failures": Failure,
    "blocks": Block,
    "sentences": Sentence,
    "entities": Entity,
    "mentions": Mention,
    "figures": Figure,
    "times": Time,
    "attributions": Attribution,
    "propositions": Proposition,
    "copies": Copy,
    "origins": Origin,
    "stories": Story,
    "claims": Claim,
    "responses": Response,
    "discrepancies": Discrepancy,
    "timeline": TimelineEvent,
    "decisions": Decision,
}
"""Table name -> row type, in the order of SCHEMA.md."""

LINKS: Mapping[str, type[Row]] = {
    "claim_members": ClaimMember,
    "claim_answers": ClaimAnswer,
    "claim_positions": ClaimPosition,
    "discrepancy_sides": DiscrepancySide,
    "origin_documents": OriginDocument,
    "story_documents": StoryDocument,
    "timeline_evidence": TimelineEvidence,
}
"""Link tables: made of the tables above alone (`case.links`), so that lists can be joined. Their first two columns are
what the row belongs to and its place there."""

STORED: Mapping[str, type[Row]] = {**TABLES, **LINKS}
"""Everything that a case keeps for readers."""

REFERENCES: Mapping[str, str] = {
    "a": "documents",
    "attribution": "attributions",
    "as_of": "times",
    "b": "documents",
    "claim": "claims",
    "direction": "documents",
    "discrepancy": "discrepancies",
    "document": "documents",
    "entity": "entities",
    "event": "timeline",
    "figure": "figures",
    "in_sentence": "sentences",
    "origin": "origins",
    "parent": "attributions",
    "response": "responses",
    "speaker": "entities",
    "story": "stories",
    "time": "times",
}
"""A column of that name, in whatever table, holds the id of a row of this one."""

DAYS: Mapping[str, tuple[str, ...]] = {
    "documents": ("published",),
    "times": ("earliest", "latest"),
    "stories": ("first", "last"),
    "claims": ("first", "last"),
    "timeline": ("earliest", "latest"),
}
"""Columns in which days, months, years and moments are mixed; where columns have types, their days stand beside them as
`..._day`."""


def known_day(moment: str | None) -> str | None:
    """The day of an ISO date or date-time; None of a month or a year, which are no day.

    >>> known_day("2025-03-12T10:15:00+01:00"), known_day("2025-03")
    ('2025-03-12', None)
    """
    return moment[:10] if moment is not None and len(moment) >= len("2025-03-12") else None


# --- spans of any row ----------------------------------------------------------------------------

_SPANS = (
    "dateline",
    "published_earliest_span",
    "published_latest_span",
    "published_span",
    "counted",
    "subject",
    "antecedent",
)
_SPAN_LISTS = ("source", "cue", "content", "caveat", "target")
_NAMED = ("title", "gist", "authors", "wires", "members", "sides", "evidence", "antecedent", "answered")

R = TypeVar("R", bound=Row)


@functools.cache
def _span_fields(row_type: type[Row]) -> tuple[tuple[str, ...], ...]:
    """Which fields of a row are spans, lists of spans, and rows with spans."""
    return tuple(
        tuple(name for name in of if name in row_type.__struct_fields__) for of in (_SPANS, _SPAN_LISTS, _NAMED)
    )


def spans_of(row: Row) -> Iterator[tuple[str, Span]]:
    """Every (document id, span) of a row: what `exact` quotes, in this order.

    The row's own span first, then its spans and lists of spans, then the places of other pages.
    """
    if isinstance(row, Decision):  # its anchors have words of their own, which last when the page goes
        return
    if isinstance(row, Copy):
        for a_start, a_end, b_start, b_end in row.aligned:
            yield row.a, Span(a_start, a_end)
            yield row.b, Span(b_start, b_end)
        return
    if isinstance(row, Decision):
        yield from ((anchor.document, Span(anchor.start, anchor.end)) for anchor in row.target if anchor.document)
        return
    document: str = row.id if isinstance(row, Document) else getattr(row, "document", "")
    if hasattr(row, "start"):
        yield document, Span(getattr(row, "start"), getattr(row, "end"))  # noqa: B009  (only some rows have them)
    if hasattr(row, "words"):  # of a link table: its own place alone
        return
    single, lists, named = _span_fields(type(row))
    spans = [span for name in single if isinstance(span := getattr(row, name), tuple)]
    spans += [span for name in lists for span in getattr(row, name)]
    yield from ((document, Span(*span)) for span in spans)
    for name in named:
        held = getattr(row, name)
        for item in held if isinstance(held, tuple) else (held,):
            yield from _place(item, document)


def _place(item: object, document: str) -> Iterator[tuple[str, Span]]:
    if isinstance(item, Title | NamedSpan) and item.span is not None:
        yield document, Span(*item.span)
    elif isinstance(item, DocumentSpan | Member | Side):
        yield item.document, Span(item.start, item.end)


def with_exact(row: R, texts: Mapping[str, str]) -> R:
    """The row with `exact` filled in from the texts of its documents."""
    if "exact" not in row.__struct_fields__:
        return row
    exact = tuple(texts[document][span.start : span.end] for document, span in spans_of(row))
    return msgspec.structs.replace(row, exact=exact)
