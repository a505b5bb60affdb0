"""Dovecot and an SMTP server that want tokens, through the command line and through the flows."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from databases import make_sqlite
from house import ROOT, House
from kcvs_mailbot import connecting
from kcvs_mailbot.config import Configuration, Way
from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.smtp import LoginRefusedError
from oauth.setting import USER, configuration, oauth_section, provider
from servers.dovecot import Dovecot
from servers.smtp_sink import Sink
from servers.token_endpoint import INVALID_GRANT, TokenEndpoint
from servers.tokens import DOVECOT_PASSDB, TokenInfo
from workshop import application

pytestmark = pytest.mark.needs("dovecot")


@dataclass
class Town:
    """Both mail servers, and the endpoint whose tokens they take."""

    endpoint: TokenEndpoint
    info: TokenInfo
    dovecot: Dovecot
    sink: Sink

    def sections(self) -> dict[str, dict[str, Any]]:
        return {
            "mailbox": {
                "host": "127.0.0.1",
                "port": self.dovecot.tls_port,
                "ca_file": str(self.dovecot.authority),
                "username": USER,
            },
            "smtp": {
                "host": "127.0.0.1",
                "port": self.sink.port,
                "security": "none",
                "username": USER,
            },
        }

    def configuration(self, folder: Path, way: Way) -> Configuration:
        sections = self.sections()
        sections["smtp"]["auth"] = provider(way)
        return configuration(folder, self.endpoint, way, **sections)

    def house(self, folder: Path, way: Way) -> House:
        """An installation that signs in that way; to be migrated before it polls."""
        sections = self.sections()
        auth = {"auth": provider(way), "password": ""}
        sections["mailbox"].update(auth)
        sections["smtp"].update(auth)
        sections["mailbox.oauth"] = oauth_section(self.endpoint, way)
        made = House(folder, self.dovecot, self.sink.port, self.sink, sections)
        made.write_config()
        return made


@pytest.fixture
def town(endpoint: TokenEndpoint) -> Iterator[Town]:
    with TokenInfo(endpoint.tokens) as info:
        dovecot = Dovecot(passdb=DOVECOT_PASSDB, mechanisms="xoauth2")
        (dovecot.home / "oauth2.conf").write_text(info.dovecot_config)
        with dovecot, Sink(users=endpoint.latest, mechanisms=("XOAUTH2",)) as sink:
            yield Town(endpoint, info, dovecot, sink)


MAIL = ("linda@kcvb.be", "an@example.org", b"Subject: x\r\n\r\n")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.sampled(2)
@pytest.mark.slow
@pytest.mark.parametrize("way", [way for way in Way if way is not Way.DEVICE_CODE])
def test_an_application_is_fetched_and_acknowledged_by_token(
    tmp_path: Path, town: Town, way: Way
) -> None:
    home = town.house(tmp_path, way)
    make_sqlite(home.database)
    town.dovecot.deliver(bytes(application()))
    done = home.json("poll")
    assert (done["fetched"], done["sent"]) == (1, 1)
    assert len(town.sink.taken) == 1
    assert len(town.endpoint.grants) == 1  # one token opens the mailbox and sends


@pytest.mark.slow
def test_a_person_logs_in_and_the_worker_goes_on_by_itself(tmp_path: Path, town: Town) -> None:
    home = town.house(tmp_path, Way.DEVICE_CODE)
    make_sqlite(home.database)
    town.dovecot.deliver(bytes(application()))
    assert "nobody has signed in yet; run kcvs-mailbot login" in home.run("poll", code=1)

    town.endpoint.device = ["", "slow_down", "accepted"]
    town.endpoint.signed_in_as = "linda.boudry@kcvb.be"
    said = home.run("login")
    assert "https://login.example.org/device" in said
    assert "ABCD-1234" in said
    assert "Signed in as linda.boudry@kcvb.be" in said
    assert "not the configured username" in said
    kept = tmp_path / "data" / "tokens.json"
    assert kept.stat().st_mode & 0o777 == 0o600

    town.endpoint.withdraw()  # an hour later, as it were
    done = home.json("poll")
    assert (done["fetched"], done["sent"]) == (1, 1)
    (newest,) = town.endpoint.refresh_tokens
    assert newest in kept.read_text()
    findings = {one["what"]: one for one in home.json("check")}
    assert findings["mailbox INBOX"]["ok"]
    assert findings["smtp"]["ok"]
    assert findings["sign-in"]["found"].startswith("expires in 89 days")

    town.endpoint.withdraw()
    town.endpoint.refresh_tokens.clear()
    assert "the refresh token was refused (invalid_grant); run kcvs-mailbot login" in home.run(
        "poll", code=1
    )


@pytest.mark.parametrize(
    ("happens", "words"),
    [
        ("authorization_declined", "the person refused (authorization_declined); run it again"),
        ("expired_token", "nobody entered the code in time (expired_token); run it again"),
    ],
)
def test_a_login_that_fails_says_what_to_do(
    tmp_path: Path, town: Town, happens: str, words: str
) -> None:
    home = town.house(tmp_path, Way.DEVICE_CODE)
    town.endpoint.device = ["", happens]
    assert words in home.run("login", code=1)
    assert not (tmp_path / "data" / "tokens.json").exists()


def test_a_login_that_the_provider_forbids_says_why(tmp_path: Path, town: Town) -> None:
    home = town.house(tmp_path, Way.DEVICE_CODE)
    town.endpoint.refusal = (401, {"error": "invalid_client", "error_codes": [7000218]})
    assert 'turn on "Allow public client flows"' in home.run("login", code=1)


def test_login_has_nothing_to_do_for_a_client_secret(tmp_path: Path, town: Town) -> None:
    home = town.house(tmp_path, Way.CLIENT_SECRET)
    assert "signs in by client secret, for which there is nothing to log in" in home.run(
        "login", code=2
    )


def test_a_login_can_be_stopped_and_keeps_nothing(tmp_path: Path, town: Town) -> None:
    home = town.house(tmp_path, Way.DEVICE_CODE)
    town.endpoint.device = [""] * 100
    with subprocess.Popen(
        home.command("login"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.send_signal(2)
        _, said = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "Traceback" not in said
    assert not (tmp_path / "data" / "tokens.json").exists()


def test_neither_the_database_nor_any_line_holds_a_token(tmp_path: Path, town: Town) -> None:
    home = town.house(tmp_path, Way.CLIENT_SECRET)
    home.sections["log"] = {"level": "debug"}
    home.write_config()
    make_sqlite(home.database)
    town.dovecot.deliver(bytes(application()))
    done = subprocess.run(home.command("poll"), capture_output=True, cwd=ROOT, check=True)
    assert b"token_renewed" in done.stderr
    written = (
        done.stdout
        + done.stderr
        + b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    )
    (token,) = town.endpoint.tokens
    assert token.encode() not in written


def test_a_token_that_was_withdrawn_is_replaced_at_once(tmp_path: Path, town: Town) -> None:
    config = town.configuration(tmp_path, Way.CLIENT_SECRET)
    for _ in range(2):
        with connecting.opened(config, "INBOX", tmp_path, now) as mailbox:
            assert mailbox.state.exists == 0
        with connecting.sender(config, now) as sender:
            sender.send(*MAIL)
        town.endpoint.withdraw()
    with connecting.sender(config, now) as sender:
        sender.send(*MAIL)
    assert len(town.endpoint.grants) == 3
    assert len(town.sink.taken) == 3


def test_a_mailbox_that_takes_no_token_is_asked_once(tmp_path: Path, town: Town) -> None:
    config = town.configuration(tmp_path, Way.CLIENT_SECRET)
    town.info.users = {}
    with (
        pytest.raises(MailboxError, match="refused our access token") as caught,
        connecting.opened(config, "INBOX", tmp_path, now),
    ):
        pass
    assert caught.value.refused
    assert "docs/providers.md" in caught.value.remedy
    assert town.info.asked == 1


def test_an_smtp_server_that_takes_no_token_is_asked_once(tmp_path: Path, town: Town) -> None:
    config = town.configuration(tmp_path, Way.CLIENT_SECRET)
    town.sink.users = {USER: "another"}
    with (
        connecting.sender(config, now) as sender,
        pytest.raises(LoginRefusedError, match="refused our access token") as caught,
    ):
        sender.send(*MAIL)
    assert caught.value.server_wide
    assert town.sink.commands.count("AUTH") == 1


def test_a_provider_that_refuses_holds_all_receipts_back(tmp_path: Path, town: Town) -> None:
    config = town.configuration(tmp_path, Way.REFRESH_TOKEN)
    town.endpoint.refusal = INVALID_GRANT
    with (
        connecting.sender(config, now) as sender,
        pytest.raises(LoginRefusedError, match="the refresh token was refused") as caught,
    ):
        sender.send(*MAIL)
    assert caught.value.server_wide
    assert "get a new one" in caught.value.remedy
    with (
        pytest.raises(MailboxError, match="the refresh token was refused") as refused,
        connecting.opened(config, "INBOX", tmp_path, now),
    ):
        pass
    assert refused.value.refused
    assert town.info.asked == 0
