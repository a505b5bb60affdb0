"""`init` against a real mailbox: answers are tried, asked again, written for its user only."""

from __future__ import annotations

import os
import pty
import re
import select
import stat
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import program
from house import ROOT
from kcvs_mailbot.cli.first_questions import standing_in
from kcvs_mailbot.config import Configuration, load
from kcvs_mailbot.config.drafting import Answers, checked, files
from kcvs_mailbot.errors import ConfigError
from kcvs_mailbot.store import open_store
from kcvs_mailbot.store.schema import migrate
from servers.dovecot import PASSWORD, USER, Dovecot
from servers.smtp_sink import Sink

needs_dovecot = pytest.mark.needs("dovecot")


@dataclass
class Offices:
    """A mailbox, a server for sending, and a folder for what `init` writes."""

    folder: Path
    dovecot: Dovecot
    sink: Sink

    @property
    def config(self) -> Path:
        return self.folder / "etc" / "config.toml"

    @property
    def options(self) -> dict[str, str]:
        password = self.folder / "typed"
        password.write_text(PASSWORD + "\n")
        return {
            "--provider": "plain",
            "--address": "linda@kcvb.be",
            "--imap": f"127.0.0.1:{self.dovecot.tls_port}",
            "--imap-security": "tls",
            "--ca-file": str(self.dovecot.authority),
            "--username": USER,
            "--password-file": str(password),
            "--smtp": f"127.0.0.1:{self.sink.port}",
            "--smtp-security": "none",
            "--organisation": 'Kenniscentrum "Vlaamse Steden", Brussel',
            "--title": "directeur Kenniscentrum Vlaamse Steden",
            "--reference": "KCVS-2021",
            "--opens": "2021-08-01",
            "--deadline": "2021-09-15T12:00",
            "--tell": "ict@stad.be",
        }

    def words(self, **changed: str | None) -> list[str]:
        given = {**self.options, **{f"--{k.replace('_', '-')}": v for k, v in changed.items()}}
        flags = [
            word for name, value in given.items() if value is not None for word in (name, value)
        ]
        return ["--config", str(self.config), "init", *flags]


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[Offices]:
    with Dovecot() as dovecot, Sink(users={USER: PASSWORD}) as sink:
        yield Offices(tmp_path, dovecot, sink)


@needs_dovecot
@pytest.mark.slow
def test_a_script_gives_all_answers_and_gets_a_configuration_that_works(offices: Offices) -> None:
    done = program.run(*offices.words())
    assert done.returncode == 0, done.stderr
    for file in ("password", "config.toml"):
        assert f"  {offices.config.parent / file}\n" in done.stdout
    assert done.stdout.endswith(
        f"  kcvs-mailbot --config {offices.config} run --shadow\n"
        f"  kcvs-mailbot --config {offices.config} migrate\n"
        f"  kcvs-mailbot --config {offices.config} check\n"
    )
    written = sorted(offices.config.parent.iterdir())
    assert [path.name for path in written] == ["config.toml", "password"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    text = offices.config.read_text("utf-8")
    assert PASSWORD not in text + done.stdout + done.stderr
    assert len(text.splitlines()) < 50
    config = load(offices.config, {})
    assert config.smtp.sender.name == "Kenniscentrum 'Vlaamse Steden', Brussel"
    assert config.alerts.to == ("ict@stad.be",)
    assert config.acknowledgement.mode == "hold"
    assert config.storage.sqlite_path == program.ROOT / "kcvs.sqlite"  # of where it was started
    assert "the deadline, 2021-09-15, was" in done.stderr
    checked = program.run("--config", str(offices.config), "check", "--json").stdout
    for what in ("mailbox INBOX", "smtp", "alerts", "secrets"):
        assert re.search(rf'"what": "{what}",\s+"ok": true', checked), (what, checked)


@needs_dovecot
@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reference": "KCVS 2021"}, "--reference: may hold letters and digits joined by hyphens"),
        ({"deadline": "next week"}, "--deadline: must be a date (2021-09-15)"),
        ({"smtp_security": "starttls"}, "(here: --smtp-security, --ca-file; none only to this"),
        ({"ca_file": None}, "cannot be trusted"),
        ({"imap_security": "ssl"}, "--imap-security: say tls, starttls, none"),
        ({"deadline": "2021-07-01"}, "deadline is before opens"),
        ({"tell": "linda@kcvb.be"}, "the mailbox that is watched"),
        ({"username": "somebody"}, "refused"),
        ({"smtp_username": "somebody"}, "SMTP"),
        ({"provider": "yahoo"}, "say microsoft, google, plain"),
        ({"title": None, "password_file": None}, "not answered: --password-file, --title;"),
        ({"password_file": "/nowhere"}, "/nowhere cannot be read"),
    ],
    ids=str,
)
def test_a_wrong_answer_is_told_and_nothing_is_written(
    offices: Offices, wrong: dict[str, str | None], said: str
) -> None:
    done = program.run(*offices.words(**wrong))
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not offices.config.parent.exists()


