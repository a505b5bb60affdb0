"""One document in each format of LibreOffice: what is said in it, and what only stands in it."""

from __future__ import annotations

import pytest

from documents.reading_here import read_here
from documents.samples import FOLDER
from kcvs_mailbot.documents.reading import Apart, ApartKind

SAID = """Ik leid graag een stad mee. Gewoon en goed. Voorkomend. Uitgelezen. Wit op blauw
Gewone cel Wit op een balk Slot. Voetnoot over Gent."""
UNSEEN = """VERBORGEN door stijl VERBORGEN door tekenstijl VERBORGEN wit door stijl VERBORGEN wit
VERBORGEN klein"""


@pytest.mark.parametrize("ending", ["odt", "fodt", "docx", "rtf", "doc"])
def test_what_is_not_said_by_a_document_is_kept_apart_in_every_format(ending: str) -> None:
    reading = read_here((FOLDER / f"apart.{ending}").read_bytes(), f"cv.{ending}").reading
    assert sorted(word for word in reading.text.split() if word != "1") == sorted(SAID.split())
    hidden, *comments = reading.apart
    assert (hidden.kind, hidden.text.split()) == (ApartKind.HIDDEN, UNSEEN.split())
    assert comments == [
        Apart(ApartKind.COMMENT, "OPMERKING eerste", "Vriend"),
        Apart(ApartKind.COMMENT, "OPMERKING tweede", "Collega"),
    ]
    assert [problem.split()[0] for problem in reading.problems] == ["14", "2", "what"]
