"""Measures the search at many applications: python benchmarks/search.py [HOW MANY] [SECONDS]

Fills a database as the program does, with a mail, a CV and a letter for each application, in words
as frequent as those of a language; then asks words, prefixes, phrases and accents, rare and common.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder hides a module of the tests

from kcvs_mailbot.content import Content  # noqa: E402
from kcvs_mailbot.documents.reading import Reading, Role, Status  # noqa: E402
from kcvs_mailbot.store import Session, Store, filed_documents, filing, intake, open_store, search  # noqa: E402
from kcvs_mailbot.store import models as rows  # noqa: E402
from kcvs_mailbot.store.schema import migrate  # noqa: E402

NOW = datetime(2021, 9, 1, tzinfo=UTC)
TARGET = 20.0
"""Milliseconds."""
AT_ONCE = 500
WORDS = {"mail": 120, "cv.pdf": 450, "motivatie.docx": 350}
COMMON = """
de van en het in een ik voor met op als stad steden directeur vlaamse kenniscentrum
ervaring werk beleid team motivatie gent antwerpen coördinator stedelijke vernieuwing
"""
SYLLABLES = """
ba be bo da de dé do fa ge gë ha in ka ke ko la le lo ma me mo na no pa po ra re ri ro
sa se si sta ste sti ta te ti to ver voor wa we wij za zo
"""
QUERIES = {
    "common word": ["directeur", "ervaring", "gent", "de", "stedelijke"],
    "rare word": ["zeldzaam0", "zeldzaam7", "zeldzaam99", "zeldzaam500", "bestaatniet"],
    "prefix": ["dire*", "zeldz*", "coö*", "v*", "stedel*"],
    "phrase": ['"vlaamse steden"', '"stedelijke vernieuwing"', '"zeldzaam7 vernieuwing"'],
    "accents": ["coordinator", "Coördinator", "COÖRDINATOR", "zoe", "Zoë"],
    "several words": ["directeur gent", 'kandidaat "vlaamse steden" ervar*', "zeldzaam7 gent"],
    "a name": ["kandidaat77", "kandidaat77@example.be", "zoë kandidaat9"],
    "bad syntax": ['"', "AND OR (", 'names: "x', "***", "NEAR(a b)"],
}


class Writer:
    """Texts whose words are as frequent as Zipf has it."""

    def __init__(self, chance: random.Random, vocabulary: int = 40_000) -> None:
        self.chance = chance
        common, syllables = COMMON.split(), SYLLABLES.split()
        made = {
            "".join(chance.choices(syllables, k=chance.randint(2, 5))) for _ in range(vocabulary)
        }
        self.words = [*common, *chance.sample(sorted(made), len(made))]
        self.weights = list(accumulate(1 / rank for rank in range(1, len(self.words) + 1)))

    def text(self, words: int, *also: str) -> str:
        chosen = self.chance.choices(self.words, cum_weights=self.weights, k=words)
        place = self.chance.randrange(words)
        return " ".join([*chosen[:place], *also, *chosen[place:]])


def fill(store: Store, count: int) -> None:
    writer = Writer(random.Random(1))
    with store.write() as session:
        session.add(rows.Vacancy(reference="KCVS", title="directeur", opens_at=NOW, closes_at=NOW))
    for start in range(0, count, AT_ONCE):
        with store.write() as session:
            for number in range(start, min(count, start + AT_ONCE)):
                add(session, writer, number)


def add(session: Session, writer: Writer, number: int) -> None:
    """One application, through the functions that the program stores with."""
    raw = Content.of_bytes(f"Message-ID: <{number}@example.be>".encode())
    intake.record(session, [intake.Arrival(raw, internaldate=NOW)], NOW)
    name, address = f"Zoë Kandidaat{number}", f"kandidaat{number}@example.be"
    person = filing.candidate_for(session, name, address, address)
    made = rows.Application(
        reference=f"KCVS-{number}", vacancy="KCVS", number=number, candidate=person, created_at=NOW
    )
    session.add(made)
    session.flush()
    message = session.query(rows.Message).filter_by(sha256=raw.sha256).one()
    message.disposition, message.application_id = "application", made.id
    papers = [
        paper(name, writer.text(words, f"zeldzaam{number % 1000}", "vernieuwing"))
        for name, words in list(WORDS.items())[1:]
    ]
    documents = filed_documents.file_documents(
        session, message, tuple(papers), filed_documents.Earlier(), NOW
    )
    body = writer.text(WORDS["mail"], "vlaamse", "steden")
    message.body = body
    search.index(
        session, names=f"{name} {address}", body=body, application_id=made.id, message_id=message.id
    )
    for document, filed in zip(documents, papers, strict=True):
        search.index(
            session,
            names=filed.filename or "",
            body=filed.reading.text,
            application_id=made.id,
            message_id=message.id,
            document_id=document.id,
        )


def paper(name: str, text: str) -> filed_documents.FiledDocument:
    content = Content.of_bytes(text.encode())
    reading = Reading(Status.READ, "text/plain", text)
    return filed_documents.FiledDocument(name, "text/plain", False, content, reading, Role.CV)


def measured(job: Callable[[], object], seconds: float) -> list[float]:
    """Milliseconds of each time it was done, for about so many seconds."""
    taken: list[float] = []
    ends = time.perf_counter() + seconds
    while len(taken) < 20 or (time.perf_counter() < ends and len(taken) < 500):
        start = time.perf_counter()
        job()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


def asked(store: Store, seconds: float) -> Iterator[tuple[str, str, int, list[float]]]:
    """Each query with its kind, its hits and the milliseconds of each time it was asked."""
    for kind, queries in QUERIES.items():
        for query in queries:
            with store.read() as session:
                hits = len(search.find(session, query))
                taken = measured(lambda s=session, q=query: search.find(s, q), seconds)
            yield kind, query, hits, taken


def main(count: int = 10_000, seconds: float = 1.0) -> int:
    slow = 0
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/kcvs.sqlite")
        migrate(store)
        start = time.monotonic()
        fill(store, count)
        size = (Path(folder) / "kcvs.sqlite").stat().st_size / 1e6
        print(f"{count} applications in {time.monotonic() - start:.0f} s, {size:.0f} MB")
        print(f"{'':15}{'query':38}{'hits':>5}{'p50 ms':>9}{'p95 ms':>9}")
        for kind, query, hits, taken in asked(store, seconds):
            half, p95 = (quantiles(taken, n=20)[n] for n in (9, 18))
            slow += p95 > TARGET
            mark = "  slow" if p95 > TARGET else ""
            print(f"{kind:15}{query:38}{hits:5}{half:9.1f}{p95:9.1f}{mark}")
        store.close()
    print(f"{slow} queries above {TARGET:g} ms" if slow else f"all within {TARGET:g} ms")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
