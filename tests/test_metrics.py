"""The numbers for monitoring: right, of nobody, and such as Prometheus and Grafana take them."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from cli.office import unused_port
from house import ROOT, House, house
from kcvs_mailbot.clock import now
from kcvs_mailbot.store import open_store
from kcvs_mailbot.watch.metrics import Numbered
from test_run import wait_for
from workshop import application, configuration, newsletter

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]
MONITORING = ROOT / "monitoring"


def scraped(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def values(text: str) -> dict[str, float]:
    """Each line's value by its name and labels."""
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


@contextlib.contextmanager
def measured(folder: Path) -> Iterator[tuple[House, int]]:
    """A worker that has answered one candidate, and holds another's receipt."""
    port = unused_port()
    enabled = {"enabled": True, "port": port}
    with house(folder, metrics=enabled) as home, home.worker() as process:
        home.dovecot.deliver(bytes(application("Bo Maes", "bo@example.be")))
        home.dovecot.deliver(bytes(newsletter()))
        sink = home.sink
        assert sink is not None
        wait_for(lambda: len(sink.taken) == 1, process)
        sent = 'kcvs_mailbot_outbox{kind="receipt",state="sent"}'
        wait_for(lambda: values(scraped(port))[sent] == 1, process)
        yield home, port


@pytest.mark.needs("promtool")
def test_they_are_right_and_of_nobody_and_named_as_prometheus_asks(tmp_path: Path) -> None:
    with measured(tmp_path) as (_home, port):
        text = scraped(port)
        with pytest.raises(OSError, match="refused"):  # loopback only
            socket.create_connection((_other_address(), port), 5).close()
    found = values(text)
    assert found["kcvs_mailbot_mails_stored_total"] == 2
    assert found['kcvs_mailbot_mails{disposition="application"}'] == 1
    assert found['kcvs_mailbot_mails{disposition="undecided"}'] == 0
    in_time = 'kcvs_mailbot_applications{late="no",status="received",vacancy="KCVS-2021"}'
    assert found[in_time] == 1
    assert found["kcvs_mailbot_mails_waiting"] == 0
    assert found["kcvs_mailbot_oldest_unread_mail_seconds"] == 0
    assert abs(found["kcvs_mailbot_last_poll_timestamp_seconds"] - time.time()) < 120
    assert found['kcvs_mailbot_trouble{kind="no_poll"}'] == 0
    assert found["kcvs_mailbot_database_up"] == found["kcvs_mailbot_workers"] == 1
    assert found["process_resident_memory_bytes"] > 0
    assert not re.search("bo@|Maes|linda|Kandidatuur|Nieuws", text, re.IGNORECASE)
    lint = subprocess.run(
        ["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False
    )
    assert (lint.returncode, lint.stderr) == (0, "")


def _other_address() -> str:
    """Of this machine, and not the loopback's."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            return "127.0.0.2"
        return str(probe.getsockname()[0])


def test_a_port_that_is_taken_stops_no_mail(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with house(tmp_path, metrics={"enabled": True, "port": port}) as home:
            with home.worker() as process:
                home.dovecot.deliver(bytes(application()))
                sink = home.sink
                assert sink is not None
                wait_for(lambda: len(sink.taken) == 1, process)
            log = (home.folder / "worker.log").read_text()
    assert f"port {port} (Address already in use); free that port" in log


def test_without_a_database_that_can_be_read_it_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "kcvs.sqlite").write_bytes(b"no database" * 1000)
    config = configuration(tmp_path)
    store = open_store(config.storage.url.get_secret_value())
    registry = CollectorRegistry()
    registry.register(Numbered(store, config, now))
    found = values(generate_latest(registry).decode())
    store.close()
    assert found.pop("kcvs_mailbot_storage_free_bytes") > 0
    assert found == {"kcvs_mailbot_database_up": 0}


def expressions() -> list[str]:
    """All queries of the dashboard, for every instance."""
    board = json.loads((MONITORING / "grafana.json").read_text("utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [one.replace("$instance", ".*") for one in asked]


@pytest.mark.needs("promtool")
def test_the_alerts_are_such_as_prometheus_takes() -> None:
    rules = str(MONITORING / "prometheus-alerts.yml")
    assert subprocess.run(["promtool", "check", "rules", rules], check=False).returncode == 0


@pytest.mark.needs("promtool")
def test_every_query_of_the_dashboard_is_answered_by_prometheus(tmp_path: Path) -> None:
    with measured(tmp_path) as (_home, port), prometheus(tmp_path, port) as asked:
        deadline = time.monotonic() + 60
        while not ask(asked, "kcvs_mailbot_database_up"):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        time.sleep(3)  # two scrapes: increase() wants as many
        unanswered = [one for one in expressions() if not ask(asked, one)]
    assert len(expressions()) > 10
    assert unanswered == []


def ask(port: int, query: str) -> list[object]:
    address = f"http://127.0.0.1:{port}/api/v1/query?query={quote(query)}"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            found: list[object] = json.load(answer)["data"]["result"]
            return found
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{query}: {error.read().decode()}") from error


@contextlib.contextmanager
def prometheus(folder: Path, port: int) -> Iterator[int]:
    """A real one that scrapes that port each second, ready to be asked."""
    own, config = unused_port(), folder / "prometheus.yml"
    target = f"{{job_name: kcvs-mailbot, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}"
    config.write_text(f"global: {{scrape_interval: 1s}}\nscrape_configs: [{target}]\n")
    process = subprocess.Popen(
        [
            *("prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder / 'tsdb'}"),
            f"--web.listen-address=127.0.0.1:{own}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(lambda: ready(own), process, seconds=60)
        yield own
    finally:
        process.terminate()
        process.wait(30)


def ready(port: int) -> bool:
    """Not while it reads its write-ahead log: every query is refused with 503 until then."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=10):
            return True
    except OSError:
        return False
