"""How values are written: durations, sizes, lists, names, ports, paths."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.writing import loaded
from kcvs_mailbot.config.values import parse_duration, parse_duration_or_never, parse_size


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0s", 0), ("60s", 60), ("15m", 900), ("1h", 3600), ("14d", 1209600), ("2w", 1209600)],
)
def test_a_duration_is_a_number_with_its_unit(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "60", "-1s", "1.5h", "1h30m", "s", "1y", "９s9", None, 60])
def test_what_is_no_duration_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="must be a duration"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["never", "unlimited"])
def test_never_and_unlimited_are_no_duration_at_all(text: str) -> None:
    assert parse_duration_or_never(text) is None


@pytest.mark.parametrize(
    ("text", "size"), [("1B", 1), ("200kB", 204800), ("25MB", 26214400), ("1GB", 2**30), (7, 7)]
)
def test_a_size_counts_in_steps_of_1024(text: object, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "25mb", "1.5GB", "-1", True, 2.5])
def test_what_is_no_size_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="must be a size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("section", "security", "port"),
    [
        ("mailbox", "tls", 993),
        ("mailbox", "starttls", 143),
        ("mailbox", "none", 143),
        ("smtp", "tls", 465),
        ("smtp", "starttls", 587),
        ("smtp", "none", 25),
    ],
)
def test_a_port_that_is_not_given_follows_security(
    tmp_path: Path, section: str, security: str, port: int
) -> None:
    config = loaded(tmp_path, f'[{section}]\nsecurity = "{security}"')
    assert getattr(config, section).port == port
    given = loaded(tmp_path, f'[{section}]\nsecurity = "{security}"\nport = 4242')
    assert getattr(given, section).port == 4242


def test_our_own_addresses_hold_the_one_we_send_from(tmp_path: Path) -> None:
    text = '[mailbox]\nown_addresses = ["Jobs@Example.org"]\n[smtp]\nfrom = "K <Linda@kcvb.be>"'
    assert loaded(tmp_path, text).house.own_addresses == {"jobs@example.org", "linda@kcvb.be"}


def test_names_of_hosts_and_domains_are_compared_in_lower_case(tmp_path: Path) -> None:
    text = '[mailbox]\ncolleague_domains = ["@KCVB.be"]\ntrusted_received_by = ["MX.kcvb.be"]'
    house = loaded(tmp_path, text).house
    assert house.colleague_domains == {"kcvb.be"}
    assert house.trusted_hosts == {"mx.kcvb.be"}
    assert [words.reference for words in house.vacancies] == ["KCVS-2021"]


@pytest.mark.parametrize(
    ("url", "spool"),
    [
        ("sqlite:///kcvs.sqlite", "spool"),
        ("sqlite:////data/kcvs.sqlite", "/data/spool"),
        ("sqlite:////data/kcvs.sqlite?mode=rw", "/data/spool"),
        ("postgresql+psycopg://kcvs@db/kcvs", "spool"),
    ],
)
def test_the_spool_stands_beside_the_database(tmp_path: Path, url: str, spool: str) -> None:
    assert loaded(tmp_path, f'[storage]\nurl = "{url}"').storage.spool_folder == Path(spool)
    given = loaded(tmp_path, f'[storage]\nurl = "{url}"\nspool = "/var/tmp/kcvs"')
    assert given.storage.spool_folder == Path("/var/tmp/kcvs")


def test_servers_that_receive_are_believed_about_senders_unless_others_are_named(
    tmp_path: Path,
) -> None:
    written = '[mailbox]\ntrusted_received_by = ["MX.kcvb.be"]\n'
    assert loaded(tmp_path, written).house.trusted_authserv == {"mx.kcvb.be"}
    written += 'trusted_authserv = ["Auth.kcvb.be"]\n'
    assert loaded(tmp_path, written).house.trusted_authserv == {"auth.kcvb.be"}
