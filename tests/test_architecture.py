"""Holds the direction of the imports, and the size of functions (docs/architecture.md)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from layers import EDGES, FLOWS, OUTERMOST, OWNERS, PACKAGE, is_pure, is_within

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / PACKAGE).rglob("*.py"))

DOES_IO = frozenset(
    """
    aiosmtpd alembic apscheduler asyncio concurrent ctypes fcntl ftplib glob http httpx
    imapclient imaplib logging mmap multiprocessing os pathlib psycopg pydantic_settings pymap
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
def tree(module: Path) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"), str(module))


def imports(module: Path) -> Iterator[str]:
    """Dotted names of all that is imported, also inside functions; for typing only excepted."""
    for node in runtime_nodes(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def runtime_nodes(node: ast.AST) -> Iterator[ast.AST]:
    yield node
    for_typing = isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
    for child in [] if for_typing else ast.iter_child_nodes(node):
        yield from runtime_nodes(child)


def ours(module: Path) -> Iterator[Path]:
    """The modules of this package that it imports, as paths."""
    for name in imports(module):
        if name.startswith(f"{PACKAGE}."):
            path = Path(*name.split("."))
            exists = any((ROOT / path.with_suffix(end)).exists() for end in (".py", ""))
            yield path if exists else path.parent


def all_within(*names: str) -> list[Path]:
    return [module for module in MODULES if is_within(module, names)]


PURE_MODULES = [module for module in MODULES if is_pure(module)]
EDGE_MODULES = [module for module in all_within(*EDGES) if not is_pure(module)]


def test_there_is_something_to_hold() -> None:
    assert {path.stem for path in PURE_MODULES} >= {"message", "verdict", "delivery", "reading"}


@pytest.mark.parametrize("module", PURE_MODULES, ids=str)
def test_a_pure_module_does_no_io(module: Path) -> None:
    assert {name.split(".")[0] for name in imports(module)} & DOES_IO == set()


@pytest.mark.parametrize("module", PURE_MODULES, ids=str)
def test_a_pure_module_does_not_read_the_clock(module: Path) -> None:
    calls = [node.func for node in ast.walk(tree(module)) if isinstance(node, ast.Call)]
    clocks = [ast.unparse(call) for call in calls if isinstance(call, ast.Attribute)]
    assert [call for call in clocks if call.split(".")[-1] in READS_THE_CLOCK] == []


@pytest.mark.parametrize("module", PURE_MODULES, ids=str)
def test_a_pure_module_knows_only_pure_modules(module: Path) -> None:
    impure = [path for path in ours(module) if not is_pure(path) and path.name != "errors"]
    assert impure == []


@pytest.mark.parametrize("module", EDGE_MODULES, ids=str)
def test_an_edge_knows_no_flow_nor_the_command_line(module: Path) -> None:
    assert [path for path in ours(module) if is_within(path, FLOWS + OUTERMOST)] == []


@pytest.mark.parametrize("module", all_within(*FLOWS), ids=str)
def test_a_flow_does_not_know_the_command_line(module: Path) -> None:
    assert [path for path in ours(module) if is_within(path, OUTERMOST)] == []


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_a_library_is_imported_by_its_own_part_only(library: str) -> None:
    others = [module for module in MODULES if not is_within(module, OWNERS[library])]
    users = [
        module for module in others if library in {name.split(".")[0] for name in imports(module)}
    ]
    assert users == []


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_function_is_longer_than_a_page(module: Path) -> None:
    functions = (
        node
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    long = {
        f"{module}::{function.name}"
        for function in functions
        if (function.end_lineno or 0) - function.lineno + 1 > LONGEST_FUNCTION
    }
    assert long - LONG_ALL_THE_SAME.keys() == set()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_says_in_one_sentence_what_it_is_for(module: Path) -> None:
    text = ast.get_docstring(tree(module))
    empty_package = module.name == "__init__.py" and not tree(module).body
    assert empty_package or (text and text.splitlines()[0].endswith((".", ":")))


def test_every_exception_to_the_length_still_exists() -> None:
    names = {
        f"{module}::{node.name}"
        for module in MODULES
        for node in ast.walk(tree(module))
        if isinstance(node, ast.FunctionDef)
    }
    assert LONG_ALL_THE_SAME.keys() <= names
