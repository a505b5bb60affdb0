"""A ping goes to its address and nowhere else, and holds nothing up."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from alerting.web import Web, wait_until, web
from kcvs_mailbot.network.ping import Pinger, ping


@pytest.fixture
def server() -> Iterator[Web]:
    with web() as running:
        yield running


def test_it_is_called_once(server: Web) -> None:
    assert ping(server.url)
    assert server.asked == ["/ping"]


def test_a_refusal_is_no_success(server: Web) -> None:
    server.status = 404
    assert not ping(server.url)


def test_nobody_sends_it_elsewhere(server: Web) -> None:
    server.status, server.location = 302, server.url.replace("/ping", "/elsewhere")
    assert not ping(server.url)
    assert server.asked == ["/ping"]


def test_a_server_that_is_away_is_only_logged(
    server: Web, capsys: pytest.CaptureFixture[str]
) -> None:
    away = "http://127.0.0.1:1/secret-path"
    assert not ping(away)
    assert "secret-path" not in "".join(capsys.readouterr())


def test_without_an_address_nothing_happens() -> None:
    assert not ping("")
    Pinger("").ring()


def test_a_slow_server_holds_nothing_up_and_is_asked_once_at_a_time(server: Web) -> None:
    pinger = Pinger(server.url)
    server.silent.set()
    for _ in range(5):
        pinger.ring()
    server.wait_for(1)
    pinger.ring()
    assert len(server.asked) == 1
    server.silent.clear()

    def rung() -> bool:
        pinger.ring()
        return len(server.asked) > 1

    wait_until(rung)
    wait_until(lambda: not pinger.busy)
