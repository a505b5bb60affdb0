"""Parsing never raises, whatever the bytes, and keeps its promises all the same."""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kcvs_mailbot.message import Message, quotes
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.message.wire import from_json, to_json
from message.building import MAILS, PDF, mail, multipart, sample

SAMPLES = sorted(path.stem for path in MAILS.glob("*.eml"))
CORPUS = Path(
    os.environ.get("KCVS_MAIL_CORPUS") or Path(__file__).resolve().parents[3] / "shared" / "corpus"
)
FRAGMENTS = [
    b"\n", b"\r\n", b"\r", b"\0", b" ", b"\t", b"=", b"--", b"\xff\xfe", b"\xe2\x80\xae",
    b"--grens\r\n", b"--grens--\r\n", b"=?utf-8?b?", b"=?utf-8?q?=C3?=", b"<div>" * 300,
    b'Content-Type: multipart/mixed; boundary="x\n y"\n\n--x y\n',
    b"Content-Type: message/rfc822\n\n", b"Content-Transfer-Encoding: base64\n\n",
    b"begin 644 a\n", b"charset=utf-7", b"charset=unicode_escape", b"; name*0*=x'y'%",
    b"From: <", b"(" * 50, b"Date: Tue, 99 Sep 2021 99:99 +9999\n", b"Received: by ((;\n",
    b"&#x110000;",
]  # fmt: skip


def hold(raw: bytes) -> Message:
    """Parses, and checks what is promised of every Message."""
    message, contents = parse(raw)
    assert [(d.size, d.sha256) for d in message.documents] == [
        (len(content), hashlib.sha256(content).hexdigest()) for content in contents
    ]
    assert not any("could not be read" in problem for problem in message.problems)
    assert not {"\0", "\r"} & set(message.body + message.new_text)
    assert all("@" in person.address for person in (*message.from_, *message.to, *message.cc))
    assert message.date is None or message.date.utcoffset() is not None
    assert from_json(to_json(message)) == message
    return message


@given(st.binary(max_size=400))
@settings(max_examples=300)
def test_any_bytes_become_a_message(raw: bytes) -> None:
    hold(raw)


@given(
    st.lists(st.sampled_from([*FRAGMENTS, b"From: a@x.example\n", b"Content-Type: "]), max_size=40)
)
@settings(max_examples=300)
def test_pieces_of_mails_in_any_order_become_a_message(pieces: list[bytes]) -> None:
    hold(b"".join(pieces))


@given(
    st.sampled_from(SAMPLES),
    st.lists(
        st.tuples(
            st.floats(0, 1),
            st.integers(0, 60),
            st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=9)),
        ),
        max_size=6,
    ),
)
@settings(max_examples=400)
def test_a_mutated_mail_becomes_a_message(
    name: str, changes: list[tuple[float, int, bytes]]
) -> None:
    raw = sample(name)
    for where, removed, added in changes:
        start = int(where * len(raw))
        raw = raw[:start] + added + raw[start + removed :]
    hold(raw)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_mail_cut_off_anywhere_becomes_a_message(name: str) -> None:
    raw = sample(name)
    for length in range(0, len(raw), 37):
        hold(raw[:length])


def test_the_public_corpus_of_malformed_mails_is_read() -> None:
    files = sorted(path for path in CORPUS.glob("*/*") if path.is_file())
    if not files:
        pytest.skip("no corpus of malformed mails here (KCVS_MAIL_CORPUS)")
    messages = [hold(path.read_bytes()) for path in files]
    assert sum(message.damaged for message in messages) < len(messages) / 10


def test_a_step_that_fails_damages_only_its_part(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> str:
        raise RecursionError

    monkeypatch.setattr(quotes, "without_quotes", fail)
    message, _ = parse(mail("Hallo"))
    assert message.damaged
    assert message.problems == ("quotes could not be read (RecursionError)",)
    assert (message.subject, message.body, message.new_text) == ("Kandidatuur", "Hallo", "Hallo")


def test_a_mail_of_fifty_megabytes_is_read() -> None:
    content = PDF * 700_000
    head = b"Content-Type: application/pdf; name=cv.pdf\nContent-Transfer-Encoding: base64\n\n"
    message, contents = parse(multipart("mixed", "\nHallo", head + base64.encodebytes(content)))
    assert (message.body, message.problems) == ("Hallo", ())
    assert contents == (content,)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "raw",
    [
        mail("\n" * 20_000_000),
        mail(b">\n" * 5_000_000),
        mail(b"--x\n" * 500_000, content_type="multipart/mixed; boundary=xyz"),
        mail(b"begin 644 x\n" * 80_000),
        mail(b"= " * 2_000_000, "Content-Transfer-Encoding: base64", content_type="a/b"),
        mail(b"=" + b" " * 2_000_000, "Content-Transfer-Encoding: quoted-printable"),
        mail("x", "Content-Disposition: " + ";" * 30_000),
        mail("x", "Content-Disposition: x; " + 'a="' * 10_000),
        b":" * 1_000_000,
        b"From: a\r" * 100_000,
    ],
    ids=range(10),
)  # fmt: skip
def test_hostile_bytes_are_read_to_their_end(raw: bytes) -> None:
    hold(raw)


def test_parsing_loads_no_module_that_was_not_there_before() -> None:
    """The cage has no disk to load one from."""
    code = (
        "import sys; from pathlib import Path; from kcvs_mailbot.message.parsing import parse\n"
        "before = set(sys.modules)\n"
        "for path in map(Path, sys.argv[1:]): parse(path.read_bytes())\n"
        "sys.exit(str(set(sys.modules) - before) if set(sys.modules) - before else 0)"
    )
    files = [str(path) for path in (*MAILS.glob("*.eml"), *CORPUS.glob("*/*.eml"))]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", code, *files], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
