"""Address headers: who is named, and what is no address."""

from __future__ import annotations

import pytest

from kcvs_mailbot.message import Address
from kcvs_mailbot.message.parsing import parse
from message.building import read


def people(
    value: str | bytes, header: bytes = b"From"
) -> tuple[tuple[Address, ...], tuple[str, ...]]:
    line = value.encode() if isinstance(value, str) else value
    message = parse(header + b": " + line + b"\nSubject: x\n\nx")[0]
    return {b"From": message.from_, b"To": message.to}[header], message.problems


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("an@mail.example", "", "an@mail.example"),
        ("An.Claes@Mail.EXAMPLE", "", "An.Claes@mail.example"),
        ('"Claes, An" <an@mail.example>', "Claes, An", "an@mail.example"),
        ("An Claes <an@mail.example>", "An Claes", "an@mail.example"),
        ("=?utf-8?q?Claes=2C_An=C3=A9?= <an@mail.example>", "Claes, Ané", "an@mail.example"),
        ('"=?utf-8?q?An=C3=A9?=" <an@mail.example>', "Ané", "an@mail.example"),
        ("an@mail.example (An Claes)", "An Claes", "an@mail.example"),
        ("<an@mail.example>", "", "an@mail.example"),
        ('"an@mail.example" <an@mail.example>', "", "an@mail.example"),
        ("'An Claes' <an@mail.example>", "An Claes", "an@mail.example"),
        ("An <an@bücher.example>", "An", "an@bücher.example"),
        ("An <an@xn--bcher-kva.example>", "An", "an@xn--bcher-kva.example"),
        ('"An Claes"@mail.example', "", '"An Claes"@mail.example'),
        ("=?utf-8?q?A=0D=0An=E2=80=AE?= <an@mail.example>", "A  n", "an@mail.example"),
    ],
)
def test_an_address_is_read_with_its_name(written: str, name: str, address: str) -> None:
    assert people(written) == ((Address(name, address),), ())


def test_a_raw_latin1_name_is_read() -> None:
    assert people(b"Andr\xe9 <a@mail.example>")[0] == (Address("André", "a@mail.example"),)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Claes, An <an@mail.example>", "Claes, An"),
        ("Claes , An, lic. <an@mail.example>", "Claes, An, lic."),
        ("Claes An (Gent), afd. Wonen <an@mail.example>", "Claes An (Gent), afd. Wonen"),
        ("=?utf-8?q?Cla=C3=ABs?=, An <an@mail.example>", "Cla\u00ebs, An"),
        ('"Claes", An <an@mail.example>', "Claes, An"),
    ],
)
def test_all_words_before_the_bracket_are_the_name(written: str, name: str) -> None:
    assert people(written) == ((Address(name, "an@mail.example"),), ())


def test_commas_between_addresses_still_part_them() -> None:
    written = "Maes, Bo <bo@x.example>, an@mail.example, Claes, An <ac@x.example>, x@y.example"
    assert people(written, b"To")[0] == (
        Address("Maes, Bo", "bo@x.example"),
        Address("", "an@mail.example"),
        Address("Claes, An", "ac@x.example"),
        Address("", "x@y.example"),
    )


@pytest.mark.parametrize(
    "written",
    ["An Claes", "an@", "@mail.example", "a@b@c.example", "a b@c d@e",
     "An Claes an@mail.example", "An Claes [an@mail.example", "An <an@mail.example",
     "An <an claes@mail.example>", "An <an;claes@mail.example>", "An <an,claes@mail.example>",
     "An <an.claes@mail example>", "Claes, An <an claes@mail.example>",
     "An <an@mail..example>", "An <an..claes@mail.example>", "An <.an@mail.example>"],
)  # fmt: skip
def test_what_is_no_address_is_dropped_with_a_problem(written: str) -> None:
    assert people(written) == ((), ("header From holds something that is no address",))


def test_an_endless_address_is_dropped() -> None:
    assert people("a" * 400 + "@mail.example")[0] == ()


def test_an_endless_name_is_cut() -> None:
    assert len(people("A" * 5000 + " <an@mail.example>")[0][0].name) == 1000


@pytest.mark.parametrize("written", ["undisclosed-recipients:;", ""])
def test_nobody_is_no_problem(written: str) -> None:
    assert people(written, b"To") == ((), ())


def test_several_senders_and_groups_are_all_named() -> None:
    message, _ = read("several_from_and_groups")
    assert message.from_ == (
        Address("An Claes", "an.claes@mail.example"),
        Address("Maës, Bram", "bram@mail.example"),
    )
    assert message.cc == (
        Address("Maes, Bram", "bram@mail.example"),
        Address("Cor De Wit", "cor@mail.example"),
    )
    assert message.reply_to == (Address("Claes, An", "An.Claes@xn--bcher-kva.example"),)


def test_the_sender_is_one_mailbox() -> None:
    message = parse(b"From: a@x.example\nSender: Bureau <b@x.example>\n\nx")[0]
    assert message.sender == Address("Bureau", "b@x.example")


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "filler",
    [b"<", b"(", b'"a" ', b"a@x.example, ", b"a ", b"@", b":;", b"\\", b"a,", b'"\\', b"(a"],
)
def test_a_hostile_address_header_ends(filler: bytes) -> None:
    found, _ = people(filler * (60_000 // len(filler)))
    assert len(found) < 5000
