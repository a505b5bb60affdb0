"""The systemd unit: closed as far as is promised, and nothing in it that the cage cannot bear."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

UNIT = Path(__file__).parents[1] / "systemd" / "kcvs-mailbot.service"
TEXT = UNIT.read_text(encoding="utf-8")


@pytest.mark.needs("systemd-analyze")
def test_systemd_finds_it_closed() -> None:
    told = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"exposure level for kcvs-mailbot\.service: (\d+\.\d)", told)
    assert found, told
    assert float(found[1]) < 2.0


@pytest.mark.needs("systemd-analyze")
def test_systemd_understands_every_line() -> None:
    told = subprocess.run(
        ["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, check=False
    ).stderr
    assert not re.search(r"Unknown|Failed to parse|Invalid|ignoring", told), told


def test_what_the_cage_needs_is_allowed() -> None:
    denied = re.findall(r"^SystemCallFilter=~(.*)$", TEXT, re.MULTILINE)
    assert not set(" ".join(denied).split()) & {"@resources", "@process", "@sandbox", "prctl"}
    (families,) = re.findall(r"^RestrictAddressFamilies=(.*)$", TEXT, re.MULTILINE)
    assert {"AF_UNIX", "AF_INET", "AF_INET6"} == set(families.split())


def test_sigterm_goes_to_the_worker_alone_and_there_is_time_to_end() -> None:
    assert "\nKillMode=mixed\n" in TEXT
    (seconds,) = re.findall(r"^TimeoutStopSec=(\d+)$", TEXT, re.MULTILINE)
    assert int(seconds) > 10
