"""The JSON of the contract, made of the rows that `store.views` gives."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from kcvs_mailbot.store.views import Dossier, Letter

_AS_THEY_ARE = frozenset({str, int, bool, float})


@cache
def _names(kind: type[Any]) -> tuple[tuple[str, str], ...]:
    """Of a row's fields, as they are and as they are told; long to be worked out for each row."""
    return tuple((field.name, field.name.rstrip("_")) for field in fields(kind))


def shaped(value: Any, zone: ZoneInfo) -> Any:
    """Rows as objects of their fields, moments as ISO 8601 with the offset of `zone` then."""
    if value is None or type(value) in _AS_THEY_ARE:  # most are, of very many
        return value
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat()
    if isinstance(value, list):
        return [shaped(one, zone) for one in value]
    if isinstance(value, dict):
        return {name: shaped(one, zone) for name, one in value.items()}
    if isinstance(value, Letter):
        return {**shaped(value.mail, zone), "body": value.body}
    if isinstance(value, Dossier):
        others = ("timeline", "correspondence", "outbox")
        told = {name: shaped(getattr(value, name), zone) for name in others}
        return {**shaped(value.application, zone), **told}
    if is_dataclass(value):
        kind: Any = type(value)
        return {told: shaped(getattr(value, name), zone) for name, told in _names(kind)}
    return value
