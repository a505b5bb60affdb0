"""Workers that share several mailboxes are killed, and every mail is one record with one receipt.

`make torture` does it with four workers and twenty mailboxes, for five minutes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crashes.workers import Plan, torment

pytestmark = [pytest.mark.needs("dovecot"), pytest.mark.slow]

SHORT = Plan(workers=2, mailboxes=3, seconds=12, pause=(1.5, 3.0), mails_a_second=3)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    "kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))]
)
def test_kills_lose_nothing_and_answer_nobody_twice(kind: str, tmp_path: Path) -> None:
    done = torment(tmp_path, SHORT, kind)
    assert done.wrong == []
    assert done.kills >= 4
    assert done.applications > 5
