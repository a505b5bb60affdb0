"""Broken servers and broken lines: each trouble is told, in time, and passes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from kcvs_mailbot.errors import MailboxError, StoreError
from kcvs_mailbot.mailbox import Account, Failure, Group, Mailbox, Security, Timeouts, open_mailbox
from kcvs_mailbot.mailbox.fetching import LARGE
from servers.certificates import make_certificates
from servers.dovecot import PASSWORD, USER, Dovecot
from servers.imap_faults import EXAMINED, Lines, imap
from servers.proxy import Proxy, Trouble

SECRET = "an.peeters@example.org"
NO = f"%TAG% NO [{{}}] {SECRET}\r\n"
MIDNIGHT = datetime(2021, 9, 15, 8, tzinfo=UTC)


@contextmanager
def opened(lines: Lines, spool: Path, timeouts: Timeouts) -> Iterator[Mailbox]:
    with imap(lines) as port:
        account = Account("127.0.0.1", port, Security.NONE, "linda", "geheim")
        with open_mailbox(account, "INBOX", spool, timeouts) as mailbox:
            yield mailbox


def read_all(mailbox: Mailbox) -> list[Group]:
    return list(mailbox.groups(mailbox.new_uids(0, date(2021, 8, 1)), lambda _: True))


def trouble(lines: Lines, spool: Path, timeouts: Timeouts) -> MailboxError:
    begin = time.monotonic()
    with pytest.raises(MailboxError) as caught, opened(lines, spool, timeouts) as mailbox:
        read_all(mailbox)
    assert time.monotonic() - begin < 10
    assert SECRET not in str(caught.value)
    assert caught.value.remedy
    assert list(spool.iterdir()) == []
    return caught.value


def test_the_scripted_server_is_read_as_a_good_one(spool: Path, quick: Timeouts) -> None:
    with opened(Lines(), spool, quick) as mailbox:
        assert (mailbox.state.uidvalidity, mailbox.state.uidnext) == (7, 3)
        (group,) = read_all(mailbox)
    assert [message.content.data for message in group.messages] == [b"A\r\n\r\n", b"B\r\n\r\n"]
    assert group.messages[0].internaldate == MIDNIGHT


def test_nothing_is_asked_that_could_change_the_mailbox(spool: Path, quick: Timeouts) -> None:
    lines = Lines()
    with opened(lines, spool, quick) as mailbox:
        read_all(mailbox)
        mailbox.fetch_one(1)
        mailbox.refresh()
    bodies = [command for command in lines.said if "BODY" in command]
    assert all("BODY.PEEK[]" in command for command in bodies)
    assert len(bodies) == 2
    allowed = {"CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "LOGOUT"}
    assert set(lines.commands) == allowed | {"UID FETCH HEADS", "UID FETCH BODIES"}


def test_a_literal_beyond_all_measure_is_not_read(
    spool: Path, quick: Timeouts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcvs_mailbot.mailbox.client.MAX_LITERAL", 4)
    assert "closed the connection" in trouble(Lines(), spool, quick).what


STAGES = ["CAPABILITY", "LOGIN", "EXAMINE", "UID SEARCH", "UID FETCH HEADS", "UID FETCH BODIES"]


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        None,
        f"* BYE {SECRET} too many connections\r\n".encode(),
        NO.format("UNAVAILABLE").encode(),
        NO.format("THROTTLED").encode(),
        NO.format("LIMIT").encode(),
        NO.format("OVERQUOTA").encode(),
        f"%TAG% BAD {SECRET}\r\n".encode(),
        f"{SECRET}\r\n".encode(),
        b"\0\xff\xfe\r\n",
        b"* " + b"x" * 1_100_000,
        b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n",
        b"+ go on\r\n",
        b"T999 OK for another command\r\n",
        b"* OK nothing more comes\r\n",
    ],
)
def test_each_trouble_at_each_stage_is_told_in_time(
    spool: Path, quick: Timeouts, stage: str, answer: bytes | None
) -> None:
    error = trouble(Lines({stage: [answer]}), spool, quick)
    assert not error.refused


@pytest.mark.parametrize("stage", STAGES[2:])
@pytest.mark.parametrize("said", [f"BAD {SECRET}", f"BAD [CLIENTBUG] {SECRET}"])
def test_what_is_not_understood_is_named_with_its_folder(
    spool: Path, quick: Timeouts, stage: str, said: str
) -> None:
    error = trouble(Lines({stage: [f"%TAG% {said}\r\n".encode()]}), spool, quick)
    command = " ".join(stage.split()[:2]) if stage.startswith("UID") else stage
    assert f'does not understand {command} for the folder "INBOX"' in error.what


@pytest.mark.parametrize(
    "greeting", [b"", None, b"* BYE full\r\n", b"220 smtp\r\n", b"* PREAUTH\r\n"]
)
def test_a_bad_greeting_is_told(spool: Path, quick: Timeouts, greeting: bytes | None) -> None:
    assert not trouble(Lines(greeting=greeting), spool, quick).refused


@pytest.mark.parametrize(
    ("answer", "refused"),
    [
        (b"%TAG% NO [AUTHENTICATIONFAILED] wrong\r\n", True),
        (b"%TAG% NO LOGIN failed.\r\n", True),
        (b"%TAG% NO [UNAVAILABLE] later\r\n", False),
        (b"%TAG% NO [SERVERBUG] oops\r\n", False),
        (b"* BYE too many\r\n", False),
    ],
)
def test_only_a_denied_login_is_a_refusal(
    spool: Path, quick: Timeouts, answer: bytes, refused: bool
) -> None:
    assert trouble(Lines({"LOGIN": [answer]}), spool, quick).refused == refused


@pytest.mark.parametrize(
    "bodies",
    [
        b"* 1 FETCH (UID 1 BODY[] {3}\r\nA\r\n\r\n)\r\n%TAG% OK\r\n",  # literal too short
        b"* 1 FETCH (UID 1 BODY[] {9}\r\nA\r\n\r\n)\r\n%TAG% OK done\r\n",  # too long
        b"* 1 FETCH (UID 1 BODY[] {5}\r\nA\r\n\r\nX-EXTRA 5)\r\n%TAG% OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[]\r\n%TAG% OK done\r\n",
        b'* 1 FETCH (UID 1 BODY[] "no end)\r\n%TAG% OK done\r\n',
        b"* 1 FETCH UID 1\r\n%TAG% OK done\r\n",
        b"* x FETCH (UID 1 BODY[] {1}\r\nA)\r\n%TAG% OK done\r\n",
        b"* 1 FETCH (UID x BODY[] {1}\r\nA)\r\n%TAG% OK done\r\n",
        b"* 1 FETCH (UID 1 BODY[] ((((((((\r\n%TAG% OK done\r\n",
    ],
)
def test_a_body_that_breaks_the_protocol_is_never_taken(
    spool: Path, quick: Timeouts, bodies: bytes
) -> None:
    trouble(Lines({"UID FETCH BODIES": [bodies]}), spool, quick)


def test_unsolicited_data_changes_nothing(spool: Path, quick: Timeouts) -> None:
    noise = (
        b"* 2 FETCH (FLAGS (\\Seen))\r\n* 9 FETCH (UID 9 FLAGS ())\r\n* 3 EXISTS\r\n* 1 RECENT\r\n"
        b"* OK [ALERT] quota\r\n* CAPABILITY IMAP4rev1\r\n"
    )
    lines = Lines(
        {
            "UID SEARCH": [noise + b"* SEARCH 1 2\r\n" + noise + b"%TAG% OK done\r\n"],
            "UID FETCH BODIES": [
                noise
                + b"* 2 FETCH (FLAGS (\\Seen) UID 2 BODY[] {5}\r\nB\r\n\r\n MODSEQ (4))\r\n"
                + noise
                + b'* 1 FETCH (BODY[] "A" UID 1)\r\n'
                + b"%TAG% OK done\r\n"
            ],
        }
    )
    with opened(lines, spool, quick) as mailbox:
        (group,) = read_all(mailbox)
    assert [message.content.data for message in group.messages] == [b"A", b"B\r\n\r\n"]
    assert not group.failures


def body(uid: int, text: str) -> bytes:
    return f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(text)}}}\r\n{text})\r\n".encode()


DONE = b"%TAG% OK done\r\n"
LARGE_HEAD = f'* 1 FETCH (UID 1 RFC822.SIZE {LARGE + 1} INTERNALDATE "")\r\n'.encode()


ILL = NO.format("SERVERBUG").encode()
FIRST = body(1, "A").replace(b"<0>", b"")


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ([ILL, body(1, "A") + DONE, ILL], "refuses to give it SERVERBUG"),
        ([FIRST + b"* 2 FETCH (UID 2 BODY[] NIL)\r\n" + DONE, DONE], "not give its content"),
        ([FIRST + DONE, DONE], "does not give its content"),
        (
            [FIRST + b'* 2 FETCH (UID 2 BODY[] "")\r\n' + DONE, body(2, "") + DONE],
            "gives an empty mail",
        ),
    ],
)
def test_a_mail_that_is_not_given_is_named_and_the_other_comes(
    spool: Path, quick: Timeouts, answers: list[bytes | None], why: str
) -> None:
    with opened(Lines({"UID FETCH BODIES": answers}), spool, quick) as mailbox:
        (group,) = read_all(mailbox)
    assert [message.uid for message in group.messages] == [1]
    (failure,) = group.failures
    assert failure == Failure(2, failure.why)
    assert why in failure.why
    assert SECRET not in failure.why
    assert group.last_uid == 2


def test_a_server_that_gives_no_mail_at_all_is_ill_itself(spool: Path, quick: Timeouts) -> None:
    lines = Lines({"UID FETCH BODIES": [NO.format("SERVERBUG").encode()]})
    assert "SERVERBUG" in trouble(lines, spool, quick).what


def test_a_mail_whose_size_is_refused_still_comes(spool: Path, quick: Timeouts) -> None:
    lines = Lines(
        {
            "UID FETCH HEADS": [NO.format("SERVERBUG").encode()],
        }
    )
    with opened(lines, spool, quick) as mailbox:
        (group,) = read_all(mailbox)
    assert [(message.uid, message.internaldate) for message in group.messages] == [
        (1, None),
        (2, None),
    ]


@pytest.mark.parametrize("moment", ["NIL", '"32-Foo-2021 10:00:00 +0200"', '"garbage"', '""'])
def test_a_date_that_cannot_be_read_is_no_date(spool: Path, quick: Timeouts, moment: str) -> None:
    heads = f"* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE {moment})\r\n".encode()
    with opened(Lines({"UID FETCH HEADS": [heads + DONE]}), spool, quick) as mailbox:
        message = mailbox.fetch_one(1)
    assert message is not None
    assert message.internaldate is None


def test_a_date_without_zone_is_in_utc(spool: Path, quick: Timeouts) -> None:
    heads = b'* 1 FETCH (UID 1 RFC822.SIZE 5 INTERNALDATE "15-Sep-2021 08:00:00 -0000")\r\n'
    with opened(Lines({"UID FETCH HEADS": [heads + DONE]}), spool, quick) as mailbox:
        message = mailbox.fetch_one(1)
    assert message is not None
    assert message.internaldate == MIDNIGHT


def test_a_mail_without_end_does_not_fill_the_disk(spool: Path, quick: Timeouts) -> None:
    pieces: list[bytes | None] = [
        f"* 1 FETCH (UID 1 BODY[]<{number << 20}> {{{1 << 20}}}\r\n".encode()
        + b"x" * (1 << 20)
        + b")\r\n"
        + DONE
        for number in range(20)
    ]
    error = trouble(
        Lines({"UID FETCH HEADS": [LARGE_HEAD + DONE], "UID FETCH BODIES": pieces}),
        spool,
        replace(quick, call=8),
    )
    assert "more of a mail" in error.what


def test_a_full_spool_folder_is_not_taken_for_the_servers_fault(
    spool: Path, quick: Timeouts
) -> None:
    spool.rmdir()
    spool.touch()  # no folder, and none can be made
    with (
        pytest.raises(StoreError, match="cannot be written"),
        opened(Lines({"UID FETCH HEADS": [LARGE_HEAD + DONE]}), spool, quick) as mailbox,
    ):
        mailbox.fetch_one(1)


def test_a_server_without_uidnext_is_searched(spool: Path, quick: Timeouts) -> None:
    examined = EXAMINED.replace(b"* OK [UIDNEXT 3] ok\r\n", b"")
    lines = Lines({"EXAMINE": [examined + DONE]})
    with opened(lines, spool, quick) as mailbox:
        assert mailbox.state.uidnext is None
        assert mailbox.new_uids(2, date(2021, 8, 1)) == []
        assert mailbox.new_uids(1, date(2021, 8, 1)) == [2]
    assert lines.commands.count("UID SEARCH") == 2


def test_a_server_without_uidvalidity_cannot_be_used(spool: Path, quick: Timeouts) -> None:
    examined = EXAMINED.replace(b"* OK [UIDVALIDITY 7] ok\r\n", b"")
    assert "UIDVALIDITY" in trouble(Lines({"EXAMINE": [examined + DONE]}), spool, quick).what


def test_what_an_attacker_says_before_tls_is_forgotten(
    spool: Path, quick: Timeouts, tmp_path: Path
) -> None:
    """Answers put in clear text behind STARTTLS's own are not taken for the server's."""
    certificates = make_certificates(tmp_path / "tls")
    injected = (
        b"* SEARCH 1 2 666\r\n%TAG% OK go\r\n* CAPABILITY IMAP4rev1 AUTH=EVIL\r\n"
        b"* SEARCH 667\r\n* 1 FETCH (UID 1 BODY[] {4}\r\nEvil)\r\n"
    )
    offered = b"* CAPABILITY IMAP4rev1 STARTTLS\r\n"
    lines = Lines(
        {"STARTTLS": [injected], "CAPABILITY": [offered + DONE], "UID SEARCH": [DONE]},
        greeting=b"* OK hello\r\n",
        certificates=certificates,
    )
    with imap(lines) as port:
        account = Account(
            "localhost", port, Security.STARTTLS, "a", "b", ca_file=certificates.authority
        )
        with open_mailbox(account, "INBOX", spool, quick) as mailbox:
            assert mailbox.new_uids(0, date(2021, 8, 1)) == []
            message = mailbox.fetch_one(1)
    assert message is not None
    assert message.content.data == b"A\r\n\r\n"


def test_a_server_that_forbids_clear_passwords_gets_none(spool: Path, quick: Timeouts) -> None:
    offered = b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n"
    lines = Lines({"CAPABILITY": [offered + DONE]}, greeting=b"* OK hello\r\n")
    trouble(lines, spool, quick)
    assert "LOGIN" not in lines.commands


def test_idle_that_is_refused_is_told(spool: Path, quick: Timeouts) -> None:
    with (
        opened(Lines({"IDLE": [b"%TAG% NO not now\r\n"]}), spool, quick) as mailbox,
        pytest.raises(MailboxError),
    ):
        mailbox.wait(1, lambda: False)


def test_data_before_the_continuation_of_idle_rings(spool: Path, quick: Timeouts) -> None:
    idle = b"* 3 EXISTS\r\n+ idling\r\n%TAG% OK done\r\n"
    with opened(Lines({"IDLE": [idle]}), spool, quick) as mailbox:
        assert mailbox.wait(60, lambda: False)


def test_data_in_one_packet_with_the_continuation_rings(spool: Path, quick: Timeouts) -> None:
    idle = b"+ idling\r\n* 3 EXISTS\r\n%TAG% OK done\r\n"
    glances: list[int] = []

    def stopping() -> bool:
        glances.append(1)
        return len(glances) > 20

    with opened(Lines({"IDLE": [idle]}), spool, quick) as mailbox:
        assert mailbox.wait(60, stopping)
    assert len(glances) < 3  # not only because the round was over


COUNTS = (1, 40, 1500, 2600, 3300, 4100, 9000, 60_000)
LINE = [
    Trouble(refuse=True),
    *(Trouble(cut_after=count) for count in COUNTS),
    *(Trouble(reset_after=count) for count in COUNTS),
    *(Trouble(stall_after=count) for count in COUNTS),
]


@pytest.mark.sampled(2)
@pytest.mark.needs("dovecot")
@pytest.mark.parametrize("security", [Security.TLS, Security.NONE])
def test_a_line_that_breaks_anywhere_is_told_and_the_next_try_works(
    spool: Path, security: Security
) -> None:
    timeouts = Timeouts(connect=0.5, read=0.5, call=2)
    with Dovecot() as server:
        server.deliver_many(b"Subject: x\r\n\r\n" + b"regel\r\n" * 300 for _ in range(60))
        port = server.tls_port if security is Security.TLS else server.port
        with Proxy(port) as proxy:
            account = Account(
                "127.0.0.1", proxy.port, security, USER, PASSWORD, ca_file=server.authority
            )
            for broken in LINE:
                proxy.trouble = broken
                with (
                    pytest.raises(MailboxError),
                    open_mailbox(account, "INBOX", spool, timeouts) as mailbox,
                ):
                    read_all(mailbox)
            proxy.trouble = Trouble()
            with open_mailbox(account, "INBOX", spool, timeouts) as mailbox:
                assert sum(len(group.messages) for group in read_all(mailbox)) == 60


@pytest.mark.needs("dovecot")
def test_a_line_that_drips_is_left_in_time(spool: Path) -> None:
    """Each byte comes within the read timeout, but the whole call would take an hour."""
    with Dovecot() as server, Proxy(server.port, Trouble(drip=0.02)) as proxy:
        account = Account("127.0.0.1", proxy.port, Security.NONE, USER, PASSWORD)
        begin = time.monotonic()
        with (
            pytest.raises(MailboxError, match="in time"),
            open_mailbox(account, "INBOX", spool, Timeouts(connect=5, read=5, call=0.5)),
        ):
            pass
        assert time.monotonic() - begin < 5


@pytest.mark.needs("dovecot")
@pytest.mark.parametrize("mails", [100, 2000])
def test_an_idle_poll_costs_the_same_however_large_the_mailbox(spool: Path, mails: int) -> None:
    with Dovecot() as server, Proxy(server.port) as proxy:
        server.deliver_many(b"Subject: x\r\n\r\n" for _ in range(mails))
        server.uids()
        account = Account("127.0.0.1", proxy.port, Security.NONE, USER, PASSWORD)
        with open_mailbox(account, "INBOX", spool) as mailbox:
            before = proxy.received, proxy.sent
            for _ in range(5):
                state = mailbox.refresh()
                assert state.uidnext == mails + 1
                assert mailbox.new_uids(state.uidnext - 1, date(2021, 8, 1)) == []
            assert proxy.received - before[0] < 5 * 700
            assert proxy.sent - before[1] < 5 * 40


def head(uid: int, size: int) -> bytes:
    date = "15-Sep-2021 10:00:00 +0200"
    return f'* {uid} FETCH (UID {uid} RFC822.SIZE {size} INTERNALDATE "{date}")\r\n'.encode()


INVENTED = f"* 2 FETCH (UID 2 BODY[] {{129}}\r\n{'x' * 129})\r\n".encode()


@pytest.mark.parametrize("announced", [900, 129_000, 3])
def test_what_a_server_invents_for_a_mail_that_is_gone_becomes_no_record(
    spool: Path, quick: Timeouts, announced: int
) -> None:
    """Courier 5.0, when a mail was expunged meanwhile."""
    heads: list[bytes | None] = [head(1, 1) + head(2, announced) + DONE, DONE]
    lines = Lines({"UID FETCH HEADS": heads, "UID FETCH BODIES": [FIRST + INVENTED + DONE]})
    with opened(lines, spool, quick) as mailbox:
        (group,) = read_all(mailbox)
    assert ([message.uid for message in group.messages], group.failures) == ([1], ())
    assert group.last_uid == 2
    assert lines.commands.count("EXAMINE") == 2  # so that the server tells what is gone


@pytest.mark.parametrize("announced", [900, 129_000, 3])
def test_another_mail_than_the_one_announced_is_no_record_but_asked_for_again(
    spool: Path, quick: Timeouts, announced: int
) -> None:
    heads: list[bytes | None] = [head(1, 1) + head(2, announced) + DONE]
    lines = Lines({"UID FETCH HEADS": heads, "UID FETCH BODIES": [FIRST + INVENTED + DONE]})
    with opened(lines, spool, quick) as mailbox:
        (group,) = read_all(mailbox)
    assert [message.uid for message in group.messages] == [1]
    assert [failure.uid for failure in group.failures] == [2]


@pytest.mark.parametrize("announced", [129, 135, 100, 190])
def test_a_size_that_is_a_good_estimate_keeps_no_mail_away(
    spool: Path, quick: Timeouts, announced: int
) -> None:
    heads: list[bytes | None] = [head(1, 1) + head(2, announced) + DONE]
    lines = Lines({"UID FETCH HEADS": heads, "UID FETCH BODIES": [FIRST + INVENTED + DONE]})
    with opened(lines, spool, quick) as mailbox:
        (group,) = read_all(mailbox)
    assert [(m.uid, m.announced) for m in group.messages] == [(1, 1), (2, announced)]
