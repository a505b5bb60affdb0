"""What goes over the line, and what each refusal means."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kcvs_mailbot.errors import DeliveryError, DeliveryUncertain, MailbotError
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Security, Timeouts
from kcvs_mailbot.smtp import LoginRefusedError, Sender
from servers.certificates import Certificates, make_certificates
from servers.proxy import Proxy, Trouble
from servers.scripted import read_until, reset, scripted
from servers.smtp_sink import Sink

FROM, TO = "linda.boudry@kcvb.be", "an.peeters@example.org"
USUAL = Timeouts()


def refused(account: Account, mail: bytes, timeouts: Timeouts = USUAL) -> DeliveryError:
    with Sender(account, timeouts) as sender, pytest.raises(DeliveryError) as caught:
        sender.send(FROM, TO, mail)
    _tells_nothing_personal(caught.value)
    return caught.value


def uncertain(account: Account, mail: bytes, timeouts: Timeouts = USUAL) -> DeliveryUncertain:
    with Sender(account, timeouts) as sender, pytest.raises(DeliveryUncertain) as caught:
        sender.send(FROM, TO, mail)
    _tells_nothing_personal(caught.value)
    return caught.value


def _tells_nothing_personal(error: MailbotError) -> None:
    said = str(error)
    assert TO not in said
    assert "peeters" not in said
    assert "geheim" not in said
    assert error.remedy


def test_a_mail_arrives_as_it_was_given(sink: Sink, account: Account, mail: bytes) -> None:
    with Sender(account) as sender:
        assert sender.send(FROM, TO, mail) == "250 2.0.0 queued as SINK1"
    (taken,) = sink.taken
    assert (taken.sender, taken.recipients, taken.raw) == (FROM, (TO,), mail)


def test_an_automatic_answer_may_have_a_null_return_path(
    sink: Sink, account: Account, mail: bytes
) -> None:
    with Sender(account) as sender:
        sender.send("", TO, mail)
    assert sink.taken[0].sender == ""


@pytest.mark.parametrize(
    ("given", "arrived"),
    [
        (b"A: 1\r\n\r\n.\r\n..\r\n.x\r\n", b"A: 1\r\n\r\n.\r\n..\r\n.x\r\n"),
        (b"A: 1\n\n.\nQUIT\n", b"A: 1\r\n\r\n.\r\nQUIT\r\n"),
        (b"A: 1\r\r.\rQUIT", b"A: 1\r\n\r\n.\r\nQUIT\r\n"),
        (b".", b".\r\n"),
        (b"A: 1\r\n\r\nx\r\n.\r\r\n", b"A: 1\r\n\r\nx\r\n.\r\n\r\n"),
        (b"A: 1\r\n\r\n" + "één".encode() + b"\r\n", b"A: 1\r\n\r\n\xc3\xa9\xc3\xa9n\r\n"),
    ],
)
def test_no_text_ends_the_mail_early(
    sink: Sink, account: Account, given: bytes, arrived: bytes
) -> None:
    with Sender(account) as sender:
        sender.send(FROM, TO, given)
        sender.send(FROM, TO, b"B: 2\r\n\r\n")
    assert [mail.raw for mail in sink.taken] == [arrived, b"B: 2\r\n\r\n"]


def test_many_mails_go_over_one_connection(sink: Sink, account: Account, mail: bytes) -> None:
    with Sender(account) as sender:
        for _ in range(5):
            sender.send(FROM, TO, mail)
    assert [taken.connection for taken in sink.taken] == [1] * 5


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_a_password_beyond_ascii_signs_in(
    certificates: Certificates, mail: bytes, mechanism: str
) -> None:
    with Sink(certificates, True, {"zoë": "wóórd"}, (mechanism,)) as sink:
        account = Account(
            "localhost", sink.port, Security.TLS, "zoë", "wóórd", ca_file=certificates.authority
        )
        with Sender(account) as sender:
            sender.send(FROM, TO, mail)
    assert len(sink.taken) == 1


def test_a_relay_on_this_machine_needs_no_login(mail: bytes) -> None:
    with Sink() as sink, Sender(Account("127.0.0.1", sink.port, Security.NONE)) as sender:
        sender.send(FROM, TO, mail)
    assert "AUTH" not in sink.commands


def test_a_refused_login_is_tried_once_and_concerns_all_mails(
    sink: Sink, account: Account, mail: bytes
) -> None:
    error = refused(replace(account, password="verkeerd"), mail)
    assert isinstance(error, LoginRefusedError)
    assert error.server_wide
    assert not error.permanent
    assert "535 5.7.8" in error.what
    assert sink.commands.count("AUTH") == 1


def test_a_login_that_cannot_be_checked_now_is_no_refusal(
    sink: Sink, account: Account, mail: bytes
) -> None:
    sink.fail("AUTH", reply="454 4.7.0 Temporary authentication failure")
    error = refused(account, mail)
    assert not isinstance(error, LoginRefusedError)
    assert error.server_wide


def test_a_server_without_our_mechanism_is_told(certificates: Certificates, mail: bytes) -> None:
    with Sink(certificates, True, {"a": "b"}, ("CRAM-MD5",)) as sink:
        error = refused(
            Account("localhost", sink.port, Security.TLS, "a", "b", ca_file=certificates.authority),
            mail,
        )
    assert "no way to sign in" in error.what
    assert error.server_wide


def test_starttls_that_is_not_offered_ends_before_the_password(mail: bytes) -> None:
    with Sink(users={"a": "b"}) as sink:
        error = refused(Account("127.0.0.1", sink.port, Security.STARTTLS, "a", "b"), mail)
    assert "does not offer STARTTLS" in error.what
    assert error.server_wide
    assert sink.commands == ["CONNECT", "EHLO"]


@pytest.mark.parametrize("implicit", [True, False])
def test_an_untrusted_certificate_is_refused(
    certificates: Certificates, mail: bytes, implicit: bool
) -> None:
    security = Security.TLS if implicit else Security.STARTTLS
    with Sink(certificates, implicit, {"a": "b"}) as sink:
        error = refused(Account("127.0.0.1", sink.port, security, "a", "b"), mail)
    assert "certificate" in error.what
    assert error.server_wide
    assert "AUTH" not in sink.commands


def test_a_certificate_for_another_name_is_refused(
    mail: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = make_certificates(tmp_path_factory.mktemp("other"), "mail.example.org")
    with Sink(other, True) as sink:
        account = Account("127.0.0.1", sink.port, Security.TLS, ca_file=other.authority)
        assert "certificate" in refused(account, mail).what


@pytest.mark.parametrize(
    ("stage", "reply", "permanent", "server_wide"),
    [
        ("CONNECT", "421 4.3.2 shutting down", False, True),
        ("CONNECT", "554 5.7.1 no", False, True),
        ("EHLO", "421 4.3.2 shutting down", False, True),
        ("EHLO", "550 5.7.1 go away", False, True),
        ("STARTTLS", "454 4.7.0 not now", False, True),
        ("MAIL", "451 4.3.0 later", False, True),
        ("MAIL", "550 5.7.1 <linda.boudry@kcvb.be> may not send", False, True),
        ("MAIL", "552 5.3.4 too large", True, False),
        ("RCPT", "450 4.2.0 <an.peeters@example.org> greylisted", False, False),
        ("RCPT", "452 4.2.2 full", False, False),
        ("RCPT", "550 5.1.1 <an.peeters@example.org> unknown", True, False),
        ("RCPT", "421 4.7.0 too many", False, False),
        ("RCPT", "530 5.7.0 sign in first", False, True),
        ("DATA", "451 4.3.0 later", False, False),
        ("DATA", "554 5.5.1 no valid recipients", True, False),
        ("END", "451 4.3.0 disk full", False, False),
        ("END", "554 5.7.1 spam", True, False),
        ("END", "421 4.3.2 shutting down", False, False),
        ("RCPT", "hello there", False, True),
        ("RCPT", "354 what", False, True),
    ],
)
def test_each_refusal_is_certain_and_tells_whom_it_concerns(
    sink: Sink,
    account: Account,
    mail: bytes,
    stage: str,
    reply: str,
    permanent: bool,
    server_wide: bool,
) -> None:
    sink.fail(stage, reply=reply)
    error = refused(account, mail)
    assert (error.permanent, error.server_wide) == (permanent, server_wide)
    assert sink.taken == []
    with Sender(account) as sender:  # the next attempt finds no trace of it
        sender.send(FROM, TO, mail)
    assert len(sink.taken) == 1


@pytest.mark.parametrize("stage", ["CONNECT", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("how", ["drop", "silent"])
def test_a_line_that_dies_before_the_dot_is_certain(
    sink: Sink, account: Account, mail: bytes, quick: Timeouts, stage: str, how: str
) -> None:
    sink.fail(stage, **{how: True})
    error = refused(account, mail, quick)
    assert error.server_wide
    assert not error.permanent
    assert ("in time" in error.what) == (how == "silent")


@pytest.mark.parametrize(
    ("fault", "taken"),
    [
        ({"drop": True}, 0),
        ({"drop": True, "take": True}, 1),
        ({"silent": True}, 0),
        ({"silent": True, "take": True}, 1),
        ({"reply": "hello there", "take": True}, 1),
        ({"reply": "250-2.0.0 nearly", "drop": True, "take": True}, 1),
        ({"reply": "354 more", "take": True}, 1),
        ({"reply": "250 " + "x" * 9000, "take": True}, 1),
    ],
)
def test_silence_or_nonsense_after_the_dot_is_uncertain(
    sink: Sink, account: Account, mail: bytes, quick: Timeouts, fault: dict[str, Any], taken: int
) -> None:
    sink.fail("END", **fault)
    uncertain(account, mail, quick)
    assert len(sink.taken) == taken


def _polite_until_data(connection: socket.socket) -> None:
    connection.sendall(b"220 hello\r\n")
    for _ in range(3):  # EHLO, MAIL, RCPT
        read_until(connection, b"\r\n")
        connection.sendall(b"250 fine\r\n")
    read_until(connection, b"DATA\r\n")
    connection.sendall(b"354 go on\r\n")


def test_a_connection_that_is_reset_in_the_text_is_certain() -> None:
    def script(connection: socket.socket) -> None:
        _polite_until_data(connection)
        connection.recv(1000)
        reset(connection)

    large = b"Subject: x\r\n\r\n" + b"line of the text\r\n" * 1_000_000
    with scripted(script) as port:
        error = refused(Account("127.0.0.1", port, Security.NONE), large)
    assert error.server_wide


def test_a_connection_that_is_reset_after_the_dot_is_uncertain(mail: bytes) -> None:
    def script(connection: socket.socket) -> None:
        _polite_until_data(connection)
        read_until(connection, b"\r\n.\r\n")
        reset(connection)

    with scripted(script) as port:
        uncertain(Account("127.0.0.1", port, Security.NONE), mail)


def test_what_an_attacker_says_before_tls_is_forgotten(
    certificates: Certificates, mail: bytes
) -> None:
    """Answers put in clear text behind STARTTLS's own are not taken for the server's."""
    commands = []

    def script(connection: socket.socket) -> None:
        connection.sendall(b"220 hello\r\n")
        read_until(connection, b"\r\n")
        connection.sendall(b"250-hello\r\n250 STARTTLS\r\n")
        read_until(connection, b"STARTTLS\r\n")
        connection.sendall(b"220 go\r\n250-hello\r\n250 AUTH PLAIN\r\n235 in\r\n250 a\r\n250 b\r\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.certificate, certificates.key)
        with context.wrap_socket(connection, server_side=True) as inside:
            commands.append(read_until(inside, b"\r\n")[:4])
            inside.sendall(b"554 not today\r\n")

    with scripted(script) as port:
        account = Account(
            "localhost", port, Security.STARTTLS, "a", "b", ca_file=certificates.authority
        )
        assert "554" in refused(account, mail).what
    assert [command.lower() for command in commands] == [b"ehlo"]


def test_a_refused_mail_leaves_the_connection_good(
    sink: Sink, account: Account, mail: bytes
) -> None:
    with Sender(account) as sender:
        for stage in ("RCPT", "DATA", "END"):
            sink.fail(stage, reply="550 5.0.0 no")
            with pytest.raises(DeliveryError):
                sender.send(FROM, TO, mail)
        sender.send(FROM, TO, mail)
    assert sink.connections == 1
    assert len(sink.taken) == 1


def test_a_server_that_dislikes_even_reset_costs_only_the_connection(
    sink: Sink, account: Account, mail: bytes
) -> None:
    with Sender(account) as sender:
        sink.fail("RCPT", reply="550 5.1.1 no", drop=True)
        with pytest.raises(DeliveryError) as caught:
            sender.send(FROM, TO, mail)
        assert caught.value.permanent
        sender.send(FROM, TO, mail)
    assert sink.connections == 2


def test_a_kept_connection_that_was_closed_meanwhile_is_no_fault(
    sink: Sink, account: Account, mail: bytes
) -> None:
    with Sender(account) as sender:
        sender.send(FROM, TO, mail)
        sink.close_connections()
        sender.send(FROM, TO, mail)
        sink.fail("MAIL", reply="421 4.4.2 idle for too long", drop=True)
        sender.send(FROM, TO, mail)
        sink.fail("MAIL", reply="452 4.5.3 enough mails on this connection")
        sender.send(FROM, TO, mail)
    assert [taken.connection for taken in sink.taken] == [1, 2, 3, 4]


def test_a_server_that_is_gone_on_the_second_mail_is_told(
    certificates: Certificates, mail: bytes
) -> None:
    with Sink() as sink:
        sender = Sender(Account("127.0.0.1", sink.port, Security.NONE))
        sender.send(FROM, TO, mail)
    with sender, pytest.raises(DeliveryError, match="cannot be reached") as caught:
        sender.send(FROM, TO, mail)
    assert caught.value.server_wide


def test_sending_can_be_ended_from_another_thread(
    sink: Sink, account: Account, mail: bytes
) -> None:
    sink.fail("RCPT", silent=True)
    error = _aborted(account, mail, lambda: "RCPT" in sink.commands)
    assert isinstance(error, DeliveryError)
    assert "ended by this program" in error.what


def test_ending_after_the_dot_leaves_the_mail_uncertain(
    sink: Sink, account: Account, mail: bytes
) -> None:
    sink.fail("END", silent=True, take=True)
    assert isinstance(_aborted(account, mail, lambda: bool(sink.taken)), DeliveryUncertain)


def test_a_server_that_drips_its_greeting_is_left_in_time(mail: bytes) -> None:
    def script(connection: socket.socket) -> None:
        while True:
            connection.sendall(b"2")
            time.sleep(0.05)

    with scripted(script) as port:
        error = refused(Account("127.0.0.1", port, Security.NONE), mail, Timeouts(2, 5, 0.5, 0.5))
    assert "in time" in error.what


def _aborted(account: Account, mail: bytes, ready: Callable[[], bool]) -> MailbotError:
    guard = Guard()
    done = threading.Event()

    def abort() -> None:
        while not ready() and not done.wait(0.01):
            pass
        guard.abort()

    thread = threading.Thread(target=abort)
    thread.start()
    try:
        with Sender(account, guard=guard) as sender, pytest.raises(MailbotError) as caught:
            sender.send(FROM, TO, mail)
    finally:
        done.set()
        thread.join()
    return caught.value


COUNTS = (1, 30, 90, 200, 260, 300, 1500, 2600)
"""Bytes of the server, in its greeting, in TLS, in and between its answers."""
OURS = (1, 20, 60, 120, 300, 700, 900, 5_000, 40_000)
LINE = [
    Trouble(refuse=True),
    *(Trouble(cut_after=count) for count in COUNTS),
    *(Trouble(reset_after=count) for count in COUNTS),
    *(Trouble(stall_after=count) for count in COUNTS),
    *(Trouble(cut_sent_after=count) for count in OURS),
    Trouble(drip=0.1),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.NONE])
def test_a_line_that_breaks_anywhere_never_makes_us_lie(
    sink: Sink, account: Account, security: Security
) -> None:
    """Not taken means not taken, taken means taken, and each call ends in its time."""
    timeouts = Timeouts(connect=0.5, read=0.5, call=1, final=0.5)
    with Proxy(sink.port) as proxy:
        here = replace(account, port=proxy.port, security=security)
        good, bad, unknown = set(), set(), set()
        errors: list[DeliveryError] = []
        for number, trouble in enumerate([*LINE, Trouble()]):
            proxy.trouble = trouble
            mail = f"Subject: {number}\r\n\r\n".encode() + b"regel\r\n" * 8000
            begin = time.monotonic()
            try:
                with Sender(here, timeouts) as sender:
                    sender.send(FROM, TO, mail)
                good.add(number)
            except DeliveryUncertain:
                unknown.add(number)
            except DeliveryError as error:
                errors.append(error)
                bad.add(number)
            assert time.monotonic() - begin < 8
    assert all(error.server_wide for error in errors)
    assert not any(isinstance(error, LoginRefusedError) for error in errors)
    taken = {int(one.raw.split(b"\r\n", 1)[0].removeprefix(b"Subject: ")) for one in sink.taken}
    assert len(LINE) in good
    assert len(bad) > len(LINE) // 2
    assert good <= taken
    assert not bad & taken
    assert len(taken) == len(sink.taken)
