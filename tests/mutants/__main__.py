"""Which changes the tests notice: `python -m tests.mutants [--sample N --seed WORDS] [WORDS ...]`.

The tests of all changes are run once, and must pass: so everything is imported and every model loaded. Then for each
change a fork of this process takes it into the module in place and runs the change's own tests, until one fails. Exit
code 1: fewer than nine in ten were noticed (of a sample, than seven in ten).
"""

from __future__ import annotations

import argparse
import ast
import functools
import importlib
import inspect
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

from tests.mutants import ROOT, Mutant, read_mutants

FLOOR = 0.9
"""Share of the changes that the tests must notice."""
SAMPLED = 0.7
"""The same of a sample: with nine in ten noticed, fewer of a dozen are one time in fifty."""
NOTICED = {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
"""A test fails, or cannot be collected any more."""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("words", nargs="*", help="only changes in whose line one of these stands")
    options.add_argument("--sample", type=int, help="so many of them")
    options.add_argument("--seed", default="", help="which ones: every seed draws others")
    asked = options.parse_args()
    os.chdir(ROOT)
    sys.dont_write_bytecode = True
    mutants = [m for m in read_mutants() if not asked.words or any(word in str(m) for word in asked.words)]
    if asked.sample is not None:
        drawn = sorted(mutants, key=lambda m: sha256(f"{asked.seed} {m}".encode()).digest())[: asked.sample]
        mutants = [m for m in mutants if m in drawn]
    if run({test: None for mutant in mutants for test in mutant.tests}) != pytest.ExitCode.OK:
        print("the tests fail without any change")
        return 1
    living = 0
    for mutant in mutants:
        noticed = is_noticed(mutant)
        living += not noticed
        print(f"{'noticed' if noticed else 'LIVES  '}  {mutant}", flush=True)
    print(f"{len(mutants) - living} of {len(mutants)} changes were noticed")
    floor = FLOOR if asked.sample is None else SAMPLED
    return int(len(mutants) - living < floor * len(mutants))


def run(tests: Iterable[str]) -> int:
    """The exit code of pytest over these tests, which stops at the first that fails."""
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))


def is_noticed(mutant: Mutant) -> bool:
    """Whether a test fails with the change. Raises RuntimeError where its tests cannot be run."""
    with tempfile.TemporaryFile("w+") as out:
        child = os.fork()
        if not child:
            os.dup2(out.fileno(), 1)
            os.dup2(out.fileno(), 2)
            os._exit(_run(mutant))
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        out.seek(0)
        if code in NOTICED:
            return True
        if code == pytest.ExitCode.OK:
            return False
        raise RuntimeError(f"{mutant}: {out.read()[-2000:]}")


def _run(mutant: Mutant) -> int:
    try:
        apply(mutant)
        forget(
            [module for name, module in sys.modules.items() if name.split(".")[-1].startswith(("test_", "conftest"))]
        )
        return run(mutant.tests)
    except BaseException as error:
        print(repr(error))
        return 70


def apply(mutant: Mutant) -> None:
    """The change, in the module that is loaded. Raises ValueError where its words do not stand in the file once."""
    sources = mutant.sources()
    if sources is None:
        raise ValueError("stands in the file not once")
    name = "sayso." + mutant.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    module = importlib.import_module(name)
    was, now = (ast.parse(source) for source in sources)
    changed: set[str] = set()
    for old, new in zip(was.body, now.body, strict=True):
        if ast.dump(old) != ast.dump(new) or (isinstance(old, ast.Assign | ast.AnnAssign) and changed & _read(new)):
            changed |= _take(module, new)
    forget([module])


def forget(modules: Iterable[ModuleType]) -> None:
    """Empties the caches of their functions."""
    for module in modules:
        for value in list(vars(module).values()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()


def _read(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _take(module: ModuleType, statement: ast.stmt) -> set[str]:
    """Runs a statement of a module anew; the names that have new values."""
    space = dict(vars(module))
    exec(compile(ast.Module([statement], []), module.__file__ or "", "exec"), space)
    if isinstance(statement, ast.FunctionDef):
        _replace_code(vars(module)[statement.name], space[statement.name])
        return set()
    if isinstance(statement, ast.ClassDef):
        return _take_class(module, statement, space[statement.name])
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    names = {n.id for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)}
    for name in names:
        _everywhere(name, vars(module)[name], space[name])
    return names


def _take_class(module: ModuleType, statement: ast.ClassDef, new: type) -> set[str]:
    old = vars(module)[statement.name]
    methods = [n.name for n in statement.body if isinstance(n, ast.FunctionDef)]
    for name in methods:
        _replace_code(inspect.getattr_static(old, name), inspect.getattr_static(new, name))
    if methods:
        return set()
    _everywhere(statement.name, old, new)
    return {statement.name}


def _everywhere(name: str, old: object, new: object) -> None:
    for module in _modules():
        if vars(module).get(name) is old:
            setattr(module, name, new)


def _modules() -> Iterator[ModuleType]:
    return (module for name, module in list(sys.modules.items()) if name.startswith("sayso"))


def _replace_code(old: object, new: object) -> None:
    """A function keeps its place everywhere, and does what the other does."""
    for there, here in zip(_functions(old), _functions(new), strict=True):
        there.__code__, there.__defaults__, there.__kwdefaults__ = here.__code__, here.__defaults__, here.__kwdefaults__


def _functions(value: object) -> Sequence[FunctionType]:
    if isinstance(value, property | functools.cached_property):
        value = value.fget if isinstance(value, property) else value.func
    found = inspect.unwrap(getattr(value, "__func__", value))
    assert isinstance(found, FunctionType)
    return [found]


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    sys.exit(main())
