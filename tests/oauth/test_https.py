"""A request to a provider ends within its time, whatever comes back."""

from __future__ import annotations

import pytest

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.network.tls import Timeouts
from kcvs_mailbot.oauth.https import MOST_BYTES, Https
from servers.token_endpoint import TENANT, TokenEndpoint

DISCOVERY = f"/{TENANT}/v2.0/.well-known/openid-configuration"


def client(endpoint: TokenEndpoint, **timeouts: float) -> Https:
    return Https(endpoint.authority, Timeouts(**{"connect": 5, "read": 5, "call": 5, **timeouts}))


def test_a_good_answer_comes_with_its_status(endpoint: TokenEndpoint) -> None:
    https = client(endpoint)
    answer = https.get(endpoint.address + DISCOVERY, params={"a": "b c"})
    assert (answer.status, https.status) == (404, 404)  # a path with a query is another one
    assert https.get(endpoint.address + DISCOVERY).status_code == 200


def test_a_drip_of_bytes_ends(endpoint: TokenEndpoint) -> None:
    endpoint.raw, endpoint.piece, endpoint.pause = b"HTTP/1.1 200 OK\r\nX: " + b"x" * 900, 1, 0.05
    with pytest.raises(MailboxError, match="did not give an access token in time"):
        client(endpoint, call=0.4).get(endpoint.address)


def test_silence_ends(endpoint: TokenEndpoint) -> None:
    endpoint.raw, endpoint.pause = b"HTTP/1.1 ", 30
    with pytest.raises(MailboxError, match="in time") as caught:
        client(endpoint, read=0.3).get(endpoint.address)
    assert not caught.value.refused


def test_an_endless_answer_does_not_fill_the_memory(endpoint: TokenEndpoint) -> None:
    endpoint.raw = b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MOST_BYTES + 1)
    with pytest.raises(MailboxError, match="not HTTP"):
        client(endpoint).get(endpoint.address)


def test_clear_text_is_refused(endpoint: TokenEndpoint) -> None:
    with pytest.raises(MailboxError, match="https://") as caught:
        client(endpoint).post(endpoint.google.replace("https", "http"), data={"secret": "x"})
    assert caught.value.refused
    assert endpoint.asked == []


def test_an_authority_that_nobody_trusts_is_told(endpoint: TokenEndpoint) -> None:
    with pytest.raises(MailboxError, match=r"cannot be reached \(.*certificate"):
        Https(None).get(endpoint.address)
