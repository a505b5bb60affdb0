"""What is wrong with the configuration, in words for the operator."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo

from kcvs_mailbot.config.sections import VacancySection
from kcvs_mailbot.config.sources import PREFIX, Data, fields_of, listed

Place = tuple[int | str, ...]


def in_words(error: ValidationError, over: Data, model: type[BaseModel]) -> str:
    """All mistakes in one line, each with its place; values are never repeated.

    `over` is what the environment brought: its keys are named as the environment does.
    """
    found = error.errors(include_url=False)
    return "; also ".join(_one(dict(mistake), over, model) for mistake in found)


def _one(mistake: dict[str, Any], over: Data, model: type[BaseModel]) -> str:
    place: Place = mistake["loc"]
    words = _words(mistake, model)
    if not place or words.startswith("["):  # it says itself where
        return words
    section = isinstance(mistake["input"], dict)
    if _stands_in(over, place) or (
        section and mistake["type"] == "extra_forbidden" and place[0] in over
    ):
        return f"{_in_environment(place)} {words}"
    where = _in_file(place, model)
    return f"[{where}] {words}" if section and "[" not in where else f"{where} {words}"


def _words(mistake: dict[str, Any], model: type[BaseModel]) -> str:
    match mistake["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"is unknown{_nearest(mistake['loc'], model)}"
        case "model_type" | "dict_type":
            return "must be a section with keys"
    return _in_plain_words(mistake)


def in_plain_words(error: ValidationError, place: Place = ()) -> str:
    """The first mistake (at that place), for a value that stands alone."""
    found = error.errors(include_url=False, include_input=False)
    return next(_in_plain_words(dict(one)) for one in found if one["loc"][: len(place)] == place)


def _in_plain_words(mistake: dict[str, Any]) -> str:
    limits = mistake.get("ctx", {})
    match mistake["type"]:
        case "value_error":
            return str(limits["error"])
        case "int_parsing" | "int_type" | "int_from_float" | "int_parsing_size":
            return "must be a whole number"
        case "bool_parsing" | "bool_type":
            return "must be true or false"
        case "string_type":
            return "must be text, in quotes"
        case "greater_than_equal":
            return f"must be {limits['ge']} or more"
        case "greater_than":
            return f"must be more than {limits['gt']}"
        case "less_than_equal":
            return f"must be {limits['le']} or less"
        case "string_too_short":
            return "must not be empty"
    text: str = mistake["msg"]
    for subject in ("Input should ", "String should ", "Value should ", "Tuple should "):
        text = text.replace(subject, "must ")
    return text


def _in_environment(place: Place) -> str:
    return PREFIX + "__".join(str(step).upper() for step in place)


def _in_file(place: Place, model: type[BaseModel]) -> str:
    if place[0] in dict(listed(model)):
        name = f"[[{place[0]}]]"
        match place[1:]:
            case (int(index), *keys):
                return " ".join([name, f"number {index + 1}:", *map(str, keys)])
            case ():
                return name
    through, _ = _sections(place, model)
    key = place[len(through) :][:1]
    section = [f"[{'.'.join(through)}]"] if through else []
    return " ".join([*section, *map(str, key)])


def _sections(place: Place, model: type[BaseModel]) -> tuple[list[str], Mapping[str, FieldInfo]]:
    """The sections that lead to that place, and the fields of the last one."""
    through: list[str] = []
    fields: Mapping[str, FieldInfo] = model.model_fields
    for step in place:
        inner = fields_of(fields[str(step)]) if str(step) in fields else {}
        if not inner:
            break
        through.append(str(step))
        fields = inner
    return through, fields


def _stands_in(data: Data, place: Place) -> bool:
    here: object = data
    for step in place:
        if not isinstance(here, dict) or step not in here:
            return False
        here = here[step]
    return not isinstance(here, dict)


def _nearest(place: Place, model: type[BaseModel]) -> str:
    """ "; did you mean X?" when one known key is near, else the known ones."""
    known = known_keys(place, model)
    near = difflib.get_close_matches(str(place[-1]), known, n=1, cutoff=0.6)
    if not near:
        return f"; known are {', '.join(known)}"
    return f"; did you mean {_in_brackets(near[0], place, model)}?"


def _in_brackets(name: str, place: Place, model: type[BaseModel]) -> str:
    """As it is written: a section in brackets, a list of them in two."""
    if len(place) == 1 and name in dict(listed(model)):
        return f"[[{name}]]"
    section = len(place) == 1 and bool(fields_of(model.model_fields[name]))
    return f"[{name}]" if section else name


def known_keys(place: Place, model: type[BaseModel]) -> list[str]:
    """The keys that may stand where `place` ends, `_file` of secrets included."""
    if len(place) == 1:
        return list(model.model_fields)
    if place[0] == "vacancy":
        return list(VacancySection.model_fields)
    inner_model = dict(listed(model)).get(str(place[0]))
    through, within = (place[2:-1], inner_model) if inner_model else (place[:-1], model)
    known = []
    for name, inner in _sections(through, within)[1].items():
        known += [name, f"{name}_file"] if inner.annotation is SecretStr else [name]
    return known
