"""Ctrl-C in the middle of long work: one word, exit 1, and nothing lost."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from house import ROOT, House
from servers.dovecot import Dovecot
from workshop import application

MAILS = 200


@pytest.mark.needs("dovecot")
def test_ctrl_c_stops_an_import_with_a_word_and_the_next_one_ends_it(tmp_path: Path) -> None:
    mails = tmp_path / "mails"
    mails.mkdir()
    for number in range(MAILS):
        mail = application(f"Kandidaat {number}", f"k{number}@example.be")
        (mails / f"{number}.eml").write_bytes(bytes(mail))
    with Dovecot() as dovecot:
        home = House(tmp_path, dovecot, smtp_port=1)
        home.set_up()
        with subprocess.Popen(
            home.command("import", str(mails)),
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        ) as process:
            wait_for_messages(home)
            process.send_signal(signal.SIGINT)
            said, complained = process.communicate(timeout=60)
        assert (process.returncode, said) == (1, "")
        assert complained.splitlines()[-1] == "kcvs-mailbot: stopped"
        assert "Traceback" not in complained
        home.run("import", str(mails))
        assert len(home.json("messages")) == MAILS
        assert None not in {m["disposition"] for m in home.json("messages")}


CLEARS_AWAY = """
import signal, time, weakref
from kcvs_mailbot.cli import main

class Thing: pass

def work():
    thing = Thing()
    told = weakref.ref(thing, lambda _: signal.raise_signal(signal.SIGINT))
    del thing
    time.sleep(30)
    return 0

main._answer = work
main.main()
"""


def test_ctrl_c_is_heard_while_something_is_cleared_away() -> None:
    """The database's objects are all the time, and Python drops what is raised then."""
    done = subprocess.run(
        [sys.executable, "-c", CLEARS_AWAY], check=False, capture_output=True, text=True, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (1, "kcvs-mailbot: stopped\n")


def wait_for_messages(home: House) -> None:
    ends = time.monotonic() + 60
    with closing(sqlite3.connect(home.database)) as database:
        while time.monotonic() < ends:
            if database.execute("SELECT count(*) FROM message").fetchone() > (0,):
                return
            time.sleep(0.01)
    raise AssertionError("nothing was imported")
