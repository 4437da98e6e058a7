"""What a case holds, in counts: after a build, and as the first view of `show`."""

from __future__ import annotations

from rich.text import Text

from sayso.api import OpenCase
from sayso.cli.console import line
from sayso.schema import Relation


def summary_counts(case: OpenCase) -> dict[str, int]:
    """What a case holds, counted."""
    claims, documents, discrepancies = case.claims, case.documents, case.discrepancies
    return {
        "pages": len(documents),
        "stories": len(case.stories),
        "attributions": len(case.attributions),
        "claims": len(claims),
        "denied": sum(bool(claim.denied_by) for claim in claims),
        "discrepancies": len(discrepancies),
        "conflicts": sum(row.relation is Relation.CONFLICT for row in discrepancies),
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
        line(f"{n['discrepancies']:>5} discrepancies, ", (str(n["conflicts"]), "bold"), " of them cannot both hold"),
        line(f"{n['dated']:>5} dated events"),
    ]
    if n["undated_pages"]:
        lines.append(line(f"{n['undated_pages']:>5} pages without a day of publication (bounded where they can be)"))
    if n["not_english"]:
        lines.append(line(f"{n['not_english']:>5} pages not in English: kept, dated, compared for copies, not read"))
    return lines
