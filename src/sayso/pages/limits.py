"""How much a reader takes in before it says no."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds on hostile or accidental size; news pages stay far below all of them."""

    page_bytes: int = 32 * 2**20
    """One page, unpacked."""
    line_bytes: int = 32 * 2**20
    """One line of a file of records."""
    ratio: int = 200
    """Unpacked bytes for each packed byte, once `ratio_from` bytes have come out."""
    ratio_from: int = 16 * 2**20
    members: int = 1_000_000
    """Files in one archive."""
    depth: int = 3
    """Archives inside archives."""
