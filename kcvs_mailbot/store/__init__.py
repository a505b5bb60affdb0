"""The database: the only place that knows SQLAlchemy, which is loaded when it is first needed."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from kcvs_mailbot.store.database import Store, open_store

__all__ = ["Session", "Store", "open_store"]


def __getattr__(name: str) -> Any:
    """PEP 562: `health` asks the database often, by its driver alone (sqlite_file)."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("kcvs_mailbot.store.database"), name)
