"""Backups packed and locked: whole when they count, opened by their key alone."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import pyrage
import pytest

from kcvs_mailbot.backups.packing import is_locked, pack, unpack
from kcvs_mailbot.config import Storage
from kcvs_mailbot.content import CHUNK
from kcvs_mailbot.errors import ConfigError, StoreError

NAMES = b"An Claes, an.claes@example.be, " * 200_000
"""More than a few chunks, once packed too when it is mixed with noise."""


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    file = tmp_path / "plain"
    file.write_bytes(NAMES + os.urandom(3 * CHUNK + 17) + NAMES)
    return file


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """As `age-keygen -o` writes it."""
    made = pyrage.x25519.Identity.generate()
    file = tmp_path / "kcvs-key.txt"
    file.write_text(f"# created: 2021-09-15\n# public key: {made.to_public()}\n{made}\n")
    return file


def public(key: Path) -> str:
    return key.read_text().split()[6]


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def test_what_is_packed_comes_out_again(plain: Path, tmp_path: Path) -> None:
    pack(plain, tmp_path / "packed")
    unpack(tmp_path / "packed", tmp_path / "out")
    assert digest(tmp_path / "out") == digest(plain)
    assert gzip.decompress((tmp_path / "packed").read_bytes()) == plain.read_bytes()


def test_what_is_locked_is_opened_by_its_key(plain: Path, key: Path, tmp_path: Path) -> None:
    pack(plain, tmp_path / "locked", public(key))
    assert is_locked(tmp_path / "locked")
    assert b"An Claes" not in (tmp_path / "locked").read_bytes()
    unpack(tmp_path / "locked", tmp_path / "out", key)
    assert digest(tmp_path / "out") == digest(plain)


def test_any_program_for_age_opens_it(plain: Path, key: Path, tmp_path: Path) -> None:
    pack(plain, tmp_path / "locked", public(key))
    identity = pyrage.x25519.Identity.from_str(key.read_text().split()[-1])
    opened = pyrage.decrypt((tmp_path / "locked").read_bytes(), [identity])
    assert gzip.decompress(opened) == plain.read_bytes()


@pytest.mark.parametrize("locked", [False, True])
@pytest.mark.parametrize("cut", [1, 5_000, 1_500_000])
def test_what_was_cut_is_seen(
    plain: Path, key: Path, tmp_path: Path, cut: int, *, locked: bool
) -> None:
    packed = tmp_path / "packed"
    pack(plain, packed, public(key) if locked else "")
    packed.write_bytes(packed.read_bytes()[:-cut])
    with pytest.raises(StoreError, match="not whole"):
        unpack(packed, tmp_path / "out", key)


@pytest.mark.parametrize("locked", [False, True])
def test_what_was_changed_is_seen(plain: Path, key: Path, tmp_path: Path, *, locked: bool) -> None:
    packed = tmp_path / "packed"
    pack(plain, packed, public(key) if locked else "")
    content = bytearray(packed.read_bytes())
    content[len(content) // 2] ^= 1
    packed.write_bytes(content)
    with pytest.raises(StoreError, match="not whole"):
        unpack(packed, tmp_path / "out", key)


def test_a_disk_that_loses_what_was_written_is_seen(
    plain: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def forget(number: int) -> None:
        sync(number)
        os.ftruncate(number, 1000)

    monkeypatch.setattr(os, "fsync", forget)
    with pytest.raises(StoreError):
        pack(plain, tmp_path / "packed")


def test_without_the_key_it_says_what_is_needed(plain: Path, key: Path, tmp_path: Path) -> None:
    pack(plain, tmp_path / "locked", public(key))
    other = tmp_path / "other.txt"
    other.write_text(str(pyrage.x25519.Identity.generate()))
    for identity, complaint in {
        None: "--identity FILE",
        other: "the key does not open locked",
        plain: "holds no private key",
        tmp_path / "nothing": "cannot be read",
    }.items():
        with pytest.raises(ConfigError, match=complaint):
            unpack(tmp_path / "locked", tmp_path / "out", identity)


@pytest.mark.parametrize(
    ("recipient", "complaint"),
    [
        ("age1xyz", "must be a public key of age"),
        ("AGE-SECRET-KEY-1ABC", "stays off this machine"),
    ],
)
def test_a_recipient_that_is_none_is_refused(recipient: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Storage(backup_folder=Path("b"), backup_recipient=recipient)


def test_a_mistyped_recipient_is_told(plain: Path, key: Path, tmp_path: Path) -> None:
    typed = public(key)
    mistyped = typed[:-1] + ("q" if typed[-1] != "q" else "p")
    with pytest.raises(ConfigError, match="mistyped"):
        pack(
            plain,
            tmp_path / "locked",
            Storage(backup_folder=tmp_path, backup_recipient=mistyped).backup_recipient,
        )
