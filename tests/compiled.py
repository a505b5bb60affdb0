"""Statements and templates are compiled once a test process.

The program opens one database and makes one site for all its life; tests make thousands of each,
and compiling the same for every one took a quarter of their time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import CodeType
from typing import Any

import jinja2
import sqlalchemy
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite as Dialect


def once() -> None:
    """To be called before the program is imported."""
    _statements()
    _templates()


def _statements() -> None:
    """One cache for all SQLite databases: their dialects are equal."""
    compiled: dict[Any, Any] = {}
    opened = sqlalchemy.create_engine

    def create_engine(url: sqlalchemy.URL, **options: Any) -> sqlalchemy.Engine:
        engine = opened(url, **options)
        if type(engine.dialect) is Dialect:
            engine = engine.execution_options(compiled_cache=compiled)
        return engine

    sqlalchemy.create_engine = create_engine  # type: ignore[assignment]
    Dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    Dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


def _templates() -> None:
    compiling: Callable[..., CodeType] = jinja2.Environment.compile

    @cache
    def compiled(environment: _Alike, *template: Any) -> CodeType:
        return compiling(environment.environment, *template)

    def compile(environment: jinja2.Environment, *template: Any) -> CodeType:
        if all(isinstance(part, (str, bool, type(None))) for part in template):
            return compiled(_Alike(environment), *template)
        return compiling(environment, *template)

    jinja2.Environment.compile = compile  # type: ignore[method-assign,assignment]


class _Alike:
    """An environment, equal to all those that make the same of a template."""

    def __init__(self, environment: jinja2.Environment) -> None:
        self.environment, escapes = environment, environment.autoescape
        self._what = (
            *(type(environment), environment.trim_blocks, environment.lstrip_blocks),
            *(environment.undefined, escapes if isinstance(escapes, bool) else "by name"),
            *(frozenset(environment.filters), frozenset(environment.tests)),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike) and self._what == other._what

    def __hash__(self) -> int:
        return hash(self._what)
