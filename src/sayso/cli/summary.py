"""What a case holds, in counts: after a build, and as the first view of `show`."""

from __future__ import annotations

from rich.text import Text

from sayso.api import OpenCase
from sayso.cli.console import line
from sayso.dossier.claims import Card
from sayso.dossier.reading import Filter, reading_of
from sayso.dossier.view import Dispute


def summary_counts(case: OpenCase) -> dict[str, int]:
    """What a case holds, counted: as many as each view of `show` lists."""
    reading = reading_of(case.tables(), Filter())
    claims = [card for card in reading.rows("claims") if isinstance(card, Card)]
    discrepancies = [row for row in reading.rows("discrepancies") if isinstance(row, Dispute)]
    documents = [document for document in case.documents if not document.short]
    return {
        "pages": len(documents),
        "short_pages": case.count("documents") - len(documents),
        "stories": len(case.stories),
        "attributions": len(case.attributions),
        "claims": len(claims),
        "denied": sum(card.denied for card in claims),
        "discrepancies": len(discrepancies),
        "conflicts": sum(row.difference.loud for row in discrepancies),
        "dated": len(case.timeline),
        "undated_pages": sum(document.published is None for document in documents),
        "not_english": sum(document.language not in {None, "en"} for document in documents),
    }


def summary(case: OpenCase) -> list[Text]:
    """What a case holds, in a few lines of counts."""
    n = summary_counts(case)
    lines = [
        line(f"{n['pages']:>5} pages in {n['stories']} {'story' if n['stories'] == 1 else 'stories'}"),
        line(f"{n['attributions']:>5} places where somebody is said to say something"),
        line(f"{n['claims']:>5} claims, ", (str(n["denied"]), "bold"), " of them denied by somebody"),
        line(
            f"{n['discrepancies']:>5} differences, ", (str(n["conflicts"]), "bold"), " of them of what cannot both hold"
        ),
        line(f"{n['dated']:>5} dated events"),
    ]
    if n["undated_pages"]:
        pages = "page" if n["undated_pages"] == 1 else "pages"
        lines.append(line(f"{n['undated_pages']:>5} {pages} without a day of publication (bounded where they can be)"))
    if n["short_pages"]:
        pages = "page" if n["short_pages"] == 1 else "pages"
        lines.append(line(f"{n['short_pages']:>5} {pages} too short to count: under 25 words of article"))
    if n["not_english"]:
        pages = "page" if n["not_english"] == 1 else "pages"
        lines.append(line(f"{n['not_english']:>5} {pages} not in English: kept, dated, compared for copies, not read"))
    return lines
