"""Where the configuration is written: a TOML file, the environment, files that hold a secret."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from kcvs_mailbot.config.values import parse_list
from kcvs_mailbot.errors import ConfigError

PREFIX = "KCVS_MAILBOT__"

Data = dict[str, Any]
"""What TOML or the environment brought, before it is checked."""


def toml(file: Path) -> Data:
    """The file's keys, with or without a byte order mark. ConfigError when it is no TOML."""
    if file.is_dir():
        raise ConfigError(f"{file}: is a folder", "name the file in it with --config")
    if not file.exists():
        raise ConfigError(f"{file}: there is no such file", "name one that exists with --config")
    try:
        return tomllib.loads(file.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        remedy = "let this user read it"
        raise ConfigError(f"{file}: cannot be read ({error.strerror})", remedy) from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is not UTF-8", "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: is no valid TOML: {error}", "mend that line") from None


def environment(environ: Mapping[str, str]) -> Data:
    """Nested keys from names such as KCVS_MAILBOT__MAILBOX__HOST; the values stay text."""
    data: Data = {}
    for name, value in sorted(environ.items()):
        if name.startswith(PREFIX):
            *sections, key = name.removeprefix(PREFIX).lower().split("__")
            _set(data, tuple(sections), key, value, name)
    return data


def _set(data: Data, sections: tuple[str, ...], key: str, value: str, name: str) -> None:
    for section in sections:
        data = data.setdefault(section, {})
        if not isinstance(data, dict):
            raise ConfigError(f"environment: {name} contradicts {PREFIX}{section.upper()}")
    data[key] = value


def merged(under: Data, over: Data) -> Data:
    """Both together; where both speak, `over` wins, key by key in sections."""
    both = dict(under)
    for key, value in over.items():
        below = both.get(key)
        nested = isinstance(below, dict) and isinstance(value, dict)
        both[key] = merged(below or {}, value) if nested else value
    return both


def secrets(
    model: type[BaseModel], place: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The sections around every secret of the configuration, and its key."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if kind is SecretStr:
            yield place, name
        elif isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from secrets(kind, (*place, name))


def listed(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """The lists of sections, such as [[vacancy]], each with what stands in it."""
    for name, field in model.model_fields.items():
        inner = next(iter(get_args(field.annotation)), None)
        is_list = get_origin(field.annotation) is tuple
        if is_list and isinstance(inner, type) and issubclass(inner, BaseModel):
            yield name, inner


def _items(data: Data, name: str) -> list[Any]:
    """The sections of a list as they were written, in the environment as JSON; [] for others."""
    try:
        found = parse_list(data.get(name))
    except ValueError:  # told where the list is checked
        return []
    return found if isinstance(found, list) else []


def fields_of(field: FieldInfo) -> dict[str, FieldInfo]:
    """The fields of a section by the name they are written with; none for a plain key."""
    kind = field.annotation
    if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
        return {}
    return {inner.alias or name: inner for name, inner in kind.model_fields.items()}


def with_secret_files(data: Data, origin: str, model: type[BaseModel]) -> Data:
    """`data` with every KEY_file of a secret replaced by the KEY it holds.

    ConfigError when both are given in the same place, or when the file cannot be read.
    """
    for place, key in secrets(model):
        written = _inside(data, place)
        if f"{key}_file" not in written:
            continue
        where = ": ".join([origin, " ".join([*([f"[{'.'.join(place)}]"] if place else []), key])])
        rest = {name: value for name, value in written.items() if name != f"{key}_file"}
        file = written[f"{key}_file"]
        if file != "":
            if rest.get(key):
                raise ConfigError(f"{where} and {key}_file are both given", "keep one of the two")
            rest[key] = _secret(file, f"{where}_file")
        data = _replaced(data, place, rest)
    for name, inner in listed(model):
        if items := _items(data, name):
            read = [
                with_secret_files(item, f"{origin}: [[{name}]] number {number}", inner)
                if isinstance(item, dict)
                else item
                for number, item in enumerate(items, 1)
            ]
            data = {**data, name: read}
    return data


def files_with_secrets(data: Data, file: Path | None, model: type[BaseModel]) -> Iterator[Path]:
    """The files that `data`, as it was written in `file`, takes secrets from; `file` may be one."""
    for place, key in secrets(model):
        written = _inside(data, place)
        if named := written.get(f"{key}_file"):
            yield Path(named)
        told = str(written.get(key, ""))
        if told and not told.startswith("sqlite:") and file is not None:  # that is but a path
            yield file
    for name, inner in listed(model):
        for item in _items(data, name):
            if isinstance(item, dict):
                yield from files_with_secrets(item, file, inner)


def _inside(data: Data, place: tuple[str, ...]) -> Data:
    """The section at that place; empty when there is none."""
    for step in place:
        data = data.get(step, {})
        if not isinstance(data, dict):
            return {}
    return data


def _replaced(data: Data, place: tuple[str, ...], section: Data) -> Data:
    if not place:
        return section
    return {**data, place[0]: _replaced(data[place[0]], place[1:], section)}


def _secret(file: object, where: str) -> str:
    """The file's text without the newline at its end."""
    if not isinstance(file, str):
        raise ConfigError(f"{where} must name a file")
    try:
        text = Path(file).read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise ConfigError(f"{where}: cannot read {file} ({reason})", "mend it") from None
    return text.removesuffix("\n").removesuffix("\r")
