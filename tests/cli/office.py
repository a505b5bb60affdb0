"""The command line on a folder of its own, with no server behind it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import program
from databases import make_sqlite
from kcvs_mailbot.config.values import sqlite_url
from workshop import application

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def complaint(self) -> str:
        """The one line that says what is wrong."""
        line = self.err.splitlines()[-1]
        assert "Traceback" not in self.err, self.err
        return line


def unused_port() -> int:
    """A port of this machine where nobody answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Office:
    """`run("applications")` calls the command line as a person would."""

    folder: Path
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    named: str | None = None
    """What stands after --config; the written file unless given."""

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    @property
    def database(self) -> Path:
        return self.folder / "kcvs.sqlite"

    def write_config(self, **sections: dict[str, Any]) -> None:
        self.sections |= sections
        today = datetime.now(UTC).date()
        lines = [*self._vacancy(today), "[storage]", f'url = "{sqlite_url(self.database)}"']
        for name, keys in self.sections.items():
            lines.append(f"[{name}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def _vacancy(self, today: date) -> list[str]:
        return [
            "[[vacancy]]",
            'reference = "KCVS-2021"',
            'title = "directeur Kenniscentrum Vlaamse Steden"',
            f"opens = {today - timedelta(days=30)}",
            f"deadline = {today + timedelta(days=5)}",
        ]

    def command(self, *words: str) -> list[str]:
        named = str(self.config) if self.named is None else self.named
        return [sys.executable, "-m", "kcvs_mailbot", "--config", named, *words]

    def run(self, *words: str, **how: Any) -> Said:
        """How it ended, whatever the exit code; `how` as for subprocess.run."""
        read_at_start = any(name.startswith(("LC_", "PYTHON")) for name in how.get("env", {}))
        if how.keys() <= {"env"} and not read_at_start:
            done = program.run(*self.command(*words)[3:], **how.get("env", {}))
            return Said(done.returncode, done.stdout, done.stderr)
        environment = {**os.environ, **how.pop("env", {})}
        usual: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        done = subprocess.run(
            self.command(*words),
            **{**usual, **how},
            encoding="utf-8",
            cwd=ROOT,
            env=environment,
            check=False,
            timeout=300,
        )
        return Said(done.returncode, done.stdout or "", done.stderr or "")

    def candidates(self, *names: str) -> Path:
        """A folder with the mails of these people, taken by our own server just now."""
        folder = self.folder / "mails"
        folder.mkdir(exist_ok=True)
        at = datetime.now(UTC) - timedelta(minutes=5)
        for number, name in enumerate(names, 1):
            mail = application(name, f"kandidaat{number}@example.be")
            mail["Received"] = f"from mail.example.be by mx.kcvb.be; {at:%d %b %Y %H:%M:%S} +0000"
            (folder / f"{name}.eml").write_bytes(bytes(mail))
        return folder


def office(folder: Path, **sections: dict[str, Any]) -> Office:
    """A migrated database, nothing in it."""
    made = Office(folder)
    made.write_config(**sections)
    make_sqlite(made.database)
    return made
