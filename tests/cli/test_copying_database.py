"""`copy-database` as a person calls it: what it says, what it refuses, and a kill at any moment."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

import databases
from cli.office import ROOT, Office, office, unused_port
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.store import Store

pytestmark = [pytest.mark.needs("postgresql"), pytest.mark.slow]

URL = "KCVS_MAILBOT__STORAGE__URL"
SECRET = "zeer-geheim-42"
ALL_POINTS = os.environ.get("KCVS_TEST_ALL_CRASHES") == "1"


@pytest.fixture
def home(tmp_path: Path) -> Office:
    """An and Bo have applied; their receipts wait to be sent."""
    home = office(tmp_path)
    assert home.run("import", str(home.candidates("An", "Bo"))).code == 0
    return home


@pytest.fixture
def nobody(tmp_path: Path) -> Office:
    """Nobody has applied yet."""
    return office(tmp_path)


def address(target: Store, **parts: Any) -> str:
    return target.engine.url.set(**parts).render_as_string(hide_password=False)


def on(target: Store, **parts: Any) -> dict[str, str]:
    """The environment in which the installation stands there."""
    return {URL: address(target, **parts)}


def test_it_copies_and_says_what_is_to_be_done_then(home: Office, tmp_path: Path) -> None:
    with databases.empty_postgresql() as target:
        said = home.run("copy-database", address(target))
        assert said.code == 0, said.err
        first, proof, *then = said.out.splitlines()
        assert first == f"copied to {target.place}: 2 mails, 2 applications, 0 MB"
        assert re.fullmatch(
            r"\d\d tables compared row by row, all bytes by their SHA-256: the same in both", proof
        )
        assert f'  tombstones = "{home.database}.tombstones"' in then
        assert f'  spool = "{home.folder / "spool"}"' in then
        assert then[-1].startswith(f"start nothing on {home.database} any more: both would answer.")
        for command in (("applications", "--json"), ("outbox", "--json"), ("messages", "--json")):
            assert home.run(*command, env=on(target)).json == home.run(*command).json
        (tmp_path / "url").write_text(address(target) + "\n")
        again = home.run("copy-database", "--url-file", str(tmp_path / "url"), "--json").json
        assert (again["found"], again["mails"], again["applications"]) == ("filled", 2, 2)
        assert again["tables"]["event"]["rows"] > 2
        assert len(again["tables"]["event"]["sha256"]) == 64
        assert again["old_database"] == str(home.database)
        # Another one is received there: now both differ.
        home.run("import", str(home.candidates("An", "Bo", "Cis") / "Cis.eml"), env=on(target))
        assert "KCVS-2021-0003" in home.run("applications", env=on(target)).out
        late = home.run("copy-database", address(target))
        assert (late.code, "one of both went on" in late.complaint) == (1, True)


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("sqlite:///other.sqlite",),
        (f"postgresql://kcvs:{SECRET}@127.0.0.1/kcvs",),
        (f"postgresql+psycopg://kcvs:{SECRET}@host:{SECRET}@127.0.0.1/kcvs",),
        ("--url-file", "absent"),
        ("postgresql+psycopg://x@127.0.0.1/x", "--url-file", "absent"),
    ],
)
def test_what_is_no_address_is_wrong_usage(nobody: Office, wrong: tuple[str, ...]) -> None:
    said = nobody.run("copy-database", *wrong)
    assert (said.code, len(said.err.splitlines())) == (2, 1), said.err
    assert SECRET not in said.err + said.out
    assert "postgresql+psycopg://" in said.complaint or "name a file" in said.complaint


def test_only_sqlite_is_copied(nobody: Office) -> None:
    elsewhere = {URL: "postgresql+psycopg://x@127.0.0.1/x"}
    said = nobody.run("copy-database", "postgresql+psycopg://x@127.0.0.1/y", env=elsewhere)
    assert (said.code, "names PostgreSQL already" in said.complaint) == (2, True)


@contextmanager
def refusing(what: str) -> Iterator[int]:
    """A server that answers as PostgreSQL does when it lets nobody in; its port."""
    fields = f"SFATAL\0VFATAL\0C28P01\0M{what}\0\0".encode()
    answer = b"E" + (len(fields) + 4).to_bytes(4, "big") + fields
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    client, _ = server.accept()
                except OSError:
                    return
                with client:
                    while len(asked := client.recv(1000)) == 8:  # for encryption
                        client.sendall(b"N")
                    if asked:
                        client.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ('password authentication failed for user "kcvs"', "refuses the user or the password"),
        ('no pg_hba.conf entry for host "10.0.0.1"', "does not let this user in"),
        ('database "kcvs" does not exist', "createdb --encoding=UTF8"),
        ('role "kcvs" does not exist', "no such user"),
        ("Wachtwoordauthenticatie mislukt", "cannot be reached, or refuses us"),
    ],
)
def test_a_server_that_refuses_is_one_line_in_each_command(
    nobody: Office, what: str, told: str
) -> None:
    with refusing(what) as port:
        url = f"postgresql+psycopg://kcvs:{SECRET}@127.0.0.1:{port}/kcvs"
        for said in (
            nobody.run("copy-database", url),
            nobody.run("applications", env={URL: url}),
        ):
            assert (said.code, len(said.err.splitlines())) == (1, 1), said.err
            assert told in said.complaint
            assert SECRET not in said.err


def test_a_server_that_is_away_is_one_line(nobody: Office) -> None:
    for host in (f"127.0.0.1:{unused_port()}", "host.invalid"):
        said = nobody.run("copy-database", f"postgresql+psycopg://kcvs:{SECRET}@{host}/kcvs")
        assert (said.code, len(said.err.splitlines())) == (1, 1), said.err
        assert "check host, port" in said.complaint
        assert SECRET not in said.err


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII"])
def test_a_database_that_does_not_hold_all_letters_is_refused(
    nobody: Office, encoding: str
) -> None:
    with databases.empty_postgresql() as here:
        name = f"test_{uuid.uuid4().hex}"
        how = f"TEMPLATE template0 ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C'"
        with here.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as server:
            server.execute(text(f'CREATE DATABASE "{name}" {how}'))
            said = nobody.run("copy-database", address(here, database=name))
            new = nobody.run("migrate", env=on(here, database=name))
            server.execute(text(f'DROP DATABASE "{name}"'))
    for one in (said, new):
        assert (one.code, f"has the encoding {encoding}" in one.complaint) == (1, True), one.err


def test_without_rights_it_says_which(nobody: Office) -> None:
    with databases.empty_postgresql() as target:
        name = f"weak_{uuid.uuid4().hex}"
        with target.write() as session:
            session.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'"))
            session.execute(text("REVOKE CREATE ON SCHEMA public FROM PUBLIC"))
        url = address(target, username=name, password=SECRET)
        said = nobody.run("copy-database", url)
        migrated = nobody.run("migrate", env={URL: url})
        with target.write() as session:
            session.execute(text(f"DROP ROLE {name}"))
    for one in (said, migrated):
        assert (one.code, len(one.err.splitlines())) == (1, 1), one.err
        assert "the database user lacks a right" in one.complaint
        assert SECRET not in one.err


def traced(home: Office, target: Store, *options: str) -> tuple[int, int]:
    """How `copy-database` ended under strace, and how often it spoke to the server."""
    log = home.folder / "strace"
    words = ["strace", "-f", "-o", str(log), "-e", "trace=sendto", *options]
    command = home.command("copy-database", address(target))
    done = subprocess.run([*words, *command], cwd=ROOT, capture_output=True, check=False)
    return done.returncode, len(re.findall(r"sendto\(", log.read_text(errors="replace")))


@pytest.mark.needs("strace")
def test_killed_at_any_moment_it_is_not_to_be_used_or_whole_and_is_finished_by_the_same_command(
    home: Office, tmp_path: Path
) -> None:
    with databases.postgresql(tmp_path) as target:
        code, calls = traced(home, target)
        assert code == 0
    every = range(calls, 0, -1)
    found = Counter[str]()
    for number in every if ALL_POINTS else points(calls):
        with databases.postgresql(tmp_path) as target:
            code, _ = traced(home, target, "-e", f"inject=sendto:signal=SIGKILL:when={number}")
            assert code in (-signal.SIGKILL, 128 + signal.SIGKILL), number
            found[state(target)] += 1
            again = home.run("copy-database", address(target))
            assert again.code == 0, (number, again.err)
            assert state(target) == "whole"
            for command in (("applications", "--json"), ("outbox", "--json")):
                assert home.run(*command, env=on(target)).json == home.run(*command).json
    assert found.keys() >= {"untouched", "refused"}, found
    with closing(sqlite3.connect(home.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def points(calls: int) -> list[int]:
    """Early, in the bytes, among the rows, and just before and after the commit."""
    return sorted({2, calls // 2, calls - 4, calls - 1})


def state(target: Store) -> str:
    with suppress(StoreError):
        target.require_newest_schema()
        with target.read() as session:
            return "whole" if session.scalar(text("SELECT count(*) FROM message")) else "untouched"
    with pytest.raises(StoreError, match="not whole yet"):
        target.require_newest_schema()
    return "refused"
