"""What is read from a real mailbox, and that nothing in it changes."""

from __future__ import annotations

import contextlib
import hashlib
import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import Account, Fetched, Group, Head, open_mailbox
from kcvs_mailbot.mailbox.failures import DeclinedError
from kcvs_mailbot.mailbox.fetching import GROUP_BYTES, GROUP_MAILS, LARGE, plan
from servers.dovecot import Dovecot

pytestmark = pytest.mark.needs("dovecot")

LONG_AGO = date(2000, 1, 1)
_TAME = bytes.maketrans(b"\0\r\n", b"xyz")


def mail(number: int = 1, size: int = 300) -> bytes:
    head = f"From: an.peeters@example.org\r\nSubject: nummer {number}\r\n\r\n".encode()
    line = b"Geachte mevrouw, hierbij mijn kandidatuur, met vriendelijke groet.\r\n"
    return head + (line * (size // len(line) + 1))[: max(size - len(head) - 2, 0)] + b"\r\n"


def whole(group: Group) -> list[bytes]:
    return [b"".join(message.content.chunks()) for message in group.messages]


def everything(_: datetime | None) -> bool:
    return True


def fetched(groups: Iterable[Group]) -> list[int]:
    return [message.uid for group in groups for message in group.messages]


def test_reading_leaves_no_trace_in_the_mailbox(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver_many(mail(number) for number in range(60))
    dovecot.deliver(mail(61), flags="S")
    dovecot.deliver(mail(62, LARGE + 1000))
    dovecot.append(mail(63), flags="\\Flagged $Label1")
    before = dovecot.snapshot()
    with open_mailbox(account, "INBOX", spool) as mailbox:
        uids = mailbox.new_uids(0, LONG_AGO)
        assert fetched(mailbox.groups(uids, everything)) == uids
        mailbox.fetch_one(uids[0])
        mailbox.refresh()
    assert dovecot.snapshot() == before
    assert len(before.mails) == 63


def test_every_byte_arrives_as_it_was_sent(dovecot: Dovecot, account: Account, spool: Path) -> None:
    odd = [
        b'Subject: NUL-vrij maar 8-bit \xe9\xff\r\n\r\n.\r\n..\r\n("{5}\r\n* BYE\r\n',
        b"Subject: geen leeg einde\r\n\r\nx",
        b"\r\n",
        b"Subject: )\r\n\r\n)\r\n",
    ]
    for raw in odd:
        dovecot.append(raw)
    with open_mailbox(account, "INBOX", spool) as mailbox:
        groups = list(mailbox.groups([1, 2, 3, 4], everything))
    assert [raw for group in groups for raw in whole(group)] == odd
    digest = hashlib.sha256(odd[0]).hexdigest()
    assert groups[0].messages[0].content.sha256 == digest


@pytest.mark.parametrize("size", [LARGE - 1, LARGE, LARGE + 1, 5 * 2**20, 5 * 2**20 + 1])
def test_a_large_mail_comes_byte_exact_in_pieces(
    dovecot: Dovecot, account: Account, spool: Path, size: int
) -> None:
    # No NUL: IMAP cannot carry it. No bare line ends: Dovecot completes them.
    noise = random.Random(7).randbytes(size).translate(_TAME)
    head = b"Subject: groot\r\n\r\n"
    raw = head + noise[: size - len(head)]
    dovecot.append(raw)
    with open_mailbox(account, "INBOX", spool) as mailbox:
        for group in mailbox.groups([1], everything):
            (message,) = group.messages
            assert whole(group) == [raw]
            assert (message.content.size, message.content.sha256) == (
                size,
                hashlib.sha256(raw).hexdigest(),
            )
            assert (message.content.path is not None) == (size > LARGE)
    assert list(spool.iterdir()) == []


def test_the_first_mail_of_all_may_be_a_large_one(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    spool.rmdir()  # nobody has made it yet
    raw = mail(1, LARGE + 1000)
    dovecot.deliver(raw)
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert [whole(group) for group in mailbox.groups([1], everything)] == [[raw]]


def test_the_file_of_a_large_mail_goes_when_the_caller_breaks_off(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver(mail(1, LARGE + 1000))
    files: list[Path] = []
    with contextlib.suppress(KeyboardInterrupt), open_mailbox(account, "INBOX", spool) as mailbox:
        for _ in mailbox.groups([1], everything):
            files += spool.iterdir()
            raise KeyboardInterrupt
    assert len(files) == 1
    assert list(spool.iterdir()) == []


def test_groups_are_bounded_and_in_order(dovecot: Dovecot, account: Account, spool: Path) -> None:
    dovecot.deliver_many(mail(number) for number in range(120))
    dovecot.deliver(mail(121, LARGE + 1))
    dovecot.deliver_many(mail(number, 3_000_000) for number in range(3))
    with open_mailbox(account, "INBOX", spool) as mailbox:
        uids = mailbox.new_uids(0, LONG_AGO)
        groups = list(mailbox.groups(uids[::-1], everything))
    assert [len(group.messages) for group in groups] == [50, 50, 20, 1, 2, 1]
    assert [group.last_uid for group in groups] == [50, 100, 120, 121, 123, 124]
    assert fetched(groups) == uids


def test_small_heads_are_planned_to_the_limits() -> None:
    heads = [Head(uid, 1_000_000, None) for uid in range(1, 20)]
    sizes = [sum(head.size for head in group) for group in plan(heads)]
    assert max(sizes) <= GROUP_BYTES
    assert [len(group) for group in plan(heads)] == [8, 8, 3]
    assert [len(group) for group in plan(heads, most=1)] == [1] * 19
    assert list(plan([])) == []
    assert len(next(iter(plan([Head(uid, 1, None) for uid in range(1, 99)])))) == GROUP_MAILS


def test_a_vanished_mail_is_simply_missing(dovecot: Dovecot, account: Account, spool: Path) -> None:
    dovecot.deliver_many(mail(number) for number in range(4))
    with open_mailbox(account, "INBOX", spool) as mailbox:
        uids = mailbox.new_uids(0, LONG_AGO)
        dovecot.expunge([2, 4])
        (group,) = mailbox.groups(uids, everything)
        assert [message.uid for message in group.messages] == [1, 3]
        assert mailbox.fetch_one(2) is None
        assert list(mailbox.groups([2, 4], everything)) == [Group((), 4)]


def test_the_cursor_moves_past_what_is_gone_at_the_end(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver_many(mail(number) for number in range(3))
    with open_mailbox(account, "INBOX", spool) as mailbox:
        dovecot.expunge([3])
        groups = list(mailbox.groups([1, 2, 3], everything))
    assert fetched(groups) == [1, 2]
    assert groups[-1].last_uid == 3


def test_a_mail_that_vanishes_between_head_and_body_is_simply_missing(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver_many(mail(number) for number in range(3))
    dovecot.deliver(mail(4, LARGE + 5))

    def expunge_meanwhile(_: datetime | None) -> bool:
        if dovecot.uids() == [1, 2, 3, 4]:
            dovecot.expunge([2, 4])
        return True

    with open_mailbox(account, "INBOX", spool) as mailbox:
        groups = list(mailbox.groups([1, 2, 3, 4], expunge_meanwhile))
    assert fetched(groups) == [1, 3]
    assert not any(group.failures for group in groups)
    assert groups[-1].last_uid == 4


def test_mail_that_is_not_accepted_is_not_fetched(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    opening = datetime(2021, 8, 1, tzinfo=UTC)
    dovecot.deliver(mail(1), internaldate=opening - timedelta(seconds=1))
    dovecot.deliver(mail(2), internaldate=opening)
    with open_mailbox(account, "INBOX", spool) as mailbox:
        groups = list(
            mailbox.groups([1, 2], lambda moment: moment is not None and moment >= opening)
        )
    assert fetched(groups) == [2]
    assert groups[0].messages[0].internaldate == opening


def test_only_uids_above_the_cursor_are_new(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver_many(mail(number) for number in range(5))
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert mailbox.new_uids(3, LONG_AGO) == [4, 5]
        assert mailbox.new_uids(5, LONG_AGO) == []
        # "UID 8:*" gives the last mail all the same: it must not come again.
        assert mailbox.new_uids(7, LONG_AGO) == []


def test_mail_that_comes_later_is_found_after_a_refresh(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert (mailbox.state.exists, mailbox.state.uidnext) == (0, 1)
        assert mailbox.new_uids(0, LONG_AGO) == []
        dovecot.deliver(mail())
        assert mailbox.refresh().uidnext == 2
        assert mailbox.new_uids(0, LONG_AGO) == [1]


@pytest.mark.parametrize(
    "when",
    [
        "01-Aug-2021 00:00:00 +0200",  # 31 July in UTC
        "01-Aug-2021 00:30:00 +1400",  # 31 July, ten in the morning, in UTC
        "31-Jul-2021 23:30:00 -1200",  # 1 August in UTC
        "01-Aug-2021 00:00:00 +0000",
        "02-Aug-2021 12:00:00 +0000",
    ],
)
def test_no_zone_hides_a_mail_of_the_first_day(
    dovecot: Dovecot, account: Account, spool: Path, when: str
) -> None:
    dovecot.append(mail(), when=when)
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert mailbox.new_uids(0, date(2021, 8, 1)) == [1]
        message = mailbox.fetch_one(1)
    assert isinstance(message, Fetched)
    written = datetime.strptime(when, "%d-%b-%Y %H:%M:%S %z")
    assert message.internaldate == written
    assert message.internaldate.utcoffset() == timedelta(0)


def test_old_mail_is_not_even_listed(dovecot: Dovecot, account: Account, spool: Path) -> None:
    dovecot.append(mail(1), when="30-Jul-2021 12:00:00 +0000")
    dovecot.append(mail(2), when="01-Aug-2021 12:00:00 +0000")
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert mailbox.new_uids(0, date(2021, 8, 1)) == [2]
        assert mailbox.new_uids(0, date.min) == [1, 2]


def test_a_search_in_windows_finds_the_same(
    dovecot: Dovecot, account: Account, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcvs_mailbot.mailbox.folder.SEARCH_WINDOW", 7)
    dovecot.deliver_many(mail(number) for number in range(22))
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert mailbox.new_uids(0, LONG_AGO) == list(range(1, 23))
        assert mailbox.new_uids(10, LONG_AGO) == list(range(11, 23))


def test_a_new_uidvalidity_is_told(dovecot: Dovecot, account: Account, spool: Path) -> None:
    dovecot.deliver_many(mail(number) for number in range(3))
    with open_mailbox(account, "INBOX", spool) as mailbox:
        first = mailbox.state.uidvalidity
    assert dovecot.change_uidvalidity() != first
    with open_mailbox(account, "INBOX", spool) as mailbox:
        assert mailbox.state.uidvalidity == first + 1
        assert mailbox.new_uids(0, LONG_AGO) == [1, 2, 3]


def test_an_unreadable_mail_does_not_take_the_others_along(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    dovecot.deliver_many(mail(number) for number in range(5))
    assert dovecot.uids() == [1, 2, 3, 4, 5]
    (broken,) = dovecot.maildir().glob("*/*.M000003.*")
    broken.chmod(0)
    seen: dict[int, str] = {}
    done = 0
    # Dovecot closes the connection over it: the caller finds the mail one by one.
    for most in (50, 1, 1):
        with open_mailbox(account, "INBOX", spool) as mailbox:
            try:
                for group in mailbox.groups([u for u in range(1, 6) if u > done], everything, most):
                    done = group.last_uid
                    seen |= {m.uid: "read" for m in group.messages}
                    seen |= {f.uid: f.why for f in group.failures}
            except MailboxError:
                if mailbox.fetching == (3,):
                    seen[3], done = "broke the connection", 3
    assert {uid: why for uid, why in seen.items() if uid != 3} == dict.fromkeys(
        (1, 2, 4, 5), "read"
    )
    assert seen[3] != "read"


def test_a_folder_with_a_name_beyond_ascii_is_opened(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    with dovecot.session() as client:
        client.create('"Geli&AOk-erd"')
    with open_mailbox(account, "Geliéerd", spool) as mailbox:
        assert mailbox.state.exists == 0


def test_a_missing_folder_is_told_with_its_remedy(
    dovecot: Dovecot, account: Account, spool: Path
) -> None:
    with (
        pytest.raises(MailboxError, match=r'"Kandidaten" cannot be opened; see \[mailbox\] folder'),
        open_mailbox(account, "Kandidaten", spool),
    ):
        pass


def test_a_code_that_a_server_gives_stands_in_brackets() -> None:
    assert DeclinedError("what", "remedy", "NONEXISTENT").bracketed == " [NONEXISTENT]"
    assert DeclinedError("what", "remedy", "").bracketed == ""
