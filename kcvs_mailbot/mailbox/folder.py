"""One folder of one account, opened read-only.

Nothing in it is marked, moved or deleted: EXAMINE and BODY.PEEK[] only (RFC 3501 6.3.2, 6.4.5).
After a MailboxError the connection is of no use any more: leave the `with` and open a new one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kcvs_mailbot.errors import MailboxError
from kcvs_mailbot.mailbox import doorbell, fetching
from kcvs_mailbot.mailbox.conversation import Conversation
from kcvs_mailbot.mailbox.failures import DeclinedError
from kcvs_mailbot.mailbox.values import Fetched, Group, Head, MailboxState
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.network.tls import Account, Timeouts

SEARCH_WINDOW = 80_000
"""Mails a SEARCH: the answer is one line, of which imaplib reads at most a million bytes."""
EARLIEST = date(1971, 1, 1)
"""SEARCH wants four digits of a year (RFC 3501 9), and servers count from 1970."""


class Mailbox:
    """Made by `open_mailbox`. Every method may raise MailboxError."""

    def __init__(
        self, account: Account, folder: str, spool: Path, timeouts: Timeouts, guard: Guard
    ) -> None:
        self._conversation = Conversation(account, folder, timeouts, guard)
        self._folder, self._spool = folder, spool
        self._spooled: list[Path] = []
        self.state = MailboxState(0, None, 0)
        self.fetching: tuple[int, ...] = ()
        """UIDs that are being fetched: when that breaks the connection, one of them is why."""

    def refresh(self) -> MailboxState:
        """Look again (EXAMINE): the new `state`."""
        self.state = self._examined()
        return self.state

    def _examined(self) -> MailboxState:
        try:
            answer = self._conversation.call(lambda client: client.examine(self._folder))
        except DeclinedError as refusal:
            if refusal.passing:
                raise
            raise MailboxError(
                f'the folder "{self._folder}" cannot be opened{refusal.bracketed}',
                "see [mailbox] folder and also_folders; names are case-sensitive, parents included",
            ) from None
        if b"UIDVALIDITY" not in answer:
            raise MailboxError(
                "the IMAP server does not keep UIDs (no UIDVALIDITY)", "it cannot be used"
            )
        return MailboxState(
            answer[b"UIDVALIDITY"], answer.get(b"UIDNEXT"), answer.get(b"EXISTS", 0)
        )

    def _look(self) -> None:
        """Has the server tell what is gone; `state` stays: the cursor moves to its UIDNEXT."""
        if self._examined().uidvalidity != self.state.uidvalidity:
            raise MailboxError("the folder was renewed while it was read", "it is read again later")

    def folders(self) -> list[str]:
        """The names of the account's folders that can be opened (LIST, RFC 3501 6.3.8)."""
        listed = self._conversation.call(lambda client: client.list_folders())
        return [str(name) for flags, _, name in listed if b"\\Noselect" not in flags]

    def new_uids(self, after: int, since: date) -> list[int]:
        """UIDs above `after` of mails the server took on `since` or later, in order.

        A few of the day before may be among them: SINCE ignores zones (RFC 3501 6.4.4), so the
        caller compares INTERNALDATE. An idle poll asks nothing, however large the folder.
        """
        if not self.state.exists or self.state.uidnext == after + 1:
            return []
        day_before = max(since, EARLIEST) - timedelta(days=1)
        found: set[int] = set()
        # From the end to the start: mails that are expunged meanwhile only move down, into a
        # window that is yet to come.
        for first in reversed(range(1, self.state.exists + 1, SEARCH_WINDOW)):
            last = first + SEARCH_WINDOW - 1
            window = f"{first}:{last if last < self.state.exists else '*'}"
            found.update(self._search([window, "UID", f"{after + 1}:*", "SINCE", day_before]))
        # "UID n:*" always gives the last mail, also when its UID is below n.
        return sorted(uid for uid in found if uid > after)

    def heads(self, uids: Sequence[int]) -> dict[int, Head]:
        """Size and INTERNALDATE, by UID, of those mails that still exist."""
        ordered = sorted(set(uids))
        found: dict[int, Head] = {}
        for start in range(0, len(ordered), fetching.HEADS):
            heads = fetching.heads(self._fetch, ordered[start : start + fetching.HEADS])
            found |= {head.uid: head for head in heads}
        return found

    def groups(
        self,
        uids: Sequence[int],
        accept: Callable[[datetime | None], bool],
        most: int = fetching.GROUP_MAILS,
    ) -> Iterator[Group]:
        """These mails in bounded groups, in order of UID; those not accepted are not fetched.

        `accept` gets the INTERNALDATE (None when the server gives none that can be read). The
        file of a large mail lives until the next group is asked for or the mailbox is closed.
        With `most` 1 the mail that breaks the connection is alone in `fetching` afterwards.
        """
        ordered = sorted(set(uids))
        step = min(most * 10, fetching.HEADS) if most > 1 else 1
        for start in range(0, len(ordered), step):
            batch = ordered[start : start + step]
            wanted = [head for head in self._heads(batch) if accept(head.internaldate)]
            last_uid = 0
            for planned in fetching.plan(wanted, most):
                group = self._fetched(planned)
                last_uid = group.last_uid
                yield group
            if last_uid < batch[-1]:  # the rest was not accepted, or is gone
                yield Group((), batch[-1])
        self._remove_spooled()

    def fetch_one(self, uid: int) -> Fetched | None:
        """That mail, or None when it is not there any more; MailboxError when it is not given.

        The file of a large mail lives until the next one is fetched or the mailbox is closed.
        """
        found = self._heads([uid])
        if not found:
            return None
        group = self._fetched(found)
        if group.failures:
            raise MailboxError(group.failures[0].why, "look at the mail in the mailbox itself")
        return group.messages[0] if group.messages else None

    def wait(self, seconds: float, stopping: Callable[[], bool]) -> bool:
        """True as soon as new mail is announced; False after so many seconds or `stopping`.

        Keep it to five minutes: a link that died in silence is noticed only at the end.
        """
        if self._conversation.call(lambda client: client.has_capability("IDLE")):
            exists = self.state.exists
            return self._conversation.call(
                lambda client: doorbell.idle(client, exists, seconds, stopping), seconds
            )
        end = time.monotonic() + seconds
        while not stopping() and (left := end - time.monotonic()) > 0:
            time.sleep(min(left, doorbell.FIRST_LOOK))
        return False

    def abort(self) -> None:
        """End what is going on, from another thread: the blocked call raises MailboxError."""
        self._conversation.guard.abort()

    def _open(self) -> None:
        self._conversation.open()
        self.refresh()

    def _close(self, *, hard: bool) -> None:
        self._remove_spooled()
        self._conversation.close(hard=hard)

    def _heads(self, uids: Sequence[int]) -> list[Head]:
        self.fetching = tuple(uids)
        found = fetching.heads(self._fetch, uids)
        self.fetching = ()
        return found

    def _fetched(self, planned: list[Head]) -> Group:
        self._remove_spooled()
        self.fetching = tuple(head.uid for head in planned)
        group = fetching.fetch_group(self._fetch, planned, self._spool, self._look)
        self.fetching = ()
        self._spooled = [m.content.path for m in group.messages if m.content.path is not None]
        return group

    def _remove_spooled(self) -> None:
        for path in self._spooled:
            path.unlink(missing_ok=True)
        self._spooled = []

    def _search(self, criteria: list[str | date]) -> list[int]:
        found: list[int] = self._conversation.call(lambda client: client.search(criteria))
        return found

    def _fetch(self, uids: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, Any]]:
        return self._conversation.call(lambda client: client.fetch_only(uids, items))
