"""The file with the tokens: its owner's only, whole at every moment, one process at a time."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.oauth import keeping
from kcvs_mailbot.oauth.keeping import TokenFile


@pytest.fixture
def kept(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "data" / "tokens.json")


def test_what_is_kept_comes_back_and_only_its_owner_may_read_it(kept: TokenFile) -> None:
    before = os.umask(0)
    try:
        with kept.locked():
            assert kept.text() == ""
            kept.replace("één")
            kept.replace("twee: é")
            assert kept.text() == "twee: é"
    finally:
        os.umask(before)
    assert kept.path.stat().st_mode & 0o777 == 0o600


def test_a_write_that_breaks_off_leaves_the_old_tokens(
    kept: TokenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with kept.locked():
        kept.replace("old")
        monkeypatch.setattr("os.fsync", no_space)
        with pytest.raises(OSError, match="No space"):
            kept.replace("new")
        assert kept.text() == "old"
    assert {path.name for path in kept.path.parent.iterdir()} == {"tokens.json", "tokens.json.lock"}


def test_what_a_killed_process_left_is_overwritten(kept: TokenFile) -> None:
    with kept.locked():
        kept.path.with_name(f"tokens.json.{os.getpid()}").write_text("half")
        kept.replace("whole")
        assert kept.text() == "whole"


def test_the_second_one_waits_for_the_first(kept: TokenFile) -> None:
    order = []

    def second() -> None:
        with kept.locked():
            order.append("second")

    waiting = threading.Thread(target=second)
    with kept.locked():
        waiting.start()
        waiting.join(0.2)
        order.append("first")
    waiting.join(10)
    assert order == ["first", "second"]


def test_a_lock_that_never_comes_free_is_told(
    kept: TokenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LONGEST_WAIT", 0.1)
    with (
        kept.locked(),
        pytest.raises(MailboxError, match=r"held .*tokens\.json\.lock for too long"),
        kept.locked(),
    ):
        pass


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(MailboxError, match="cannot be used"),
        TokenFile(tmp_path / "file" / "tokens.json").locked(),
    ):
        pass
