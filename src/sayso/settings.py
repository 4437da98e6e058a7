"""Every setting of a build, in groups: frozen, so that a case can say what it was made with."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sayso.errors import SettingError


class ClaimSettings(msgspec.Struct, frozen=True, kw_only=True):
    """How statements are compared and grouped."""

    nearest: int = 32
    """Neighbours by vector that a statement is compared with."""
    least_cosine: float = 0.35
    """Statements further apart than this are not compared unless they share a figure."""
    least_likely: float = 0.3
    """Pairs that the cheap comparison finds less likely to be one statement are not read together."""
    least_counted: float = 0.1
    """The same of two that count one thing otherwise."""
    least_relevance: float = 0.05
    """Units that score less are hardly statements about their story, and make no claim."""
    too_common: int = 40
    """A figure in more statements of a story than this proposes no pairs."""
    silent: float = 0.6
    """A statement that the reader finds this likely to state nothing makes no claim."""
    least_score: float = 0.5
    """Two groups are joined where their members answer one question with this probability on average."""
    least_member: float = 0.55
    """A member must answer the question of its claim's face with this probability; else it stands by itself."""
    least_opposed: float = 0.55
    """Two statements of which none is told as a denial answer one question so surely to stand against each other."""
    against: float = 0.97
    """From here on the reader's word is taken that two statements stand against each other."""
    denied: float = 0.95
    """The same where one of the two is told as a denial."""
    conflict: float = 0.5
    """The same where both give a figure, and these differ; or how surely the answer has moved on."""
    dated: float = 0.8
    """The same where both give a time, and these differ; or how surely a count of another claim has moved on."""
    question: float = 0.7
    """How surely two statements must answer one question, the reader alone asked, to be in conflict."""
    least_reply: float = 0.09
    """An attribution that scores this is taken for an answer to somebody."""
    linked: int = 8
    """Claims, the likeliest by a cheap comparison, that an answer is read together with."""
    least_answer: float = 0.2
    """How surely an answer must answer a claim, both read together, to be shown under it."""
    surely_answered: float = 0.8
    """From here on who denies it so, and stands against it, is named among those who deny the claim."""


class DiscrepancySettings(msgspec.Struct, frozen=True, kw_only=True):
    """When two statements that were read together differ. Chosen on the development events, November 2026."""

    factor: float = 1.5
    """Figures of one count that two pages tell are seldom further apart: one over the other."""
    bound: float = 0.6
    """How likely both answer one question where one figure is told more exactly than the other."""
    alike: float = 0.3
    """Statements less likely one than this are not looked at word for word, nor shown beside a misdated one."""
    one_name: float = 0.85
    """What the reader finds of two names of one body lies above, of two bodies below (seen on a dozen of either)."""


class CopySettings(msgspec.Struct, frozen=True, kw_only=True):
    """When text that two pages share is a copy. Words in lines of prose are counted."""

    shared: int = 20
    """Words outside quotation marks that two pages must share, in runs of at least `run`."""
    run: int = 8
    """Words in a row that two reports are unlikely to find by themselves."""
    repeat: int = 10
    """Words in a row that a page must say twice."""
    gap: int = 6
    """Other words that may stand between two runs of one aligned block."""
    equal: float = 0.85
    """Share of equal words in the aligned blocks below which a text is rewritten rather than reprinted."""
    most: float = 0.5
    """Share of an article from which it is reprinted, less being an excerpt."""
    alien: float = 0.1
    """Pages less alike than this, outside of what they share, are about different things."""
    parallel: float = 0.35
    """How much of the shorter page another must tell in the same order to retell it."""


class StorySettings(msgspec.Struct, frozen=True, kw_only=True):
    """How alike pages are (cosine of weighed words) that tell one story."""

    link: float = 0.14
    """Two pages less alike than this are never what connects a story."""
    alike: float = 0.1
    """How alike a single page must be, on average, to those of a story."""
    rise: float = 0.11
    """How much more alike two groups must be for each factor of e in the smaller one's size."""
    large: int = 12
    """From this size on the demand rises no more: a great story has many sides."""


class OriginSettings(msgspec.Struct, frozen=True, kw_only=True):
    """When pages are one independent source of reporting."""

    main: float = 0.5
    """Share of its attributed statements that a page has from one medium to rest on it; of its text, to be its part."""
    least_named: int = 2
    """Times that it must name that medium."""


class PublicationSettings(msgspec.Struct, frozen=True, kw_only=True):
    """When what other pages tell bounds the day of a page that says none."""

    alike: float = 0.35
    """What two statements must score for the time of one to speak for that of the other."""
    close: float = 0.5
    """What two must score at the heads of two pages for both to tell the same news."""
    least_weight: float = 1.0
    """What a page's words must weigh, by the scores of their statements, for the page to be bounded."""


class TimelineSettings(msgspec.Struct, frozen=True, kw_only=True):
    """What goes on the timeline."""

    least_score: float = 0.25
    """What scores less is hardly a happening of its story."""
    alike: float = 0.5
    """What two statements must score for the day of one to be that of the other, which gives none."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a build can be told. The defaults are those that the measured figures hold for."""

    copies: CopySettings = CopySettings()
    stories: StorySettings = StorySettings()
    claims: ClaimSettings = ClaimSettings()
    discrepancies: DiscrepancySettings = DiscrepancySettings()
    origins: OriginSettings = OriginSettings()
    publication: PublicationSettings = PublicationSettings()
    timeline: TimelineSettings = TimelineSettings()


def with_values(settings: Settings, values: Mapping[str, str]) -> Settings:
    """The settings with those values in place, each by group and name.

    Raises SettingError where there is no such setting, or where the value is not of its kind.

    >>> with_values(Settings(), {"claims.nearest": "16"}).claims.nearest
    16
    """
    for name, value in values.items():
        group, _, field = name.partition(".")
        known = getattr(settings, group, None)
        if not isinstance(known, msgspec.Struct) or field not in known.__struct_fields__:
            raise SettingError(f"{name}: no such setting; there are {', '.join(names())}")
        try:
            given = msgspec.convert({**msgspec.to_builtins(known), field: value}, type(known), strict=False)
        except msgspec.ValidationError as error:
            raise SettingError(f"{name}={value}: {error}") from error
        settings = msgspec.structs.replace(settings, **{group: given})
    return settings


def names() -> tuple[str, ...]:
    """Every setting, as `group.name`."""
    groups = msgspec.structs.asdict(Settings())
    return tuple(f"{group}.{name}" for group, fields in groups.items() for name in fields.__struct_fields__)
