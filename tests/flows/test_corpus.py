"""Public mails that nobody here wrote, through `import --acknowledge` and a real SMTP server."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

import databases
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.intake.importing import store_files
from kcvs_mailbot.store import blobs
from workshop import workshop

ROOT = Path(__file__).resolve().parents[2]
CORPUS = Path(os.environ.get("KCVS_MAIL_CORPUS", ROOT.parent / "shared" / "corpus"))
MAILS = sorted(CORPUS.rglob("*.eml"))

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not MAILS, reason=f"no public mails in {CORPUS.name}"),
]


def test_none_crashes_none_is_lost_none_is_answered(tmp_path: Path, cage: Cage) -> None:
    with databases.sqlite(tmp_path) as store, workshop(tmp_path, cage, store) as bench:
        store_files(store, [CORPUS], lambda: bench.now)
        counts = bench.worker.process()
        bench.worker.send()
        messages = bench.messages()
        assert counts[None] == 0
        assert {m["sha256"] for m in messages} == {
            hashlib.sha256(path.read_bytes()).hexdigest() for path in MAILS
        }
        assert {m["disposition"] for m in messages} <= {"review", "automatic", "bounce", "other"}
        assert bench.applications() == []
        assert bench.outbox() == []
        assert bench.sink.taken == []
        with store.read() as session:
            for message in messages:
                whole = b"".join(blobs.chunks(session, message["sha256"]))
                assert hashlib.sha256(whole).hexdigest() == message["sha256"]
