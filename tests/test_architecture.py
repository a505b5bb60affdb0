"""Holds the direction of the imports, and the size of functions (docs/architecture.md)."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from layers import ABOVE, LOADED_BY_NAME, OWNERS, PACKAGE, is_pure, is_within, layer, part

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / PACKAGE).rglob("*.py"))
PURE_MODULES = [module for module in MODULES if is_pure(module)]

DOES_IO = frozenset(
    """
    aiosmtpd alembic apscheduler asyncio concurrent ctypes fcntl ftplib glob http httpx
    imapclient imaplib logging mmap multiprocessing os pathlib psycopg pymap
    random requests resource select selectors shutil signal smtplib socket socketserver
    sqlalchemy sqlite3 ssl structlog subprocess sys tempfile threading time urllib3
    """.split()  # noqa: SIM905 - a list of fifty quoted words is harder to read
)
"""What a pure module may not import: files, network, processes, the clock, chance, logs."""

READS_THE_CLOCK = frozenset({"now", "utcnow", "today"})

LONGEST_FUNCTION = 50
LONG_ALL_THE_SAME: dict[str, str] = {}
"""`path::function` with the reason why it is longer; keep this short."""


@cache
def tree(module: Path, root: Path = ROOT) -> ast.Module:
    return ast.parse((root / module).read_text(encoding="utf-8"), str(module))


@cache
def imports(module: Path, root: Path = ROOT) -> tuple[str, ...]:
    """Dotted names of all that is imported, also inside functions; for typing only excepted."""
    found = []
    for node in runtime_nodes(tree(module, root)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return tuple(found)


def runtime_nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for_typing = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    for child in [] if for_typing else ast.iter_child_nodes(node):
        yield from runtime_nodes(child)


def ours(module: Path, root: Path = ROOT) -> Iterator[Path]:
    """The modules of this package that it imports, as paths."""
    for name in imports(module, root):
        if name.startswith(f"{PACKAGE}."):
            path = Path(*name.split("."))
            exists = any((root / path.with_suffix(end)).exists() for end in (".py", ""))
            yield path if exists else path.parent


def known_too_much(module: Path, root: Path = ROOT) -> list[str]:
    """What it imports from a layer above its own."""
    above = ABOVE[layer(module) or "value"]
    return [path.as_posix() for path in ours(module, root) if layer(path) in above]


def circle(modules: list[Path], root: Path = ROOT) -> list[str]:
    """Parts that know each other in a circle; [] when none do."""
    knows: dict[str, set[str]] = {}
    for module in modules:
        others = {part(path) for path in ours(module, root)} - {part(module)}
        knows.setdefault(part(module), set()).update(others)
    try:
        TopologicalSorter(knows).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_there_is_something_to_hold() -> None:
    assert {path.stem for path in PURE_MODULES} >= {"message", "verdict", "retries", "reading"}


def test_a_pure_module_does_no_io() -> None:
    used = {module: {name.split(".")[0] for name in imports(module)} for module in PURE_MODULES}
    assert {module: names & DOES_IO for module, names in used.items() if names & DOES_IO} == {}


def test_a_pure_module_does_not_read_the_clock() -> None:
    calls = [
        (module, node.func.attr)
        for module in PURE_MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert [call for call in calls if call[1] in READS_THE_CLOCK] == []


def test_every_module_stands_in_a_layer() -> None:
    without = [module for module in MODULES if layer(module) is None]
    assert without == [], "give its part a layer in tests/layers.py"


def test_a_module_knows_nothing_above_its_layer() -> None:
    known = {module: known_too_much(module) for module in MODULES}
    assert {module: names for module, names in known.items() if names} == {}


def test_no_parts_know_each_other_in_a_circle() -> None:
    assert circle(MODULES) == []


def normalised(distribution: str) -> str:
    """PEP 503."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_every_dependency_is_imported() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [one for several in [project["dependencies"], *extras] for one in several]
    names = {normalised(re.split(r"[^\w.-]", one)[0]) for one in wanted}
    offers: dict[str, set[str]] = {}
    for module, distributions in packages_distributions().items():
        for distribution in distributions:
            offers.setdefault(normalised(distribution), set()).add(module)
    sources = [*MODULES, *(path.relative_to(ROOT) for path in (ROOT / "migrations").rglob("*.py"))]
    used = {name.split(".")[0] for module in sources for name in imports(module)}
    unused = {name for name in names if not offers.get(name, set()) & used}
    assert unused == LOADED_BY_NAME.keys()


def plant(root: Path, **modules: str) -> list[Path]:
    """A package of these modules, "__" in a name for "/"."""
    planted = []
    for name, source in modules.items():
        path = Path(PACKAGE, *name.split("__")).with_suffix(".py")
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(source, encoding="utf-8")
        planted.append(path)
    return planted


def test_a_new_module_in_no_layer_is_seen(tmp_path: Path) -> None:
    (module,) = plant(tmp_path, somewhere="")
    assert layer(module) is None


@pytest.mark.parametrize("outer", ["cli", "demo", "web"])
def test_a_flow_that_knows_what_people_start_is_seen(tmp_path: Path, outer: str) -> None:
    source = f"def late():\n    from {PACKAGE}.{outer} import base\n"
    flow, _ = plant(tmp_path, **{"desk__new": source, f"{outer}__base": ""})
    assert known_too_much(flow, tmp_path) == [f"{PACKAGE}/{outer}/base"]


def test_a_circle_of_folders_is_seen(tmp_path: Path) -> None:
    modules = plant(
        tmp_path,
        intake__a=f"from {PACKAGE}.watch import b",
        watch__b=f"from {PACKAGE}.desk.c import d",
        desk__c=f"import {PACKAGE}.intake.a",
    )
    assert set(circle(modules, tmp_path)) == {"intake", "watch", "desk"}


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_imported_by_its_own_part_only(library: str) -> None:
    others = [module for module in MODULES if not is_within(module, OWNERS[library])]
    users = [
        module for module in others if library in {name.split(".")[0] for name in imports(module)}
    ]
    assert users == []


def test_no_function_is_longer_than_a_page() -> None:
    long = {
        f"{module}::{node.name}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long - LONG_ALL_THE_SAME.keys() == set()


def test_a_module_says_in_one_sentence_what_it_is_for() -> None:
    silent = [
        module
        for module in MODULES
        if not (module.name == "__init__.py" and not tree(module).body)
        and not (ast.get_docstring(tree(module)) or "").partition("\n")[0].endswith((".", ":"))
    ]
    assert silent == []


def test_every_exception_to_the_length_still_exists() -> None:
    names = {
        f"{module}::{node.name}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef)
    }
    assert LONG_ALL_THE_SAME.keys() <= names
