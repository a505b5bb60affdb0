"""What the demo prints."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from kcvs_mailbot.demo import commands, show
from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.servers import SentMail
from kcvs_mailbot.errors import MailbotError

MESSAGE: dict[str, Any] = {
    "sha256": "a" * 64,
    "received_at": "2026-11-22T00:03:10+01:00",
    "from": {"name": "Els [bold]Goossens", "address": "els@post.example"},
    "subject": "Kandidatuur",
    "disposition": "application",
    "reasons": [{"english": "It names the post."}, "In words."],
    "application": "KCVS-2026-0009",
}
APPLICATION: dict[str, Any] = {"reference": "KCVS-2026-0009", "late": True}


def printed(*things: Any) -> str:
    out = Console(width=160, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    with out.file:
        for thing in things:
            thing(out) if callable(thing) else out.print(thing)
    return out.export_text()


def table(message: dict[str, Any], about: dict[str, str] | None = None) -> str:
    return printed(show.mails_table([message], [APPLICATION], about or {}))


def test_a_mail_is_shown_with_what_became_of_it() -> None:
    text = table(MESSAGE)
    for words in ("22/11 00:03:10", "Els [bold]Goossens", "Kandidatuur", "KCVS-2026-0009", "late"):
        assert words in text
    assert "It names the post. In words." in text


def test_a_reason_that_two_sentences_give_is_told_once() -> None:
    twice = [{"english": "It names the post.", "evidence": e} for e in ("de functie", "directeur")]
    assert table(MESSAGE | {"reasons": twice}).count("It names the post.") == 1


def test_a_sample_mail_is_told_by_what_it_is() -> None:
    assert "three minutes after" in table(MESSAGE, {"a" * 64: "three minutes after the deadline"})


def test_only_an_application_is_called_late() -> None:
    assert "late" not in table(MESSAGE | {"disposition": "follow_up"})


def test_a_mail_of_which_little_is_known_is_shown_all_the_same() -> None:
    unknown = {"received_at": None, "from": None, "subject": None, "application": None}
    text = table(MESSAGE | unknown | {"disposition": None, "reasons": []})
    assert "unknown" in text
    assert "waiting" in text


def test_a_receipt_is_shown_as_its_reader_sees_it() -> None:
    raw = (
        b"To: =?utf-8?q?Jos=C3=A9?= <jose@post.example>\r\nSubject: Ontvangst\r\n"
        b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable"
        b"\r\n\r\nBeste Jos=C3=A9 [bold],\r\n"
    )
    text = printed(lambda out: show.print_receipts(out, [SentMail("jose@post.example", raw)]))
    for words in ("Receipt 1 of 1", "To: José <jose@post.example>", "Beste José [bold],"):
        assert words in text


def test_a_mail_without_text_shows_none() -> None:
    assert show.plain_text(b"Content-Type: text/html\r\n\r\n<p>x</p>") == ""


def test_the_mails_are_counted() -> None:
    text = printed(lambda out: show.print_sum(out, [MESSAGE, MESSAGE], []))
    assert "2 mails came in: 2 application. 0 receipts left." in text


def test_the_vacancies_are_told_with_their_last_days() -> None:
    days = Calendar(date(2026, 11, 23))
    text = printed(lambda out: show.print_vacancies(out, days))
    assert "Open until 05/12: directeur" in text
    assert "Closed on 21/11: onthaalmedewerker" in text


def test_the_next_steps_can_be_copied() -> None:
    config = Path("/tmp/a folder/config.toml")
    text = printed(lambda out: show.print_further(out, config, [APPLICATION]))
    assert "--config '/tmp/a folder/config.toml' show KCVS-2026-0009\n" in text


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    with pytest.raises(MailbotError, match="`kcvs-mailbot messages` failed"):
        commands.run(config, "messages")
