"""[alerts]: contradictions are refused with their remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.writing import loaded
from kcvs_mailbot.errors import ConfigError

MAIL = '[alerts]\nhost = "mx.example.org"\nfrom = "KCVS <alerts@example.org>"\n'


def test_the_usual_ports_and_short_timeouts(tmp_path: Path) -> None:
    section = loaded(tmp_path, MAIL + 'to = ["IT@example.org"]\nsecurity = "tls"').alerts
    assert (section.port, section.to) == (465, ("it@example.org",))
    assert section.timeouts.call <= 60


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (MAIL, "to is missing"),
        (MAIL + 'to = ["IT <it@example.org>"]', "no mail address"),
        ('[alerts]\nhost = "mx.example.org"\nto = ["it@example.org"]', "from is missing"),
        ('[alerts]\nto = ["it@example.org"]', "stands without host"),
        ('[alerts]\nsecretary = ["x@example.org"]', "stands without host"),
        (MAIL + 'to = ["Linda.Boudry@kcvb.be"]', "name another mailbox"),
        (MAIL + 'to = ["it@example.org", "linda.boudry@kcvb.be"]', "name another mailbox"),
        (
            MAIL + 'to = ["cv@x.be"]\n[smtp]\nfrom = "KCVS <cv@x.be>"',
            "the mailbox that is watched",
        ),
        (MAIL + 'to = ["it@example.org"]\nauth = "microsoft"', "must be 'password'"),
        (MAIL + 'to = ["it@example.org"]\nsecurity = "none"', "127.0.0.1 only"),
        ('[alerts]\nping_url = "http://hc.example.org/x"', "must begin with https://"),
        ('[alerts]\nping_url = "file:///etc/passwd"', "must begin with https://"),
        ('[alerts]\nping_url = "https://hc.example.org/a b"', "must begin with https://"),
        ('[alerts]\nping_url = "https://"', "must begin with https://"),
        ('[alerts]\nping_url = "https://[::1"', "is no address"),
        ('[storage]\nfree_floor = "much"', "must be a size"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, text)
    assert words in str(caught.value)
    assert "hc.example.org" not in str(caught.value)


def test_the_secretary_may_be_told_in_the_watched_mailbox(tmp_path: Path) -> None:
    text = MAIL + 'to = ["it@example.org"]\nsecretary = ["linda.boudry@kcvb.be"]'
    assert loaded(tmp_path, text).alerts.secretary == ("linda.boudry@kcvb.be",)


@pytest.mark.parametrize("url", ["https://hc.example.org/uuid", "http://127.0.0.1:8000/x", ""])
def test_a_ping_goes_out_encrypted_or_stays_here(tmp_path: Path, url: str) -> None:
    alerts = loaded(tmp_path, f'[alerts]\nping_url = "{url}"').alerts
    assert alerts.ping_url.get_secret_value() == url
    assert "uuid" not in repr(alerts)


def test_the_ping_address_can_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "ping").write_text("https://hc.example.org/uuid\n")
    alerts = loaded(tmp_path, f'[alerts]\nping_url_file = "{tmp_path / "ping"}"').alerts
    assert alerts.ping_url.get_secret_value() == "https://hc.example.org/uuid"
