"""Tries docs/operating.md with the real Datasette, in the version and with the options named there.

PYTHONPATH=.:tests .venv/bin/python scripts/datasette_trial.py

Needs the package index. A worker without a mail server makes the copy; Datasette shows it on a free
port of 127.0.0.1. Says line by line what was seen; ends with 1 at the first that is not so.
"""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import secrets
import shlex
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import text

from cli.office import Office, office, unused_port
from kcvs_mailbot.store import Store, datasette, open_store
from kcvs_mailbot.store.dutch_views import VIEWS
from workshop import application

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 60
REFUSED = (
    "DELETE FROM kandidaturen",
    "WITH x AS (SELECT 1) DELETE FROM kandidaturen",
    "SELECT 1; DROP TABLE kandidaturen",
    "ATTACH 'x.sqlite' AS x",
    "PRAGMA writable_schema = 1",
)


class Visitor:
    """A browser with its own cookies."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)

    def asks(self, place: str) -> tuple[int, str]:
        """The status and the text of a page; 0 while nobody answers."""
        try:
            with self._opener.open(place if "://" in place else self._base + place) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except urllib.error.URLError:
            return 0, ""

    def finds(self, view: str, word: str) -> list[str]:
        """The first column of the rows that a search shows; none where it is not answered."""
        query = f"/{Path(datasette.COPY).stem}/{view}.json?_shape=array&_search={quote(word)}"
        status, said = self.asks(query)
        return [str(next(iter(row.values()))) for row in json.loads(said)] if status == 200 else []


def seen(what: str, true: bool) -> None:
    print("ok " if true else "NOT", what, flush=True)
    if not true:
        sys.exit(1)


def until(what: str, true: Callable[[], bool]) -> None:
    """The same, as soon as it is true."""
    start = time.monotonic()
    while not (is_true := true()) and time.monotonic() < start + PATIENCE:
        time.sleep(0.2)
    seen(f"{what}, after {time.monotonic() - start:.1f} s", is_true)


@contextlib.contextmanager
def running(command: list[str], log: Path, **how: object) -> Iterator[None]:
    with log.open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, **how)  # type: ignore[call-overload]
        try:
            yield
        finally:
            process.terminate()
            process.wait(20)


def documented(home: Path, port: int, python: str = sys.executable) -> list[str]:
    """The command of the page, installed in a folder of its own with that Python."""
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    release = re.search(r"install (datasette==\S+)", page)
    given = re.search(r"/bin/datasette \\\n((?: {6}.*\n)+)", page)
    assert release is not None
    assert given is not None
    subprocess.run([python, "-m", "venv", home / "venv"], check=True)
    pip = [home / "venv/bin/python", "-m", "pip", "install", "-q", release[1]]
    subprocess.run(pip, check=True, stderr=subprocess.DEVNULL)
    options = shlex.split(given[1].replace("\\\n", " ").replace("8026", str(port)))
    return [str(home / "venv/bin/datasette"), *options]


def filled(folder: Path) -> Office:
    away = {"host": "127.0.0.1", "port": unused_port(), "security": "none"}
    signed = {**away, "username": "x", "password": "x"}
    home = office(folder, mailbox=signed, smtp=away)
    at = datetime.now(UTC) - timedelta(minutes=5)
    for name, word in (("An Claes", "bruggenbouwer"), ("Bo Müller", "tuinarchitect")):
        cv = f"Curriculum vitae van {name}. Ik was jarenlang {word}, en leidde een dienst."
        mail = application(name, f"{name[:2].lower()}@example.be", cv_txt=cv)
        mail["Received"] = f"from mail.example.be by mx.kcvb.be; {at:%d %b %Y %H:%M:%S} +0000"
        file = folder / f"{word}.eml"
        file.write_bytes(bytes(mail))
        said = home.run("import", str(file))
        seen(f"a mail is taken in: {said.out or said.err}".rstrip(), said.code == 0)
    return home


def erase(store: Store, folder: Path) -> None:
    """What becomes of the first candidate, as one who erases does it."""
    datasette.remove(folder)
    with store.write() as session:
        for statement in (
            "UPDATE application SET status = 'void', motivation_text = '', career_text = ''"
            " WHERE id = 1",
            "UPDATE reading SET text = '' WHERE text LIKE '%bruggenbouwer%'",
        ):
            session.execute(text(statement))
    datasette.remove(folder)


def look(admin: Visitor, stranger: Visitor, log: Path) -> None:
    base = f"/{Path(datasette.COPY).stem}"
    places = ["/", base, f"{base}.db", f"{base}.json?sql=select+1", "/-/metadata.json"]
    places += [f"{base}/{view}" for view in VIEWS]
    seen("nobody else gets in", {stranger.asks(place)[0] for place in places} == {403})
    tokens = re.findall(r"http\S+auth-token\S+", log.read_text())
    seen("the printed address signs in", admin.asks(tokens[-1])[0] == 200)
    listed = admin.asks(base)[1]
    for name, view in VIEWS.items():
        page = admin.asks(f"{base}/{name}")[1]
        told = [view.title, view.description, *view.columns.values()]
        seen(f"{name} is listed", f'href="{base}/{name}"' in listed)
        seen(f"{name} and its columns are described", all(words in page for words in told))
        seen(f"{name} can be searched", 'name="_search"' in page)
    both = set(admin.finds("kandidaturen", "kcvs"))
    (first,) = admin.finds("kandidaturen", "bruggenbouwer")
    (second,) = admin.finds("kandidaturen", "muller")
    seen("each search finds the one who is meant", len(both) == 2 and both == {first, second})
    seen("a document is found", len(admin.finds("documenten", "Tuinarchitect")) == 1)
    seen("what is nowhere is not found", admin.finds("kandidaturen", "ornithorhynchus") == [])
    documents = admin.asks(f"{base}/documenten")[1]
    seen("documents lead to their candidate", f'href="{base}/kandidaturen/{first}"' in documents)
    answers = {admin.asks(f"{base}.json?sql={quote(query)}")[0] for query in REFUSED}
    seen("nothing can be written", answers == {400})
    seen("the file cannot be downloaded", admin.asks(f"{base}.db")[0] == 403)


def listens_here_alone(port: int) -> bool:
    """By the kernel's table (proc(5)): 0100007F is 127.0.0.1, state 0A is LISTEN."""
    tables = [Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()]
    here = f":{port:04X}"
    return {row[1] for row in rows if row[1].endswith(here) and row[3] == "0A"} == {
        f"0100007F{here}"
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as stack:
        folder, log, port = Path(place, "datasette"), Path(place, "log"), unused_port()
        command = documented(Path(place), port)
        home = filled(Path(place))
        known = {**os.environ, "KCVS_MAILBOT__STORAGE__DATASETTE_FOLDER": str(folder)}
        stack.enter_context(running(home.command("run"), Path(place, "worker"), env=known))
        until("a worker makes the copy", lambda: datasette.made_at(folder) is not None)
        environ = {**os.environ, "DATASETTE_SECRET": secrets.token_hex(32)}
        stack.enter_context(running(command, log, env=environ, cwd=folder))
        admin, stranger = Visitor(port), Visitor(port)
        until("Datasette answers", lambda: admin.asks("/")[0] == 403)
        seen("it listens on 127.0.0.1 alone", listens_here_alone(port))
        look(admin, stranger, log)
        store = open_store(f"sqlite:///{home.database}")
        erase(store, folder)
        until("the copy is shown no more", lambda: not admin.finds("kandidaturen", "kcvs"))
        until("a new copy is shown", lambda: len(admin.finds("kandidaturen", "kcvs")) == 1)
        kept = [view for view in VIEWS if admin.finds(view, "bruggenbouwer")]
        seen("the erased words are in none of it", kept == [])
        store.close()


if __name__ == "__main__":
    main()
