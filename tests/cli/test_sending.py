"""What `poll` and `import --acknowledge` say when receipts could not be sent."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli.office import office, unused_port
from house import ROOT, House
from servers.dovecot import Dovecot
from servers.smtp_sink import Sink
from workshop import application

pytestmark = pytest.mark.slow


def test_an_import_says_that_the_mail_server_is_away_and_receipts_wait(tmp_path: Path) -> None:
    port = unused_port()
    home = office(tmp_path, smtp={"host": "127.0.0.1", "port": port, "security": "none"})
    said = home.run("import", str(home.candidates("An Claes")), "--acknowledge", "--json")
    assert said.code == 1
    assert (said.json["application"], said.json["sent"]) == (1, 0)
    assert f"receipts wait: the SMTP server 127.0.0.1:{port} cannot be reached" in said.complaint
    assert "check [smtp] host, port and security" in said.complaint


def test_an_import_that_sends_says_nothing(tmp_path: Path) -> None:
    with Sink() as sink:
        home = office(tmp_path, smtp={"host": "127.0.0.1", "port": sink.port, "security": "none"})
        said = home.run("import", str(home.candidates("An Claes")), "--acknowledge", "--json")
    assert (said.code, said.json["sent"]) == (0, 1)
    assert "kcvs-mailbot:" not in said.err


@pytest.mark.needs("dovecot")
def test_a_poll_says_that_the_mail_server_is_away_and_still_prints_its_json(
    tmp_path: Path,
) -> None:
    with Dovecot() as dovecot:
        home = House(tmp_path, dovecot, smtp_port=unused_port())
        home.set_up()
        dovecot.deliver(bytes(application()))
        done = subprocess.run(
            home.command("poll", "--json"),
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            check=False,
        )
        assert done.returncode == 1
        counts = json.loads(done.stdout)
        assert (counts["fetched"], counts["applications"], counts["sent"]) == (1, 1, 0)
        assert "receipts wait: the SMTP server" in done.stderr
        assert home.json("outbox")[0]["state"] == "queued"


def test_releasing_all_leaves_behind_what_a_broken_text_keeps_unwritten(tmp_path: Path) -> None:
    home = office(tmp_path)
    text = tmp_path / "nl" / "receipt.txt"
    text.parent.mkdir()
    text.write_text("Beste {{ salaris }}", "utf-8")
    templates = f"[[vacancy]]\ntemplates = {json.dumps(str(tmp_path))}"
    written = home.config.read_text("utf-8").replace("[[vacancy]]", templates, 1)
    home.config.write_text(written, "utf-8")
    home.run("import", str(home.candidates("An Claes")))
    said = home.run("outbox", "release")
    assert said.code == 0
    assert said.out == "0 released\n"
    assert "1 held still: a text of the vacancy is broken" in said.err
    refused = home.run("outbox", "release", "1")
    assert refused.code == 2
    assert f"{text}, line 1: 'salaris' is undefined" in refused.complaint
    text.write_text("Beste {{ name }}", "utf-8")
    assert home.run("outbox", "release").out == "1 released\n"
    assert home.run("outbox", "--json").json[0]["state"] == "queued"