def test_without_a_terminal_what_is_missing_is_named_in_one_line(tmp_path: Path) -> None:
    done = program.run("--config", str(tmp_path / "config.toml"), "init", "--provider", "google")
    assert done.returncode == 2
    assert done.stderr == (
        "kcvs-mailbot: not answered: --address, --service-account-file, --organisation, --title, "
        "--reference, --opens, --deadline, --tell; give them as options, or run it in a terminal\n"
    )


@needs_dovecot
@pytest.mark.slow
def test_what_is_there_stays_unless_it_is_said(offices: Offices) -> None:
    offices.config.parent.mkdir()
    offices.config.write_text("# mine\n")
    done = program.run(*offices.words())
    assert done.returncode == 2
    assert "already there" in done.stderr
    assert offices.config.read_text() == "# mine\n"
    assert program.run(*offices.words(), "--overwrite").returncode == 0
    assert load(offices.config, {}).mailbox.username == USER


class Person:
    """Somebody at a terminal, who types an answer when the words before it stand there."""

    def __init__(self, *words: str) -> None:
        self.seen = ""
        self.child, self.screen = pty.fork()
        if self.child == 0:
            os.chdir(ROOT)
            os.environ.update(PYTHONDONTWRITEBYTECODE="", NO_COLOR="1")
            os.execv(sys.executable, [sys.executable, "-m", "kcvs_mailbot", *words])

    def reads(self, words: str) -> None:
        end = time.monotonic() + 60
        while words not in self.seen:
            assert time.monotonic() < end, self.seen
            if select.select([self.screen], [], [], 1)[0]:
                try:
                    self.seen += os.read(self.screen, 4096).decode()
                except OSError:  # it ended
                    assert words in self.seen, self.seen
        self.shown, _, self.seen = self.seen.partition(words)

    def types(self, asked: str, answer: str) -> None:
        self.reads(asked)
        time.sleep(0.2)  # getpass throws away what was typed before it asks
        os.write(self.screen, answer.encode() + b"\n")

    def ends(self) -> int:
        while True:
            try:
                if not os.read(self.screen, 4096):
                    break
            except OSError:
                break
        return os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])


@needs_dovecot
@pytest.mark.slow
def test_a_person_is_asked_again_with_the_remedy(offices: Offices) -> None:
    person = Person("--config", str(offices.config), "init", "--imap-security", "tls")
    person.types("Who runs the mailbox", "yahoo")
    person.reads("no such provider")
    person.types("Who runs the mailbox (microsoft, google, plain): ", "plain")
    person.types("Its address", "linda@kcvb.be")
    person.types("[imap.kcvb.be]", f"127.0.0.1:{offices.dovecot.tls_port}")
    person.types("User name there", USER)
    person.types("Password", "not this one")
    person.reads("cannot be trusted")
    for kept in ("[plain]", "[linda@kcvb.be]", "[127.0.0.1:", f"[{USER}]"):
        person.types(kept, "")
    person.types("Password", "not this one")
    person.types("Encryption (tls, starttls; none: only to this machine itself) [tls]", "")
    person.types("authority of your own", str(offices.dovecot.authority))
    person.reads("refused our user name and password")
    for kept in ("[plain]", "[linda@kcvb.be]", "[127.0.0.1:", f"[{USER}]"):
        person.types(kept, "")
    person.types("Password", PASSWORD)
    for kept in ("[tls]", "[/"):
        person.types(kept, "")
    person.reads("opened read-only, 0 mails")
    person.types("SMTP server", f"127.0.0.1:{offices.sink.port}")
    person.types("User name there", "")
    person.reads("does not offer STARTTLS")
    for kept in ("[127.0.0.1:", f"[{USER}]"):
        person.types(kept, "")
    person.types("Encryption", "none")
    person.types("authority of your own", "")
    person.reads("the server lets us in")
    person.types("organisation", "Kenniscentrum")
    person.types("The vacancy", "directeur")
    person.types("reference", "KCVS 2021")
    person.reads("Not right: may hold letters and digits joined by hyphens")
    person.types("such as KCVS-2021: ", "KCVS-2021")
    person.reads("KCVS-2021-0001, KCVS-2021-0002")
    person.types("First day", "1 augustus")
    person.reads("Not right: must be a date")
    person.types("not looked at: ", "2021-08-01")
    person.types("Last day", "2021-07-01")
    person.reads("Not right: deadline is before opens")
    person.types("not looked at [2021-08-01]", "")
    person.types("(2021-09-15T12:00): ", "2021-09-15")
    person.types("told of troubles", "none")
    person.reads("Written, for this user's eyes only")
    person.reads(f"{sys.executable} -m kcvs_mailbot --config {offices.config} check")
    assert person.ends() == 0
    assert load(offices.config, {}).mailbox.username == USER


