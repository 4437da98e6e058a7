"""Every setting of a build, in groups: frozen, so that a case can say what it was made with."""

from __future__ import annotations

import msgspec


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What a build can be told. The defaults are those that the measured figures hold for."""
