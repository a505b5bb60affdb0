"""What the container starts: the database is made for a worker alone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from house import ROOT


@pytest.mark.parametrize(
    ("words", "called"),
    [
        (["run"], ["migrate", "run"]),
        (["run", "--shadow", "--json"], ["run --shadow --json"]),
        (["check"], ["check"]),
    ],
)
def test_only_a_worker_makes_or_migrates_the_database(
    tmp_path: Path, words: list[str], called: list[str]
) -> None:
    program = tmp_path / "kcvs-mailbot"
    program.write_text('#!/bin/sh\necho "$*"\n')
    program.chmod(0o755)
    place = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", str(ROOT / "scripts/container-entrypoint"), *words],
        env=place,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == called
