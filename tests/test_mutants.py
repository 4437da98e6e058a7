"""The list of changes that the tests must notice is about the code as it is."""

import ast
from collections import Counter

from tests.mutants import ROOT, read_mutants

LEAST = 80


def test_changes_stand_in_the_code_once_and_are_python():
    found = list(read_mutants())
    assert [m for m, count in Counter(found).items() if count > 1] == []
    assert [str(m) for m in found if m.sources() is None] == []
    assert len(found) >= LEAST
    for mutant in found:
        assert mutant.was != mutant.now, mutant
        assert [name for name in mutant.tests if not (ROOT / name.split("::")[0]).exists()] == []
        was, now = map(ast.parse, mutant.sources())
        assert len(was.body) == len(now.body)
        assert ast.dump(was) != ast.dump(now), mutant
