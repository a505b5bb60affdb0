"""[web]: what is open to others is named, encrypted, and trusts no whole world."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from kcvs_mailbot.config import Web


@pytest.mark.parametrize(
    "section",
    [
        {"host": "0.0.0.0"},
        {"base_url": "http://kandidaturen.example.org"},
        {"base_url": "kandidaturen.example.org"},
        {"base_url": "https://"},
        {"base_url": "https://a.example/pad"},
        {"base_url": "https://u:p@a.example"},
        {"base_url": "https://a.example?x=1"},
        {"base_url": "https://a.example:99999"},
        {"trusted_proxies": ["proxy.example"]},
        {"trusted_proxies": ["0.0.0.0/0"]},
        {"trusted_proxies": ["*"]},
        {"session_idle": "2h", "session_absolute": "1h"},
        {"port": 70000},
    ],
    ids=str,
)
def test_what_would_open_the_page_too_far_is_refused(section: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Web(**section)


@pytest.mark.parametrize(
    ("section", "local"),
    [
        ({}, True),
        ({"host": "::1"}, True),
        ({"host": "0.0.0.0", "base_url": "http://127.0.0.1:8025"}, True),
        ({"base_url": "https://desk.example.be/"}, False),
        ({"host": "10.0.0.5", "base_url": "https://desk.example.be"}, False),
    ],
    ids=str,
)
def test_only_this_machine_goes_without_a_second_step(section: dict[str, Any], local: bool) -> None:
    assert Web(**section).is_local is local
