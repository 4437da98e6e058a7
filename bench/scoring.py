"""A benchmark's own scorer, which lies beside its data."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def scorer(path: Path) -> ModuleType:
    """The module at a path (an `evaluate.py`), or of that name in a folder. Ends the run where there is none."""
    path = path / "evaluate.py" if path.is_dir() else path
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_evaluate", path)
    if spec is None or spec.loader is None or not path.exists():
        sys.exit(f"{path}: no scorer there")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
