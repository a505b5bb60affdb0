"""What a person decides on the command line: taken, or refused with the remedy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from house import House
from servers.dovecot import Dovecot
from workshop import application

pytestmark = pytest.mark.needs("dovecot")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """An application without a Received header: it waits in review."""
    with Dovecot() as dovecot:
        made = House(tmp_path, dovecot, smtp_port=1)
        made.set_up()
        (tmp_path / "an.eml").write_bytes(bytes(application()))
        made.run("import", str(tmp_path / "an.eml"))
        yield made


def test_accepting_says_what_became_of_the_receipt(home: House) -> None:
    assert "--candidate ADDRESS" in home.run("review", "accept", "1", "--candidate", "an", code=2)
    said = home.run("review", "accept", "1", "--candidate", "An <an@example.be>")
    assert said == "message 1 is now: application KCVS-2021-0001, its receipt: queued\n"


def test_each_receipt_is_told_with_the_application_it_belongs_to(home: House) -> None:
    home.run("review", "accept", "1", "--candidate", "An <an@example.be>")
    said = home.run("review", "accept", "1", "--candidate", "bo@example.be")
    assert said.removeprefix("message 1 is now: ") == (
        "application KCVS-2021-0002 (the receipt of KCVS-2021-0001: cancelled), "
        "its receipt: queued\n"
    )
    said = home.run("review", "dismiss", "1")
    assert said.removeprefix("message 1 is now: ") == (
        "other (the receipt of KCVS-2021-0001: cancelled)"
        " (the receipt of KCVS-2021-0002: cancelled); "
        "KCVS-2021-0002 is void now, as no other mail belongs to it\n"
    )
