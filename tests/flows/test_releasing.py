"""Held mails are let go while others decide about them, on both databases."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import databases
import workshop as shop
from kcvs_mailbot.answering import outbox_changes
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.desk import releasing
from kcvs_mailbot.errors import RequestError
from kcvs_mailbot.workbench import Workbench
from workshop import Workshop, application

RELEASE: dict[str, Callable[[Workbench], object]] = {
    "all": lambda bench: releasing.release_held(bench, "linda"),
    "named": lambda bench: releasing.release(bench, [2, 1], "linda"),
}


@pytest.fixture(params=databases.KINDS)
def workshop(request: pytest.FixtureRequest, tmp_path: Path, cage: Cage) -> Iterator[Workshop]:
    with (
        getattr(databases, request.param)(tmp_path) as store,
        shop.workshop(tmp_path, cage, store, acknowledgement={"mode": "hold"}) as made,
    ):
        yield made


@pytest.mark.parametrize("which", ["all", "named"])
def test_what_a_colleague_cancels_meanwhile_does_not_go(workshop: Workshop, which: str) -> None:
    bench = workshop.worker.bench
    for name in ("an", "bo"):
        workshop.receive(application(name.title(), f"{name}@example.be"))
    with ThreadPoolExecutor(1) as threads:
        with workshop.store.write() as session:
            entry = releasing.entry_of(session, 1)
            session.refresh(entry, with_for_update=True)
            outbox_changes.cancel(session, entry, workshop.now, "jan")
            session.flush()
            going = threads.submit(RELEASE[which], bench)
            time.sleep(0.5)  # it has read what stands, or waits
        if which == "all":
            going.result(30)
        else:
            with pytest.raises(RequestError):
                going.result(30)
    went = "queued" if which == "all" else "held"
    assert [entry["state"] for entry in workshop.outbox()] == ["cancelled", went]
