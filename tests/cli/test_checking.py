"""What `check` says of servers that are missing, and of folders that are not there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli.office import Office, Said, office, unused_port
from servers.dovecot import PASSWORD, USER, Dovecot
from servers.smtp_sink import Sink

pytestmark = pytest.mark.slow


def findings(said: Said) -> dict[str, tuple[bool | None, str]]:
    return {one["what"]: (one["ok"], one["remedy"]) for one in said.json}


def test_a_copied_example_without_servers_is_no_mistake(tmp_path: Path) -> None:
    said = office(tmp_path).run("check", "--json")
    assert said.code == 0, said.err
    found = findings(said)
    assert found["mailbox"][0] is None
    assert found["smtp"][0] is None


def test_a_closed_port_is_told_with_where_to_look(tmp_path: Path) -> None:
    closed = {"host": "127.0.0.1", "port": unused_port(), "security": "none"}
    alerts = {**closed, "from": "bot@example.org", "to": ["it@example.org"]}
    home = office(tmp_path, mailbox={**closed, "username": "x"}, smtp=closed, alerts=alerts)
    said = home.run("check", "--json")
    assert said.code == 1
    found = findings(said)
    assert "check [mailbox] host, port and security" in found["mailbox INBOX"][1]
    assert "check [smtp] host, port and security" in found["smtp"][1]
    assert "check [alerts] host, port and security" in found["alerts"][1]


@pytest.mark.needs("dovecot")
def test_every_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with Dovecot() as dovecot:
        mailbox = {
            "host": "127.0.0.1",
            "port": dovecot.tls_port,
            "ca_file": str(dovecot.authority),
            "username": USER,
            "password": PASSWORD,
            "also_folders": ["Nergens", "Niets"],
        }
        found = findings(office(tmp_path, mailbox=mailbox).run("check", "--json"))
    assert found["mailbox INBOX"][0] is True
    for missing in ("mailbox Nergens", "mailbox Niets"):
        ok, remedy = found[missing]
        assert ok is False
        assert "also_folders" in remedy
        assert "there are INBOX" in remedy


def test_what_reads_scans_and_old_documents_is_named_with_what_is_lost(tmp_path: Path) -> None:
    home = office(tmp_path)
    said = home.run("check", "--json", env={"PATH": str(tmp_path)})
    found = {one["what"]: one for one in said.json}
    for program, package in (("tesseract", "tesseract-ocr"), ("bsdtar", "libarchive-tools")):
        assert found[program]["ok"] is None
        assert "not installed: " in found[program]["found"]
        assert found[program]["remedy"] == f"apt-get install {package}"


def test_a_secret_that_others_can_read_is_wrong(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("geheim\n")
    home = office(tmp_path, mailbox={"password_file": str(secret)})
    secret.chmod(0o644)
    assert f"chmod 600 {secret}" in findings(home.run("check", "--json"))[f"file {secret}"][1]
    secret.chmod(0o600)
    home.config.chmod(0o600)
    assert findings(home.run("check", "--json"))["secrets"][0] is True


def test_a_folder_for_backups_that_is_not_there_is_wrong(tmp_path: Path) -> None:
    home = office(tmp_path, alerts={"backup_folder": str(tmp_path / "copies")})
    assert findings(home.run("check", "--json"))["backups"] == (
        False,
        f"mkdir {tmp_path / 'copies'}",
    )


def test_receipts_that_are_held_are_told(tmp_path: Path) -> None:
    home = office(tmp_path, acknowledgement={"mode": "hold"})
    ok, remedy = findings(home.run("check", "--json"))["receipts"]
    assert ok is None
    assert "outbox release" in remedy


def test_a_deadline_that_is_past_and_what_candidates_are_not_told_is_noted(tmp_path: Path) -> None:
    home = office(tmp_path)
    before = findings(home.run("check", "--json"))
    assert not any(what.startswith("vacancy") for what in before)
    assert {before[what][0] for what in ("retention", "privacy")} == {None}
    home.write_config(
        retention={"received": "1y", "reason": "Selectielijst"},
        privacy={"contact": "dpo@kcvb.be"},
    )
    text = re.sub(r"(?m)^opens = .*$", "opens = 2020-11-01", home.config.read_text("utf-8"))
    home.config.write_text(re.sub(r"(?m)^deadline = .*$", "deadline = 2020-12-15", text))
    found = findings(home.run("check", "--json"))
    ok, remedy = found["vacancy KCVS-2021"]
    assert (ok, "deadline of KCVS-2021" in remedy) == (None, True)
    assert not {"retention", "privacy"} & found.keys()
    closed = home.config.read_text("utf-8").replace(
        "[[vacancy]]", "[[vacancy]]\nclosed_on = 2021-01-31"
    )
    home.config.write_text(closed)
    assert "vacancy KCVS-2021" not in findings(home.run("check", "--json"))


def test_a_trial_mail_reaches_everybody_who_is_told_of_troubles(tmp_path: Path) -> None:
    with Sink() as server:
        alerts = {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "from": "bot@example.org",
            "to": ["it@example.org"],
            "secretary": ["linda@example.org"],
        }
        home = office(tmp_path, alerts=alerts)
        assert "trial mail to it@example.org" not in findings(home.run("check", "--json"))
        found = findings(home.run("check", "--mail", "--json"))
        taken = server.wait_for(2)
    assert found["trial mail to it@example.org"][0] is True
    assert found["trial mail to linda@example.org"][0] is True
    assert sorted(recipient for mail in taken for recipient in mail.recipients) == [
        "it@example.org",
        "linda@example.org",
    ]


def test_an_import_that_shall_send_asks_for_a_server(tmp_path: Path) -> None:
    home = office(tmp_path)
    mails = str(home.candidates("An Claes"))
    refused = home.run("import", mails, "--acknowledge")
    assert refused.code == 2
    assert "leave --acknowledge out: receipts are made and wait" in refused.complaint
    assert home.run("messages", "--json").json == []


@pytest.mark.parametrize(
    ("named", "complaint"),
    [("", "--config is empty"), ("/tmp", "/tmp: is a folder; name the file")],
)
def test_a_config_that_is_no_file_is_told_what_it_is(
    tmp_path: Path, named: str, complaint: str
) -> None:
    said = Office(tmp_path, named=named).run("messages")
    assert said.code == 2
    assert complaint in said.complaint


@pytest.mark.parametrize(
    ("files", "ok", "words"),
    [
        ({"nl/receipt.txt": "Beste {{ name }}"}, True, "1 text of its own"),
        ({"nl/receipt.txt": "Beste\n{{ salaris }}"}, False, "nl/receipt.txt, line 2: salaris"),
        ({"nl/receipt.txt": "Beste\n\n{% if late %}"}, False, "nl/receipt.txt, line 3: "),
        ({"nl/receipt.txt": "Beste\xe9"}, False, "nl/receipt.txt: is not UTF-8"),
        ({"nl/recept.txt": "Beste"}, None, "did you mean nl/receipt.txt?"),
        (None, False, "there is no folder"),
    ],
)
def test_the_texts_of_a_vacancy_are_tried_before_any_candidate(
    tmp_path: Path, files: dict[str, str] | None, ok: bool | None, words: str
) -> None:
    for name, text in (files or {}).items():
        file = tmp_path / "teksten" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="latin-1")
    home = office(tmp_path)
    templates = f"[[vacancy]]\ntemplates = {json.dumps('teksten')}"
    home.config.write_text(home.config.read_text("utf-8").replace("[[vacancy]]", templates, 1))
    said = home.run("check", "--json")
    assert said.code == 1 or ok is not False
    found = [one for one in said.json if one["what"] == "texts KCVS-2021" and one["ok"] is ok]
    assert words in f"{found[0]['found']} {found[0]['remedy']}"
