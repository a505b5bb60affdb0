"""A mail that was forgotten comes back with its file, for a person to decide about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cli.office import Office, office
from kcvs_mailbot.config import load
from kcvs_mailbot.running.housekeeping import forget_unrelated
from kcvs_mailbot.store import open_store
from workshop import newsletter

pytestmark = pytest.mark.slow


def forget(home: Office, days: int) -> int:
    """What housekeeping forgets so many days from now."""
    store = open_store(f"sqlite:///{home.database}")
    try:
        now = datetime.now(UTC) + timedelta(days=days)
        return forget_unrelated(store, load(home.config, environ={}), now)
    finally:
        store.close()


def test_an_import_brings_a_forgotten_mail_back(tmp_path: Path) -> None:
    home = office(tmp_path)
    file = tmp_path / "mail.eml"
    file.write_bytes(bytes(newsletter()))
    assert home.run("import", str(file)).code == 0
    assert forget(home, days=8) == 1
    again = home.run("import", str(file), "--json").json
    assert (again["mails"], again["new"], again["restored"]) == (1, 0, 1)
    (found,) = home.run("messages", "--json").json
    assert (found["forgotten"], found["disposition"]) == (False, "automatic")
    assert found["subject"] == "Nieuws uit de stad"
    said = home.run("review", "accept", "1", "--candidate", "an@example.be")
    assert (said.code, said.out[:32]) == (0, "message 1 is now: application KC")


def test_what_came_back_is_kept_for_the_whole_time_again(tmp_path: Path) -> None:
    home = office(tmp_path)
    file = tmp_path / "mail.eml"
    file.write_bytes(bytes(newsletter()))
    home.run("import", str(file))
    home.run("review", "dismiss", "1", "--by", "linda")
    forget(home, days=8)
    said = home.run("import", str(file))
    assert said.out.startswith("1 mail, 0 new, 1 brought back")
    assert forget(home, days=6) == 0
    (found,) = home.run("messages", "--json").json
    assert (found["disposition"], found["settled_by"]) == ("other", "linda")
    assert home.run("import", str(file)).out == "1 mail, 0 new: nothing to do\n"
    assert forget(home, days=8) == 1
