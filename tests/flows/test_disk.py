"""A disk that runs full costs no mail its chance; what a killed worker left is cleared away."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from kcvs_mailbot.content import SPOOLED
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.running.housekeeping import clear_spool
from workshop import NOW, Workshop, application, configuration

ENDLESS = {"storage": {"url": "sqlite:///unused.sqlite", "free_floor": "900000GB"}}


def without_room(workshop: Workshop, folder: Path) -> Any:
    """The same worker where less is free than half of free_floor."""
    roomy = workshop.worker.config
    url = f"sqlite:///{folder / 'kcvs.sqlite'}"
    workshop.start(
        configuration(folder, roomy.smtp.port, storage={**ENDLESS["storage"], "url": url})
    )
    return roomy


def test_without_room_no_mail_is_read_and_none_counts_an_attempt(
    workshop: Workshop, tmp_path: Path
) -> None:
    roomy = without_room(workshop, tmp_path)
    for _ in range(5):
        with pytest.raises(StoreError, match="half of"):
            workshop.receive(application())
    workshop.start(roomy)
    workshop.worker.process()
    assert workshop.application()["reference"] == "KCVS-2021-0001"


def test_without_room_what_waits_is_still_sent(workshop: Workshop, tmp_path: Path) -> None:
    workshop.receive(application())
    without_room(workshop, tmp_path)
    done, trouble = workshop.worker.poll(fetch=False)
    assert isinstance(trouble, StoreError)
    assert done.sent == 1


def test_a_large_mail_that_finds_no_place_in_the_spool_waits(
    workshop: Workshop, tmp_path: Path
) -> None:
    mail = application()
    mail.add_attachment(os.urandom(3 * 1024**2), "application", "octet-stream", filename="a.bin")
    spool = workshop.worker.spool
    bench = workshop.worker.bench
    workshop.worker.bench = replace(bench, spool=tmp_path / "gone")
    for _ in range(5):
        with pytest.raises(StoreError, match="spool"):
            workshop.receive(mail)
    workshop.worker.bench = bench
    workshop.worker.process()
    assert workshop.application()["reference"] == "KCVS-2021-0001"
    assert list(spool.glob(f"{SPOOLED}*")) == []


def test_only_old_left_overs_are_removed(tmp_path: Path) -> None:
    for name, age in (("mail-old", 25), ("mail-new", 23), ("lock", 99), ("mail-future", -99)):
        (tmp_path / name).write_bytes(b"x")
        seconds = (NOW - timedelta(hours=age)).timestamp()
        os.utime(tmp_path / name, (seconds, seconds))
    (tmp_path / "mail-folder").mkdir()
    assert clear_spool(tmp_path, NOW) == 1
    left = {file.name for file in tmp_path.iterdir()}
    assert left == {"mail-new", "lock", "mail-future", "mail-folder"}


def test_housekeeping_clears_the_spool(workshop: Workshop) -> None:
    left = workshop.worker.spool / "mail-left"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    workshop.worker.housekeep()
    assert not left.exists()
