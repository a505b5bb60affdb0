"""Measures the cage: python benchmarks/documents.py

Prints how many small mails a second it parses on one core, what it costs beside reading a document
in this very process, how many mails with a PDF and a DOCX it reads a second with two children, and
how many the worker takes from their stored bytes to applications with texts and search.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

import structlog  # noqa: E402
from sqlalchemy import select  # noqa: E402

import databases  # noqa: E402
import workshop  # noqa: E402
from documents import words  # noqa: E402
from documents.samples import FOLDER  # noqa: E402
from kcvs_mailbot.cage.cage import Cage, Limits  # noqa: E402
from kcvs_mailbot.content import Content  # noqa: E402
from kcvs_mailbot.documents.extract import Source  # noqa: E402
from kcvs_mailbot.documents.members import Output  # noqa: E402
from kcvs_mailbot.documents.opening import open_document  # noqa: E402
from kcvs_mailbot.running.at_work import at_work  # noqa: E402
from kcvs_mailbot.store import intake  # noqa: E402
from kcvs_mailbot.store import models as rows  # noqa: E402

ONCE_IN_A_WHILE = 200


def small_mail(number: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Kandidaat {number} <kandidaat{number}@example.org>"
    mail["To"] = "linda.boudry@example.org"
    mail["Subject"] = "Kandidatuur directeur"
    mail["Date"] = "Tue, 14 Sep 2021 10:00:00 +0200"
    mail["Message-ID"] = f"<{number}@example.org>"
    mail.set_content(words.LETTER)
    return mail.as_bytes()


def unlike_others(name: str, number: int) -> bytes:
    """The sample with other bytes, for the same ones are read only once."""
    data = (FOLDER / name).read_bytes()
    if name.endswith(".pdf"):
        return data + f"\n% {number}".encode()
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as container:
        container.comment = str(number).encode()
    return file.getvalue()


def application(number: int) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f"Kandidaat {number} <kandidaat{number}@example.org>"
    mail["Subject"] = "Kandidatuur directeur"
    mail.set_content(words.LETTER)
    for name, sub in (("cv.pdf", "pdf"), ("word_like.docx", "octet-stream")):
        data = unlike_others(name, number)
        mail.add_attachment(data, maintype="application", subtype=sub, filename=name)
    return mail.as_bytes()


def rate(count: int, job: Callable[[int], object], threads: int = 1) -> float:
    start = time.perf_counter()
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(job, range(count)):
            pass
    return count / (time.perf_counter() - start)


def milliseconds(job: Callable[[], object], count: int = ONCE_IN_A_WHILE) -> float:
    taken = []
    for _ in range(count):
        start = time.perf_counter()
        job()
        taken.append(time.perf_counter() - start)
    return 1000 * median(taken)


def read_here(path: Path) -> None:
    with path.open("rb") as stream, tempfile.TemporaryFile() as output:
        kept = Output(output.fileno(), Limits())
        size = path.stat().st_size
        open_document(Source(stream, size, path.name, "", Limits(), kept))


def read_application(cage: Cage, raw: bytes) -> None:
    with cage.parse(Content.of_bytes(raw)) as parsed:
        for document, content in zip(parsed.message.documents, parsed.contents, strict=True):
            cage.read(content, document.filename, document.media_type).close()


def from_store_to_texts(raws: list[bytes]) -> float:
    """Mails a second: claimed, parsed, read, recognised, stored with texts, receipt enqueued."""
    with tempfile.TemporaryDirectory() as folder, databases.sqlite(Path(folder)) as store:
        config = workshop.configuration(Path(folder), log={"level": "error"})
        with store.write() as session:
            arrivals = [
                intake.Arrival(Content.of_bytes(raw), internaldate=workshop.NOW) for raw in raws
            ]
            intake.record(session, arrivals, workshop.NOW)
        with at_work(config, lambda: workshop.NOW) as worker:
            worker.bench.reader.warm()
            start = time.perf_counter()
            done = worker.process()
            seconds = time.perf_counter() - start
        with store.read() as session:
            texts = session.scalars(select(rows.Reading.characters)).all()
        whole = done.total() == len(raws) and len(texts) == 2 * len(raws) and all(texts)
        if not whole:
            raise SystemExit(f"not all was read: {done}, {len(texts)} texts")
    return len(raws) / seconds


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    mails = [Content.of_bytes(small_mail(number)) for number in range(2000)]
    with tempfile.TemporaryDirectory() as spool, Cage(Limits(), Path(spool)) as cage:
        start = time.perf_counter()
        cage.parse(mails[0]).close()
        print(f"first mail, with the start of the zygote: {time.perf_counter() - start:.2f} s")
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
        with Cage(Limits(), Path(spool), children=1) as one:
            one.parse(mails[0]).close()
            done = rate(2000, lambda n: one.parse(mails[n]).close())
            print(f"small mails on one core: {done:.0f} a second")
        os.sched_setaffinity(0, cores)
        for name in ("letter.pdf", "word_like.docx", "cv.odt", "cv.txt"):
            path = FOLDER / name
            content = Content.of_bytes(path.read_bytes())
            there = milliseconds(lambda c=content, n=name: cage.read(c, n, "").close())
            here = milliseconds(lambda p=path: read_here(p))
            print(f"{name}: {there:.1f} ms in the cage, {here:.1f} ms here:"
                  f" the cage costs {there - here:.1f} ms")  # fmt: skip
        raws = [application(number) for number in range(ONCE_IN_A_WHILE)]
        done = rate(len(raws), lambda n: read_application(cage, raws[n]), threads=2)
        print(f"mails with a PDF and a DOCX, two children: {done:.0f} a second")
    done = from_store_to_texts(raws)
    print(f"the same from the store to stored texts: {done:.0f} a second (target: 40)")


if __name__ == "__main__":
    main()
