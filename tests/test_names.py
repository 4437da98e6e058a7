import ast
from collections import defaultdict
from pathlib import Path

SRC = Path(__file__).parents[1] / "src"


def test_no_two_classes_share_a_name():
    where = defaultdict(list)
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                where[node.name].append(path.relative_to(SRC).as_posix())
    assert {name: files for name, files in where.items() if len(files) > 1} == {}
