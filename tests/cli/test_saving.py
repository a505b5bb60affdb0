"""`save`: what an application holds, as files; `export` refuses what it cannot write."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.office import Office, office
from kcvs_mailbot.export.files import files_of
from workshop import CV, application

pytestmark = pytest.mark.slow
BIG = b"%PDF-1.4\n" + b"0" * 1_500_000


@pytest.fixture
def home(tmp_path: Path) -> Office:
    made = office(tmp_path)
    mail = application("An Claes", "an.claes@example.be")
    mail["Received"] = "from mail.example.be by mx.kcvb.be; Wed, 25 Nov 2026 10:00:00 +0000"
    for name in ("cv.txt", "CV.txt", "../../etc/x.txt", "con.txt"):
        mail.add_attachment(f"{CV}{name}", filename=name)
    mail.add_attachment(BIG, "application", "pdf", filename="groot.pdf")
    folder = tmp_path / "mails"
    folder.mkdir()
    (folder / "an.eml").write_bytes(bytes(mail))
    assert made.run("import", str(folder)).code == 0
    return made


def test_documents_mails_and_texts_become_files_of_their_own(home: Office, tmp_path: Path) -> None:
    said = home.run("save", "KCVS-2021-0001", "--to", str(tmp_path / "out"))
    assert said.code == 0, said.err
    folder = tmp_path / "out/KCVS-2021-0001"
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    documents = {name for name in names if name.startswith("documenten/")}
    assert len(documents) == 5
    assert len({name.casefold() for name in documents}) == 5
    assert (folder / "documenten/groot.pdf").read_bytes() == BIG
    assert "motivatie.txt" in names
    (mail,) = (folder / "mails").iterdir()
    assert mail.read_bytes() == (home.folder / "mails/an.eml").read_bytes()
    assert f"{len(names)} files written to {folder}" in said.out
    assert not any(path.stat().st_mode & 0o077 for path in folder.rglob("*"))


def test_what_was_saved_before_is_not_overwritten(home: Office, tmp_path: Path) -> None:
    words = ("save", "KCVS-2021-0001", "--to", str(tmp_path / "out"))
    assert home.run(*words).code == 0
    again = home.run(*words)
    assert again.code == 2
    assert "move it away" in again.complaint
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["KCVS-2021-0001"]


def test_an_unknown_reference_writes_nothing(home: Office, tmp_path: Path) -> None:
    said = home.run("save", "KCVS-2021-0009", "--to", str(tmp_path / "out"))
    assert said.code == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "words", "hint"),
    [
        ("lijst.xls", (), "list.xlsx"),
        ("lijst.ods", ("--format", "csv"), "list.csv"),
        ("alles.PDF", ("--format", "zip"), "--format pdf"),
    ],
)
def test_a_name_that_promises_another_form_is_refused(
    home: Office, tmp_path: Path, name: str, words: tuple[str, ...], hint: str
) -> None:
    said = home.run("export", *words, "--output", str(tmp_path / name))
    assert said.code == 2
    assert hint in said.complaint
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("name", "begins"), [("lijst.xlsx", b"PK"), ("x.CSV", b"\xef\xbb\xbfref"), ("alles.zip", b"PK")]
)
def test_the_form_is_that_of_the_name(
    home: Office, tmp_path: Path, name: str, begins: bytes
) -> None:
    said = home.run("export", "--output", str(tmp_path / name))
    assert said.code == 0, said.err
    assert (tmp_path / name).read_bytes().startswith(begins)
    assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert "1 application written" in said.out
    with closing(sqlite3.connect(home.database)) as connection:
        told = connection.execute("SELECT detail FROM event WHERE kind = 'exported' ORDER BY id")
        left = [json.loads(detail) for (detail,) in told]
    form = name.rpartition(".")[2].lower()
    assert left[-1] == {"form": form, "applications": 1}


def test_what_is_sealed_is_left_out_with_the_mail_around_it() -> None:
    document = {"filename": "cv.exe", "media_type": "x", "status": "refused", "sealed": True}
    mail = {
        "id": 3,
        "received_at": None,
        "subject": None,
        "sha256": "0",
        "forgotten": False,
        "documents": [document],
    }
    found = files_of({"motivation": {"text": ""}, "career": {"text": ""}, "correspondence": [mail]})
    assert found.found == ()
    assert [*map(str, found.left_out)] == ["cv.exe (refused)", "message 3 as it came"]


def test_without_words_the_help_is_shown(tmp_path: Path) -> None:
    said = office(tmp_path).run()
    assert said.code == 0
    assert len(said.out.splitlines()) > 20
    assert said.err == ""
