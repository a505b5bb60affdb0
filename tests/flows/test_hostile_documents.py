"""A hostile document costs its own text: the rest of its mail is read, and its sender answered."""

from __future__ import annotations

import lzma
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import databases
import workshop as shop
from documents import hostile
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding.reader import limits
from workshop import CV, Workshop, application

pytestmark = pytest.mark.slow

DAMAGED, NO_TEXT = ("damaged",), ("damaged", "no_text")
FILES: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...], str]] = {
    "flat zip bomb": (hostile.flat_zip, "dossier.zip", DAMAGED, "unfolds"),
    "nested zip bomb": (lambda: hostile.nested_zip(30), "dossier.zip", ("read",), ""),
    "xz bomb": (lambda: lzma.compress(bytes(40 * hostile.MIB)), "cv.xz", DAMAGED, "unfolds"),
    "50 000 x 50 000": (lambda: hostile.png(50_000, 50_000), "foto.png", DAMAGED, "pixels"),
    "billion laughs": (lambda: hostile.word_file(hostile.billion_laughs()), "x.docx",
                       NO_TEXT, "broken"),
    "3 GB": (hostile.greedy_pdf, "x.pdf", NO_TEXT, ""),
    "endless tree": (hostile.endless_pdf, "x.pdf", NO_TEXT, ""),
    "many pages": (hostile.many_pages_pdf, "x.pdf", NO_TEXT, ""),
    "huge page": (hostile.huge_page_pdf, "x.pdf", NO_TEXT, ""),
    "300 000 divs": (lambda: b"<html>" + b"<div>" * 300_000 + b"diep", "x.html",
                     ("read", *NO_TEXT), ""),
    "slow rtf": (hostile.slow_rtf, "x.rtf", NO_TEXT, ""),
}  # fmt: skip
"""Made by, under which name, what may become of it, a word of the reason."""
LIMITS = {"max_time": "10s", "max_memory": "1GB", "ocr": False}
NAMES = {
    "../../etc/passwd.txt": "../../etc/passwd.txt",
    "cv\x00.txt": "cv.txt",
    "cv\r\nBcc: iemand@example.be.txt": "cv  Bcc: iemand@example.be.txt",
    "cv\u202etxt.fdp": "cvtxt.fdp",
    "n" * 5000 + ".txt": "n" * 996 + ".txt",
    "CON.txt": "CON.txt",
    "LPT1": "LPT1",
}
PEAK_MB = 150


@pytest.fixture(scope="module")
def walled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cage]:
    """A cage with the limits of a fresh configuration."""
    folder = tmp_path_factory.mktemp("cage")
    config = shop.configuration(folder, documents=LIMITS)
    with Cage(limits(config), folder, 2) as cage:
        yield cage


@pytest.fixture
def workshop(tmp_path: Path, walled: Cage) -> Iterator[Workshop]:
    with databases.sqlite(tmp_path) as store, shop.workshop(tmp_path, walled, store) as made:
        yield made


@pytest.mark.sampled(2)
@pytest.mark.parametrize("file", FILES)
def test_it_costs_its_own_text_alone(workshop: Workshop, file: str) -> None:
    make, name, statuses, reason = FILES[file]
    mail = application()
    mail.add_attachment(make(), "application", "octet-stream", filename=name)
    mail.add_attachment(CV, filename="cv.txt")
    found = workshop.receive(mail)
    documents = {d["filename"]: d for d in found["documents"]}
    assert documents[name]["status"] in statuses
    assert documents[name]["problems"] or documents[name]["status"] != "damaged"
    assert reason in " ".join(documents[name]["problems"])
    assert documents["cv.txt"]["status"] == "read"
    assert found["disposition"] == "application"
    one = workshop.application()
    assert "Hierbij stel ik mij kandidaat" in one["motivation"]["text"]
    assert one["career"]["source"] == "cv.txt"
    assert one["receipt"]["state"] == "queued"
    assert (
        len(workshop.receive(application("Bo Maes", "bo@example.be", b_txt=CV))["documents"]) == 1
    )


def test_a_hundred_nested_archives_end_at_the_depth_that_is_allowed(workshop: Workshop) -> None:
    mail = application()
    mail.add_attachment(hostile.nested_zip(100), "application", "zip", filename="dossier.zip")
    documents = workshop.receive(mail)["documents"]
    assert len(documents) == 6
    assert documents[-1]["problems"] == ["nested more than 4 deep: not opened"]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: name[:12].encode("unicode_escape"))
def test_a_name_is_shown_and_does_nothing(workshop: Workshop, name: str) -> None:
    raw = (
        bytes(application())
        .replace(b"Content-Type: text/plain", b"Content-Type: multipart/mixed; boundary=grens", 1)
        .partition(b"\n\n")[0]
        .replace(b'; charset="utf-8"', b"")
    )
    encoded = "".join(f"%{byte:02X}" for byte in name.encode())
    raw += (
        b"\n\n--grens\nContent-Type: text/plain; charset=utf-8\n\n" + shop.LETTER.encode()
        + b"\n--grens\nContent-Type: text/plain\nContent-Disposition: attachment;"
        b" filename*=utf-8''" + encoded.encode() + b"\n\n" + CV.encode() + b"\n--grens--\n"
    )  # fmt: skip
    found = workshop.receive(raw)
    assert [d["filename"] for d in found["documents"]] == [NAMES[name]]
    assert found["disposition"] == "application"


WORKER = """
import sys
from pathlib import Path
from kcvs_mailbot.content import Content
from kcvs_mailbot.cage.cage import Cage, Limits
with Cage(Limits(ocr=False), Path(sys.argv[1]) / "spool", 1) as cage:
    for path in sorted((Path(sys.argv[1]) / "files").iterdir()):
        with cage.read(Content.of_file(path), path.name, "") as read:
            print(path.name, read.reading.status, flush=True)
status = Path("/proc/self/status").read_text()  # getrusage counts what was before the exec too
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


def test_the_worker_stays_small(tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    for number, (make, name, _, _) in enumerate(FILES.values()):
        (files / f"{number} {name}").write_bytes(make())
    done = subprocess.run(
        [sys.executable, "-c", WORKER, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert int(done.stdout.split()[-1]) < PEAK_MB
