"""Where the links of a card lead: inside the file that a dossier is, or to the screens of the reading room."""

from __future__ import annotations

from typing import Protocol


class Links(Protocol):
    """Addresses of what the macros name; each is written without quotation marks around it."""

    def words(self, anchor: str) -> str:
        """Words on their page."""

    def page(self, anchor: str) -> str:
        """A page."""

    def card(self, anchor: str) -> str:
        """The card of the claim whose first words these are."""

    def number(self, number: int) -> str:
        """The card of that number."""

    def shown(self, link: str) -> str:
        """What a mark in a page's text leads to."""


def mark_name(anchor: str) -> str:
    """The name of the marked words that begin at a place, on their page in the file."""
    return f"m{anchor.partition('-')[0]}"


class InFile:
    """Everything stands in one file."""

    def words(self, anchor: str) -> str:  # noqa: D102
        return f"#{mark_name(anchor)}"

    def page(self, anchor: str) -> str:  # noqa: D102
        return f"#p{anchor}"

    def card(self, anchor: str) -> str:  # noqa: D102
        return f"#c{anchor}"

    def number(self, number: int) -> str:  # noqa: D102
        return f"#c{number}"

    def shown(self, link: str) -> str:  # noqa: D102
        return f"#{link}"
