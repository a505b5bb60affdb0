"""By which mailbox's configuration a mail is judged: that in which it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kcvs_mailbot.config import Configuration
from kcvs_mailbot.store import Session, positions
from kcvs_mailbot.store.vacancies import Served

Views = Mapping[int, tuple[Configuration, ...]]
"""By id of a message, the view of each mailbox that it stands in, the first seen first."""


def views_of(session: Session, config: Configuration, message_ids: Iterable[int]) -> Views:
    """A mail from a file is judged by the whole configuration; so is any, with one mailbox."""
    ids = list(message_ids)
    if not config.has_several:
        return dict.fromkeys(ids, (config,))
    accounts = positions.accounts_of(session, ids)
    return {one: _seen_in(config, accounts.get(one, ())) for one in ids}


def view_of(session: Session, config: Configuration, message_id: int) -> Configuration:
    """That of the mailbox in which the mail was first seen."""
    return views_of(session, config, [message_id])[message_id][0]


def served_by(views: Views) -> list[Served]:
    """The vacancies that mails seen so may touch."""
    return [Served(*served) for served in {view.served for some in views.values() for view in some}]


def _seen_in(config: Configuration, accounts: Iterable[str]) -> tuple[Configuration, ...]:
    found: list[Configuration] = []
    for view in map(config.watching, accounts):
        if not any(view is one for one in found):
            found.append(view)
    return tuple(found) or (config,)
