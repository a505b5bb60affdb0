"""A whole installation for a test: Dovecot, an SMTP sink, a configuration, the command line."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import program
from databases import make_sqlite
from servers.dovecot import PASSWORD, USER, Dovecot
from servers.smtp_sink import Sink

ROOT = Path(__file__).resolve().parent.parent


def today() -> date:
    return datetime.now(UTC).date()


@dataclass
class House:
    """`run("poll")` calls the command line as a person would; `json` reads its answer."""

    folder: Path
    dovecot: Dovecot
    smtp_port: int
    sink: Sink | None = None
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    opens: date = field(default_factory=lambda: today() - timedelta(days=30))
    deadline: date = field(default_factory=lambda: today() + timedelta(days=5))

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "data" / "kcvs.sqlite"

    def write_config(self) -> None:
        """config.toml, with what a test gave in `sections` over the usual."""
        usual: dict[str, dict[str, Any]] = {
            "mailbox": {
                "host": "127.0.0.1",
                "port": self.dovecot.tls_port,
                "ca_file": str(self.dovecot.authority),
                "username": USER,
                "password": PASSWORD,
            },
            "smtp": {"host": "127.0.0.1", "port": self.smtp_port, "security": "none"},
            "storage": {"url": f"sqlite:///{self.database}"},
        }
        vacancy = {"reference": "KCVS-2021", "title": "directeur Kenniscentrum Vlaamse Steden"}
        lines = ["[[vacancy]]"]
        lines += [f"{key} = {json.dumps(value)}" for key, value in vacancy.items()]
        lines += [f"opens = {self.opens}", f"deadline = {self.deadline}"]
        for name in {**usual, **self.sections}:
            lines.append(f"[{name}]")
            keys = {**usual.get(name, {}), **self.sections.get(name, {})}
            lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def set_up(self) -> None:
        """The configuration, and an empty database."""
        self.write_config()
        make_sqlite(self.database)

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "kcvs_mailbot", "--config", str(self.config), *words]

    def run(self, *words: str, code: int = 0, **environment: str) -> str:
        """What the command printed; fails unless it ends with this code and without traceback."""
        done = program.run("--config", str(self.config), *words, **environment)
        assert done.returncode == code, (words, done.returncode, done.stderr[-3000:])
        assert "Traceback" not in done.stderr, done.stderr[-3000:]
        self.holds_nothing_personal(done.stderr)
        return done.stdout if code == 0 else done.stderr

    def json(self, *words: str) -> Any:
        return json.loads(self.run(*words, "--json"))

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen[str]]:
        """`kcvs-mailbot run`, ended by SIGTERM; its lines go to worker.log."""
        with (self.folder / "worker.log").open("w") as log:
            process = subprocess.Popen(
                self.command("run"), stderr=log, stdout=log, cwd=ROOT, text=True
            )
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                    process.wait(20)
                self.holds_nothing_personal((self.folder / "worker.log").read_text("utf-8"))

    def holds_nothing_personal(self, said: str) -> None:
        """No log line of any test with a house tells of whom or what a mail was."""
        lines = [line for line in said.splitlines() if line.startswith("{")]
        if not lines or not self.database.exists():
            return
        asked = "SELECT from_address, from_name, subject FROM message"
        with closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as database:
            try:
                told = {text for row in database.execute(asked) for text in row if text}
            except sqlite3.DatabaseError:  # a test that damages it
                return
        # Shorter ones are words of the log itself too.
        personal = {text for text in told if len(text) > 6 and text.isprintable()}
        found = [(text, line) for text in personal for line in lines if text in line]
        assert found == []


@contextmanager
def house(folder: Path, **sections: dict[str, Any]) -> Iterator[House]:
    """A migrated installation with a running Dovecot and sink."""
    with Dovecot() as dovecot, Sink() as sink:
        made = House(folder, dovecot, sink.port, sink, sections)
        made.set_up()
        yield made
