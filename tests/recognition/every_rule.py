"""All rules there are, found in the modules that define them: none can be forgotten in a list."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from kcvs_mailbot import recognition
from kcvs_mailbot.recognition.rule import Rule


def _defined() -> Iterator[Rule]:
    for module in pkgutil.walk_packages(recognition.__path__, f"{recognition.__name__}."):
        for value in vars(import_module(module.name)).values():
            several = value.values() if isinstance(value, dict) else [value]
            yield from (rule for rule in several if isinstance(rule, Rule))


EVERY_RULE = tuple({id(rule): rule for rule in _defined()}.values())
