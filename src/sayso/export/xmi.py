"""Pages with their attributions as UIMA CAS XMI, for tools of the UIMA family that read no JSON."""

from __future__ import annotations

from pathlib import Path

from sayso.export.cas import write_all
from sayso.export.outgoing import Outgoing


def write(case: Outgoing, path: Path) -> None:
    """One XMI 1.0 a page, with the type system. Raises ExtraMissing without dkpro-cassis."""
    write_all(case, path, "xmi")
