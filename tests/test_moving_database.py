"""A running installation moves from SQLite to PostgreSQL, with its mailbox and its SMTP server."""

from __future__ import annotations

from pathlib import Path

import pytest

import databases
from house import house
from test_run import end, wait_for
from test_story import application

pytestmark = [pytest.mark.needs("dovecot", "postgresql"), pytest.mark.slow]


def test_the_worker_goes_on_and_every_mail_is_accounted_for(tmp_path: Path) -> None:
    with house(tmp_path) as home, databases.empty_postgresql() as target:
        assert home.sink is not None
        sink = home.sink
        url = target.engine.url.render_as_string(hide_password=False)
        home.dovecot.deliver(bytes(application()))
        with home.worker() as process:
            wait_for(lambda: len(sink.taken) == 1, process)
            assert "a worker is at work" in home.run("copy-database", url, code=1)
            end(process)
        home.run("copy-database", url)
        before = home.json("applications")
        settings = {"url": url, "tombstones": str(tmp_path / "tombstones")}
        home.sections["storage"] = {**settings, "spool": str(tmp_path / "spool")}
        home.write_config()
        assert home.json("applications") == before
        assert home.json("poll")["fetched"] == 0
        home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
        with home.worker() as process:
            wait_for(lambda: len(sink.taken) == 2, process)
            end(process)
        assert home.json("balance")["closes"]
        hits = home.json("search", "coordinator")
        assert "KCVS-2021-0001" in {hit["application"] for hit in hits}
        assert {a["reference"]: a["receipt"]["state"] for a in home.json("applications")} == {
            "KCVS-2021-0001": "sent",
            "KCVS-2021-0002": "sent",
        }
        home.run("erase", "KCVS-2021-0001", "--yes")
        assert home.json("balance")["closes"]
