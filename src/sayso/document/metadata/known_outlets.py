"""Domains and names -> the outlets of `outlets.tsv`: one name for each, however a page or its address spells it."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urlsplit

from sayso.lexicon import read_table

# https://web.archive.org/web/20240305061200id_/https://coast.example/, https://arquivo.pt/wayback/2024/...
_ARCHIVED = re.compile(
    r"^https?://[^/]{3,60}/(?:[\w-]{1,24}/){0,2}\d{4,14}[a-z_]{0,6}/(?P<url>(?:https?:/{1,2})?[^/\s]+\.[^\s]*)"
)
# http://archive.today/2024.03.05-061200/https://coast.example/
_DATED = re.compile(r"^https?://(?:www\.)?archive\.(?:today|ph|is|li|vn|fo|md)/[\d.-]{4,20}/(?P<url>https?:/{1,2}\S+)")
_EDITION = re.compile(r"^(?:www\d?|m|mobile|amp|edition|beta|old)\.(?=[^.]+\.)")
# https://www.google.com/amp/s/www.coast.example/silo
_AMP = re.compile(r"^https?://(?:www\.)?google\.[a-z.]{2,6}/amp/s/(?P<url>\S+)")
_ARCHIVES = re.compile(
    r"(?:^|\.)(?:archive\.(?:org|today|ph|is|li|vn|fo|md)|webcache\.googleusercontent\.com|webcitation\.org|perma\.cc|"
    r"ghostarchive\.org|arquivo\.pt|ampproject\.org|feedproxy\.google\.com|t\.co|bit\.ly)$"
)
"""Hosts that keep or shorten the pages of others and publish none: an address there names nobody."""
_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "go", "gov", "ac"})
"""Labels under which countries register: bbc.co.uk."""


def original_url(url: str) -> str:
    """The address of the page that an archive keeps; any other as it is.

    >>> original_url("https://web.archive.org/web/20240305061200/https://coast.example/silo")
    'https://coast.example/silo'
    """
    found = _ARCHIVED.match(url) or _DATED.match(url) or _AMP.match(url)
    if found is None:
        return url
    inner = re.sub(r"^(https?):/{1,2}", r"\1://", unquote(found["url"]))
    return inner if inner.startswith("http") else f"http://{inner}"


def host_of(url: str) -> str:
    """The host that published an address, without what names an edition (`www.`, `m.`, `amp.`); empty where none did.

    >>> host_of("https://web.archive.org/web/2024/https://www.coast.example/silo")
    'coast.example'
    """
    try:
        host = urlsplit(original_url(url)).hostname or ""
    except ValueError:
        return ""
    return "" if _ARCHIVES.search(host) else _EDITION.sub("", host.rstrip("."))


def squeezed(name: str) -> str:
    """The letters and digits of a name, without an article before them.

    >>> squeezed("The Hartvale Courier")
    'hartvalecourier'
    """
    letters = "".join(char for char in name.casefold() if char.isalnum())
    return letters.removeprefix("the") if len(letters) > 5 else letters


@cache
def _domains() -> dict[str, str]:
    return {domain: row["name"] for row in read_table("outlets") for domain in row["domains"].split("|")}


@cache
def _names() -> dict[str, str]:
    rows = read_table("outlets")
    forms = [(form, row["name"]) for row in rows for form in filter(None, row["also"].split("|"))]
    return {squeezed(form): name for form, name in [*forms, *((row["name"], row["name"]) for row in rows)]}


@cache
def _labels() -> dict[str, str]:
    """What files are named by: the label of a domain, and names written in one. Everyday words and shared ones not."""
    told: dict[str, set[str]] = {}
    everyday: set[str] = set()
    for row in read_table("outlets"):
        labels = {_label(domain) for domain in row["domains"].split("|")}
        labels |= {squeezed(form) for form in (row["name"], *row["also"].split("|")) if form}
        for label in labels:
            told.setdefault(label.removeprefix("the"), set()).add(row["name"])
        everyday |= {label for label in labels if row["common"] and len(label) < _LONG}
    meant = {
        label: names if len(names) == 1 else {n for n in names if squeezed(n) == label} for label, names in told.items()
    }
    return {
        label: names.pop()
        for label, names in meant.items()
        if len(names) == 1 and len(label) >= _LEAST and label not in everyday
    }


_LONG = 12
"""Letters from which on a name written in one is no everyday word: mailonline, irishexaminer."""
_LEAST = 3
"""Letters of a name in one from which on it is no accident."""


def _label(domain: str) -> str:
    parts = domain.split(".")
    last = -3 if len(parts) > 2 and parts[-2] in _SECOND_LEVEL else -2
    return squeezed(parts[max(last, -len(parts))])


def outlet_of_host(host: str) -> str | None:
    """The outlet that publishes under a host or a domain above it; None for those that the table does not have.

    >>> outlet_of_host("news.bbc.co.uk"), outlet_of_host("money.cnn.com"), outlet_of_host("coast.example")
    ('BBC', 'CNN Money', None)
    """
    parts = host.lower().split(".")
    tails = (".".join(parts[index:]) for index in range(max(0, len(parts) - 4), len(parts) - 1))
    return next((found for tail in tails if (found := _domains().get(tail))), None)


def known_outlet(name: str) -> str | None:
    """The outlet that a name or an address means; None where the table has none.

    >>> known_outlet("Mail Online"), known_outlet("bbc.com"), known_outlet("The Hartvale Courier")
    ('Daily Mail', 'BBC', None)
    """
    return _names().get(squeezed(name)) or (outlet_of_host(name.strip()) if "." in name and " " not in name else None)


def outlet_of_label(label: str) -> str | None:
    """The outlet that part of a file's name means: `dailymail`, `nytimes`; None for everyday words."""
    return _labels().get(squeezed(label).removeprefix("the"))


def everyday(name: str) -> bool:
    """Whether an outlet's name is an everyday word too: Time, Metro."""
    return squeezed(name) in _everyday()


@cache
def _everyday() -> frozenset[str]:
    rows = [row for row in read_table("outlets") if row["common"]]
    return frozenset(
        squeezed(form) for row in rows for form in (row["name"], *row["also"].split("|")) if len(form.split()) == 1
    )
