import ast
from collections import defaultdict
from pathlib import Path

SRC = Path(__file__).parents[1] / "src" / "sayso"
PROTOCOLS = {"read": "pages", "sniff": "pages", "write": "export", "run": "cli"}
"""What every reader, exporter and command calls its functions -> their folder."""
KNOWN = {
    "build": {"api.py", "case/build.py"},
    "features": {"corpus/claims/compare.py", "corpus/claims/relevance.py"},
    "features_of": {f"document/{name}.py" for name in ("metadata/authors", "metadata/dates", "metadata/title")},
    "pieces": {"document/metadata/title.py", "dossier/marks.py"},
}
"""Functions that still share a name: to be fewer, never more."""


def top_level(kind):
    where = defaultdict(set)
    for path in sorted(SRC.rglob("*.py")):
        file = path.relative_to(SRC).as_posix()
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, kind):
                assert file not in where[node.name], node.name
                where[node.name].add(file)
    return where


def test_no_two_classes_share_a_name():
    assert {name: files for name, files in top_level(ast.ClassDef).items() if len(files) > 1} == {}


def test_no_two_public_functions_share_a_name():
    shared = {
        name: {file for file in files if file.split("/")[0] != PROTOCOLS.get(name)}
        for name, files in top_level(ast.FunctionDef).items()
        if len(files) > 1 and not name.startswith("_")
    }
    new = {name: files - KNOWN.get(name, set()) for name, files in shared.items()}
    assert {name: files for name, files in new.items() if files} == {}
