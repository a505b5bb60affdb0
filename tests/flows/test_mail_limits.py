"""Each document within its limits, and all together too much: one mail has limits of its own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

import databases
import workshop as shop
from documents.samples import FOLDER
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.deciding.reader import limits
from kcvs_mailbot.desk import correcting
from kcvs_mailbot.desk.classifying import classify_files
from kcvs_mailbot.store import search
from workshop import CV, LETTER, Workshop, application, newsletter, reply

Limited = Callable[..., AbstractContextManager[Workshop]]


@pytest.fixture
def limited(tmp_path: Path, cage: Cage, monkeypatch: pytest.MonkeyPatch) -> Limited:
    """`limited(mail_documents=3)`: what the cage counts is said anew, its children stay."""

    @contextmanager
    def made(seconds: float = 120.0, **documents: Any) -> Iterator[Workshop]:
        documents = {"max_time": "60s", **documents}
        wanted = limits(shop.configuration(tmp_path, documents=documents))
        with (
            monkeypatch.context() as changed,
            databases.sqlite(tmp_path) as store,
            shop.workshop(tmp_path, cage, store, documents=documents) as workshop,
        ):
            changed.setattr(cage, "_limits", replace(wanted, mail_seconds=seconds))
            yield workshop

    return made


def archive(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return packed.getvalue()


def nested(wide: int, deep: int, *, equal: bool, mark: str = "") -> bytes:
    """An ordinary ZIP, `wide` at each level; all the same bytes, or all different."""
    if deep == 0:
        return f"Een tekst {mark}".encode()
    inside = {
        f"{number}.{'zip' if deep > 1 else 'txt'}": nested(
            wide, deep - 1, equal=equal, mark=mark if equal else f"{mark}.{number}"
        )
        for number in range(wide)
    }
    return archive(inside)


def with_file(mail: EmailMessage, data: bytes, name: str) -> EmailMessage:
    mail.add_attachment(data, "application", "octet-stream", filename=name)
    return mail


def told(found: dict[str, Any]) -> str:
    return " ".join(problem for problem in found["problems"] if "left unread" in problem)


@pytest.mark.parametrize("equal", [True, False], ids=["equal", "different"])
def test_of_archives_in_archives_no_more_is_read_than_a_mail_may_bring(
    limited: Limited, equal: bool
) -> None:
    with limited(mail_documents=12) as workshop:
        mail = with_file(application(), nested(4, 3, equal=equal), "dossier.zip")
        found = workshop.receive(mail)
        assert len(found["documents"]) == 12
        assert "documents or more" in told(found)
        assert found["disposition"] == "review"
        assert found["reasons"][0]["rule"] == "left_unread"
        assert workshop.outbox() == []


def test_what_people_attach_comes_before_what_an_archive_holds(limited: Limited) -> None:
    with limited(mail_documents=6) as workshop:
        mail = with_file(application(), nested(9, 2, equal=False), "dossier.zip")
        mail.add_attachment(CV, filename="cv.txt")
        documents = workshop.receive(mail)["documents"]
        assert [d["filename"] for d in documents][:2] == ["dossier.zip", "0.zip"]
        assert documents[-1]["filename"] == "cv.txt"
        assert documents[-1]["status"] == "read"
        assert len(documents) == 6


def test_a_person_may_accept_what_was_left_unread_and_the_candidate_is_known(
    limited: Limited,
) -> None:
    with limited(mail_documents=3) as workshop:
        found = workshop.receive(with_file(application(), nested(5, 1, equal=False), "d.zip"))
        correcting.accept(workshop.worker.bench, found["id"], "linda", None, None)
        assert workshop.application()["candidate"]["address"] == "an.claes@example.be"


def test_as_many_documents_as_a_mail_may_bring_are_no_matter(limited: Limited) -> None:
    with limited(mail_documents=4) as workshop:
        found = workshop.receive(with_file(application(), nested(3, 1, equal=False), "d.zip"))
        assert (found["disposition"], len(found["documents"])) == ("application", 4)
        assert told(found) == ""


def test_an_addition_with_too_many_documents_goes_to_a_person(limited: Limited) -> None:
    with limited(mail_documents=3) as workshop:
        workshop.receive(application())
        files = {f"diploma{number}_txt": f"Diploma {number}" for number in range(5)}
        found = workshop.receive(reply("Hierbij mijn diploma's.", **files))
        assert found["disposition"] == "review"
        assert [d["filename"] for d in found["documents"]] == [f"diploma{n}.txt" for n in range(3)]


def test_another_persons_mail_goes_to_a_person_when_it_is_not_all_read(limited: Limited) -> None:
    with limited(mail_documents=2) as workshop:
        mail = application(body="Dag Linda, hier zijn de foto's van het feest.\n\n")
        mail.replace_header("Subject", "Foto's")
        found = workshop.receive(with_file(mail, nested(5, 1, equal=False), "fotos.zip"))
        assert found["disposition"] == "review"


def test_a_newsletter_stays_what_it_is(limited: Limited) -> None:
    with limited(mail_documents=2) as workshop:
        found = workshop.receive(with_file(newsletter(), nested(5, 1, equal=False), "d.zip"))
        assert found["disposition"] == "automatic"


def test_small_pictures_of_a_signature_take_no_place(limited: Limited) -> None:
    with limited(mail_documents=2) as workshop:
        mail = application()
        shown = "".join(f'<img src="cid:logo{number}">' for number in range(6))
        mail.add_alternative(f"<p>{LETTER}</p>{shown}", subtype="html")
        *_, page = mail.iter_parts()
        for number in range(6):
            data = b"GIF89a" + bytes([number]) * 90
            page.add_related(data, "image", "gif", cid=f"<logo{number}>")
        mail.add_attachment(CV, filename="cv.txt")
        found = workshop.receive(mail)
        assert found["disposition"] == "application"
        assert "cv.txt" in [d["filename"] for d in found["documents"]]
        assert told(found) == ""


def test_past_its_time_a_mail_is_read_no_further_and_keeps_all_bytes(limited: Limited) -> None:
    with limited(seconds=0.0) as workshop:
        found = workshop.receive(application(cv_txt=CV, brief_txt=LETTER))
        assert found["disposition"] == "review"
        assert {d["status"] for d in found["documents"]} == {"damaged"}
        assert "took more than 0 s" in told(found)


def test_bytes_that_one_mail_left_unread_are_read_with_the_next(
    tmp_path: Path, cage: Cage, limited: Limited
) -> None:
    with limited(seconds=0.0) as workshop:
        workshop.receive(application(cv_txt=CV))
    with (
        databases.sqlite(tmp_path) as store,
        shop.workshop(tmp_path, cage, store) as workshop,
    ):
        found = workshop.receive(application("Bo Maes", "bo@example.be", cv_txt=CV))
        assert [d["status"] for d in found["documents"]] == ["read"]
        assert found["disposition"] == "application"


def test_archives_that_unfold_to_too_much_together_are_left_unread(limited: Limited) -> None:
    with limited(mail_unpacked_size="5kB") as workshop:
        mail = application(cv_txt=CV)
        for number in range(3):
            text = f"{number}: {CV}".encode().ljust(2000)
            with_file(mail, archive({f"cv{number}.txt": text}), f"dossier{number}.zip")
        found = workshop.receive(mail)
        statuses = {d["filename"]: d["status"] for d in found["documents"]}
        assert statuses == {
            "cv.txt": "read",
            "dossier0.zip": "read", "cv0.txt": "read",
            "dossier1.zip": "read", "cv1.txt": "read",
            "dossier2.zip": "damaged",
        }  # fmt: skip
        assert "unfold" in told(found)
        assert found["disposition"] == "review"


def test_known_archives_count_as_unpacked_too(limited: Limited) -> None:
    with limited(mail_unpacked_size="5kB") as workshop:
        files = [
            archive({f"cv{number}.txt": f"{number}: {CV}".encode().ljust(2000)})
            for number in range(3)
        ]
        for number, file in enumerate(files):
            one = application(f"K {number}", f"k{number}@example.be")
            assert told(workshop.receive(with_file(one, file, "dossier.zip"))) == ""
        mail = application("Bo Maes", "bo@example.be")
        for number, file in enumerate(files):
            with_file(mail, file, f"dossier{number}.zip")
        assert "unfold" in told(workshop.receive(mail))


def test_texts_of_all_documents_count_together(limited: Limited) -> None:
    with limited(max_text_characters=1000) as workshop:
        files = {f"deel{number}_txt": f"{number} ".ljust(900, "x") for number in range(7)}
        found = workshop.receive(application(**files))
        assert [d["characters"] for d in found["documents"]] == [900] * 5 + [500, 0]
        assert [d["status"] for d in found["documents"]] == ["read"] * 6 + ["damaged"]
        assert "more than 5 000 characters" in told(found)
        assert found["disposition"] == "review"


def test_copies_in_one_mail_count_once_and_are_found_by_their_names(limited: Limited) -> None:
    with limited(max_text_characters=1000) as workshop:
        files = {f"kopie{number}_txt": "stadsvernieuwing ".ljust(900, "x") for number in range(9)}
        found = workshop.receive(application(body=LETTER, **files))
        assert found["disposition"] == "application"
        with workshop.store.read() as session:
            assert len(search.find(session, "kopie8", limit=9)) == 1
            assert search.find(session, "stadsvernieuwing x*", limit=9)


@pytest.mark.needs("tesseract")
def test_scanned_pages_of_all_documents_count_together(limited: Limited) -> None:
    scan = (FOLDER / "scan.pdf").read_bytes()
    with limited(mail_ocr_pages=1) as workshop:
        mail = with_file(application(), scan, "een.pdf")
        with_file(mail, scan + b"\n% a second one", "twee.pdf")
        found = workshop.receive(mail)
        assert [d["status"] for d in found["documents"]] == ["read", "no_text"]
        assert "more than 1 scanned pages" in told(found)
        assert found["disposition"] == "review"


def test_the_same_bytes_in_one_mail_are_read_once(
    limited: Limited, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str | None] = []
    read = Cage.read

    def counted(cage: Cage, *args: Any, **kwargs: Any) -> Any:
        asked.append(args[1])
        return read(cage, *args, **kwargs)

    monkeypatch.setattr(Cage, "read", counted)
    with limited() as workshop:
        mail = application()
        for number in range(4):
            with_file(mail, b"%PDF-1.4 broken", f"{number}.pdf")
        with_file(mail, nested(3, 2, equal=True), "dossier.zip")
        found = workshop.receive(mail)
    assert [d["status"] for d in found["documents"][:4]] == ["damaged"] * 4
    assert len(found["documents"]) == 4 + 1 + 3 + 9
    assert asked == ["0.pdf", "dossier.zip", "0.zip", "0.txt"]


def test_a_dry_run_says_so_too(tmp_path: Path) -> None:
    config = shop.configuration(tmp_path, documents={"mail_documents": 2})
    file = tmp_path / "mail.eml"
    file.write_bytes(bytes(with_file(application(), nested(3, 1, equal=False), "d.zip")))
    (found,) = classify_files(config, [file], lambda done, of: None)
    assert (found["disposition"], found["acknowledge"]) == ("review", False)
    assert "left unread" in " ".join(found["problems"])
