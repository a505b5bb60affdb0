"""An output that is closed, full or of another encoding, and Ctrl-C at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.office import ROOT, Office, office

ASCII_ONLY = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = office(tmp_path_factory.mktemp("streams"))
    assert made.run("import", str(made.candidates("André Peeters"))).code == 0
    return made


@pytest.mark.parametrize("words", [("applications",), ("outbox", "--json"), ("--help",)])
def test_a_full_output_is_said(home: Office, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        said = home.run(*words, stdout=full)
    assert (said.code, said.err.count("\n")) == (1, 1)
    assert "the output cannot be written (No space left on device)" in said.complaint


@pytest.mark.parametrize("words", [("applications",), ("outbox", "--json")])
def test_who_closes_the_output_is_told_nothing(home: Office, words: tuple[str, ...]) -> None:
    closed = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", *home.command(*words)],
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    assert (closed.returncode, closed.stderr) == (0, "")


def test_a_terminal_that_knows_no_accents_gets_question_marks(home: Office) -> None:
    said = home.run("show", "KCVS-2021-0001", env=ASCII_ONLY)
    assert (said.code, said.err) == (0, "")
    assert "Andr? Peeters" in said.out


def test_json_is_utf_8_there_too(home: Office) -> None:
    (found,) = home.run("applications", "--json", env=ASCII_ONLY).json
    assert found["candidate"]["name"] == "André Peeters"


SLOW_START = """
import os, runpy, signal, sys
interrupted = sys.argv.pop(1)
class Slow:
    def find_spec(self, name, path=None, target=None):
        if name == interrupted:
            os.kill(os.getpid(), signal.SIGINT)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.meta_path.insert(0, Slow())
runpy.run_module("kcvs_mailbot", run_name="__main__")
"""


@pytest.mark.parametrize(
    ("module", "word"),
    [("kcvs_mailbot.cli.main", "--version"), ("kcvs_mailbot.running.worker", "poll")],
)
def test_ctrl_c_while_it_starts_is_one_word(module: str, word: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SLOW_START, module, word],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "kcvs-mailbot: stopped\n"
