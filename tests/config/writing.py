"""Writes configurations for tests: a vacancy, and what the test is about."""

from __future__ import annotations

from pathlib import Path

from kcvs_mailbot.config import Configuration, load

VACANCY = """
[[vacancy]]
reference = "KCVS-2021"
title = "directeur Kenniscentrum Vlaamse Steden"
opens = 2021-08-01
deadline = 2021-09-15
"""


def written(folder: Path, text: str = "", vacancy: str = VACANCY) -> Path:
    file = folder / "config.toml"
    top, bracket, rest = text.partition("[")  # keys without a section stand first in TOML
    file.write_text(top + vacancy + bracket + rest, encoding="utf-8")
    return file


def loaded(folder: Path, text: str = "", vacancy: str = VACANCY, **environ: str) -> Configuration:
    """The configuration of that text, with these variables as the environment."""
    return load(written(folder, text, vacancy), environ)
