"""The embedded servers, spoken to as the program and people speak to them."""

from __future__ import annotations

import email
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import imapclient
import pytest

from kcvs_mailbot.config import load
from kcvs_mailbot.demo import post
from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.certificate import write_certificate
from kcvs_mailbot.demo.mails import sample_mails
from kcvs_mailbot.demo.place import (
    OUR_MARK,
    OWN_ADDRESS,
    PASSWORD,
    prepare_folder,
    write_config,
)
from kcvs_mailbot.demo.servers import HOST, Servers
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.network.tls import Account, Security
from kcvs_mailbot.smtp.sender import Sender
from workshop import PROCEDURE

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    certificate = write_certificate(tmp_path, datetime.now(UTC))
    with Servers(OWN_ADDRESS, PASSWORD, certificate, gone={"weg@voorbeeld.example"}) as running:
        yield running


@contextmanager
def inbox(servers: Servers, folder: Path) -> Iterator[imapclient.IMAPClient]:
    context = ssl.create_default_context(cafile=str(folder / "demo-certificate.pem"))
    client = imapclient.IMAPClient(HOST, servers.imap_port, ssl=False, timeout=20)
    client.normalise_times = False
    client.starttls(context)
    client.login(OWN_ADDRESS, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    try:
        yield client
    finally:
        client.logout()


def send(servers: Servers, recipient: str, raw: bytes) -> None:
    with Sender(Account(HOST, servers.smtp_port, Security.NONE)) as sender:
        sender.send("jo@voorbeeld.example", recipient, raw)


def test_delivered_mails_are_fetched_byte_by_byte(servers: Servers, tmp_path: Path) -> None:
    mails = sample_mails(NOW)
    servers.deliver(mails)
    with inbox(servers, tmp_path) as client:
        found = client.fetch(client.search(), ["BODY.PEEK[]", "INTERNALDATE"])
    assert [found[uid][b"BODY[]"] for uid in sorted(found)] == [mail.raw for mail in mails]
    dates = [found[uid][b"INTERNALDATE"] for uid in sorted(found)]
    assert dates == [mail.received_at for mail in mails]
    assert servers.delivered == len(mails)


def test_mail_to_our_address_lands_in_the_mailbox(servers: Servers, tmp_path: Path) -> None:
    send(servers, OWN_ADDRESS.upper(), b"Subject: hallo\r\n\r\n.punt\r\n")
    with inbox(servers, tmp_path) as client:
        (mail,) = client.fetch(client.search(), ["BODY.PEEK[]"]).values()
    assert mail[b"BODY[]"].startswith(b"Return-Path: <jo@voorbeeld.example>\r\nReceived: ")
    assert b"by mx.kcvb.be" in mail[b"BODY[]"]
    assert mail[b"BODY[]"].endswith(b"Subject: hallo\r\n\r\n.punt\r\n")
    assert servers.sent == []


def test_mail_to_others_is_kept_to_be_shown(servers: Servers) -> None:
    send(servers, "an@voorbeeld.example", b"Subject: dag\r\n\r\nJos\xc3\xa9\r\n")
    assert [mail.recipient for mail in servers.sent] == ["an@voorbeeld.example"]
    assert servers.sent[0].raw == b"Subject: dag\r\n\r\nJos\xc3\xa9\r\n"
    assert servers.delivered == 0


def test_what_goes_to_an_address_that_is_gone_comes_back(servers: Servers, tmp_path: Path) -> None:
    receipt = b"Subject: =?utf-8?q?dag?=\r\n\tAn\r\nMessage-ID: <1@kcvb.be>\r\n\r\nHallo\r\n"
    send(servers, "Weg@voorbeeld.example", receipt)
    assert [mail.recipient for mail in servers.sent] == ["Weg@voorbeeld.example"]
    with inbox(servers, tmp_path) as client:
        (mail,) = client.fetch(client.search(), ["BODY.PEEK[]"]).values()
    assert mail[b"BODY[]"].startswith(b"Return-Path: <>\r\n")
    report = email.message_from_bytes(mail[b"BODY[]"])
    assert report.get_content_type() == "multipart/report"
    parts = {part.get_content_type(): part.as_string() for part in report.walk()}
    assert "Final-Recipient: rfc822; Weg@voorbeeld.example" in parts["message/delivery-status"]
    assert "Message-ID: <1@kcvb.be>" in parts["text/rfc822-headers"]


def test_a_waiting_client_hears_of_new_mail(servers: Servers, tmp_path: Path) -> None:
    with inbox(servers, tmp_path) as client:
        client.idle()
        send(servers, OWN_ADDRESS, b"Subject: hallo\r\n\r\n")
        heard: list[tuple[object, ...]] = []
        give_up = time.monotonic() + 20
        while not heard and time.monotonic() < give_up:
            heard = client.idle_check(timeout=1)
        client.idle_done()
    assert (1, b"EXISTS") in heard


def test_a_mail_of_ones_own_is_posted(
    servers: Servers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cv.pdf").write_bytes(b"%PDF-")
    words = ["--port", str(servers.smtp_port), "--attach", str(tmp_path / "cv.pdf"), "Dag José"]
    assert post.main(words) == 0
    assert post.main(words) == 0
    with inbox(servers, tmp_path) as client:
        found = [
            mail[b"BODY[]"] for mail in client.fetch(client.search(), ["BODY.PEEK[]"]).values()
        ]
    assert len(set(found)) == 2
    assert all(b'filename="cv.pdf"' in raw for raw in found)
    assert "sent" in capsys.readouterr().out


def test_posting_says_why_it_could_not(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert post.main(["--port", "1", "--attach", str(tmp_path / "no.pdf")]) == 1
    assert "no.pdf" in capsys.readouterr().err
    assert post.main(["--port", "1"]) == 1
    assert "not sent" in capsys.readouterr().err


def test_ports_can_be_chosen_and_a_taken_one_is_named(servers: Servers, tmp_path: Path) -> None:
    certificate = (tmp_path / "demo-certificate.pem", tmp_path / "demo-key.pem")
    with pytest.raises(ConfigError, match=f"--port: {servers.imap_port} or"):
        Servers(OWN_ADDRESS, PASSWORD, certificate, servers.imap_port)
    with pytest.raises(ConfigError, match="cannot be used"):
        Servers(OWN_ADDRESS, PASSWORD, certificate, servers.smtp_port - 1)
    for wrong in (0, -1, 65_535, 70_000):
        with pytest.raises(ConfigError, match="no port"):
            Servers(OWN_ADDRESS, PASSWORD, certificate, wrong)


def test_the_written_configuration_is_a_sound_one(servers: Servers, tmp_path: Path) -> None:
    folder = tmp_path / 'José "x" \\ map'
    folder.mkdir()
    certificate = write_certificate(folder, NOW)
    days = Calendar.around(NOW)
    config = load(write_config(folder, days, servers, certificate[0], "", 8025), {})
    vacancy, closed = config.vacancies
    assert (vacancy.reference, closed.reference) == ("KCVS-2026", "ONTHAAL-2026")
    assert [one.text for one in vacancy.procedure.competencies] == [
        one["text"] for one in PROCEDURE["competencies"]
    ]
    assert closed.procedure.competencies == ()
    assert closed.closes_at < NOW < vacancy.closes_at
    assert vacancy.deadline_text_at.date() == days.deadline
    assert config.require_mailbox().account.port == servers.imap_port
    assert config.require_smtp().account.port == servers.smtp_port
    assert config.storage.sqlite_path == folder / "demo.sqlite"


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    _, key = write_certificate(tmp_path, NOW)
    assert key.stat().st_mode & 0o077 == 0


def test_a_folder_of_an_earlier_demo_is_used_again(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(OUR_MARK + "\n")
    for name in ("demo.sqlite", "demo.sqlite-wal", "mine.txt"):
        (tmp_path / name).touch()
    assert prepare_folder(tmp_path) == tmp_path.resolve()
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_with_a_configuration_of_ones_own_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('timezone = "Europe/Brussels"\n')
    (tmp_path / "demo.sqlite").touch()
    with pytest.raises(ConfigError, match="is not a demo's"):
        prepare_folder(tmp_path)
    assert (tmp_path / "demo.sqlite").exists()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="cannot be used"):
        prepare_folder(tmp_path / "file" / "folder")


def test_without_a_folder_a_new_one_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert prepare_folder(None).parent == tmp_path
