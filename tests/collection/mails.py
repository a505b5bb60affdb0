"""All labelled mails, in the order in which they arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from collection import applications, belonging, later, machines, others, unseen
from collection.drafts import Labelled

FIRST = datetime(2021, 8, 10, 6, 30, tzinfo=UTC)
APART = timedelta(hours=2, minutes=17)

TUNED = tuple(
    draft for module in (applications, machines, others, belonging) for draft in module.drafts()
)
"""The mails that were at hand while the rules were written."""

UNSEEN = (*unseen.drafts(), *later.drafts())
"""The mails that were written after them, to see how far they reach."""

UNSEEN_NAMES = frozenset(draft.name for draft in UNSEEN)

ALL: tuple[Labelled, ...] = tuple(
    draft.arriving(FIRST + number * APART) for number, draft in enumerate((*TUNED, *UNSEEN))
)
