"""A disk dies: the backup that `run` made is put back, and nobody is answered twice."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import program
from house import house
from test_run import end, wait_for
from test_story import application

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]


def test_the_whole_way_from_a_daily_backup_to_a_closed_balance(tmp_path: Path) -> None:
    backups = tmp_path / "elsewhere"
    with house(tmp_path, storage={"backup_folder": str(backups)}) as home:
        assert home.sink is not None
        sink = home.sink
        home.dovecot.deliver(bytes(application()))
        home.run("poll")
        with home.worker() as process:
            wait_for(lambda: bool(list(backups.glob("kcvs-*.gz"))), process)
            home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
            wait_for(lambda: len(sink.taken) == 2, process)
            (backup,) = backups.glob("kcvs-*.gz")
            assert "a worker is at work" in home.run("restore", str(backup), code=1)
            end(process)
        shutil.rmtree(home.database.parent)  # the disk died

        said = home.run("restore", str(backup))
        assert "it brings 1 mail" in said
        assert "references go on at KCVS-2021-2001" in said
        done = program.run("--config", str(home.config), "poll")
        assert done.returncode == 0, done.stderr
        assert "held since the restore: KCVS-2021-2001 (outbox 2)" in done.stderr
        assert "that folder proves nothing: look in the SMTP server's log" in done.stderr
        assert done.stdout.endswith("; 1 held, see: kcvs-mailbot outbox\n")
        assert "held since" not in program.run("--config", str(home.config), "poll").stderr
        assert len(sink.taken) == 2
        assert home.json("balance")["closes"]
        states = {e["application"]: e["state"] for e in home.json("outbox")}
        assert states == {"KCVS-2021-0001": "sent", "KCVS-2021-2001": "held"}
        home.run("outbox", "cancel", "2", "--sent-before")
        assert home.json("outbox")[1]["why"] == "a person found that it was sent before"