PLACED = Answers().having(
    {
        "address": "jobs@kcvb.be",
        "organisation": "KCVS",
        "title": "directeur",
        "reference": "A",
        "opens": "2021-08-01",
        "deadline": "2021-09-15",
    }
)


def made(folder: Path, **given: str) -> Configuration:
    """As `init` writes it, read again."""
    file = folder / "config.toml"
    for path, text in files(PLACED.having(given), file).items():
        path.write_text(text, encoding="utf-8")
    return load(file, {})


@pytest.mark.parametrize("name", ["plain", "met spatie%20é?"])
def test_from_whatever_folder_it_is_one_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Two would give each candidate two receipts."""
    home, elsewhere = tmp_path / name, tmp_path / "elsewhere"
    for folder in (home, elsewhere):
        folder.mkdir()
    monkeypatch.chdir(home)
    config = made(home, imap="a", smtp="a", password="x")
    monkeypatch.chdir(elsewhere)
    store = open_store(config.storage.url.get_secret_value())
    try:
        migrate(store)
    finally:
        store.close()
    assert (home / "kcvs.sqlite").exists()
    assert config.storage.spool_folder == home / "spool"
    assert list(elsewhere.iterdir()) == []


def test_microsoft_365_is_known_with_a_secret_or_by_a_code(tmp_path: Path) -> None:
    known = {"provider": "microsoft", "tenant": "kcvb.be", "client_id": "1-2"}
    config = made(tmp_path, **known, client_secret="a b")
    assert config.mailbox.host == "outlook.office365.com"
    assert (config.smtp.host, config.smtp.port) == ("smtp.office365.com", 587)
    assert config.mailbox.oauth.way("microsoft") == "client secret"
    assert config.secret_files == {tmp_path / "client_secret"}
    by_code = made(tmp_path, **known, tell="ict@stad.be", alerts="mail.stad.be:25")
    assert by_code.mailbox.oauth.way("microsoft") == "device code"
    assert (by_code.alerts.host, by_code.alerts.username) == ("mail.stad.be", "")


def test_google_is_known_by_its_service_account(tmp_path: Path) -> None:
    known = {"provider": "google", "service_account": '{"type": "service_account"}'}
    config = made(tmp_path, **known)
    assert (config.mailbox.host, config.smtp.host) == ("imap.gmail.com", "smtp.gmail.com")
    assert config.mailbox.username == config.smtp.username == "jobs@kcvb.be"
    other = PLACED.having({**known, "smtp_username": "post@kcvb.be"})
    assert checked(standing_in(other)).smtp.username == "post@kcvb.be"


@pytest.mark.parametrize(("address", "domains"), [("a@gmail.com", ()), ("a@Stad.be", ("stad.be",))])
def test_where_anybody_has_a_mailbox_nobody_is_a_colleague(
    address: str, domains: tuple[str, ...]
) -> None:
    answers = PLACED.having({"address": address, "provider": "plain", "imap": "a", "smtp": "a"})
    assert checked(answers.having({"password": "x"})).mailbox.colleague_domains == domains


def test_what_no_line_can_hold_is_refused() -> None:
    with pytest.raises(ConfigError, match="--title holds a sign that is no text"):
        PLACED.having({"title": "a\nb"})
