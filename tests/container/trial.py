"""Worker and page as hardened containers, against Dovecot and an SMTP sink on the host.

    make container-trial ARGS="podman"      (or docker, the default, or both; root on Debian 12)

Builds the image from a clean clone of what is committed, and that of the commit before the newest
migration, whose data it takes over; on base images made on the spot, so that no registry need be
reached. About five minutes an engine. All it starts or makes is gone after.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cli.office import unused_port
from container.bases import debian_tree, make_stand_ins
from container.engines import Engine, missing_packages, running
from container.papers import PEOPLE, application
from kcvs_mailbot.store.datasette import COPY
from scripts.datasette_trial import Visitor, documented
from scripts.datasette_trial import running as listening
from servers.dovecot import PASSWORD, USER, Dovecot
from servers.smtp_sink import Sink

ROOT = Path(__file__).resolve().parents[2]
DEBIANS = "/usr/bin/python3"
"""Others can stand where user 10001 may not look."""
NOW, BEFORE = "kcvs-mailbot:trial", "kcvs-mailbot:before"
OWNER = 10001
HARDENED = (
    *("--network=host", "--read-only", "--cap-drop=all", "--security-opt=no-new-privileges"),
    *("--user", f"{OWNER}:{OWNER}", "--tmpfs", "/tmp", "--memory", "512m", "--pids-limit", "64"),
    # Podman asks for more than a host may let root set.
    *("--ulimit", "nofile=4096:4096", "--ulimit", "nproc=512:512", "--stop-timeout", "15"),
)
START = time.monotonic()


def say(words: str) -> None:
    print(f"[{time.monotonic() - START:4.0f}s] {words}", flush=True)


@dataclass
class Trial:
    """One worker after the other, on one volume."""

    engine: Engine
    folder: Path
    dovecot: Dovecot
    sink: Sink

    def write_files(self) -> None:
        """config.toml, the authority's certificate, and the password as a secret's file."""
        today = datetime.now(UTC).date()
        (self.folder / "config.toml").write_text(
            '[[vacancy]]\nreference = "KCVS-2021"\n'
            'title = "directeur Kenniscentrum Vlaamse Steden"\n'
            f"opens = {today - timedelta(days=9)}\ndeadline = {today + timedelta(days=9)}\n"
            f'[mailbox]\nhost = "127.0.0.1"\nport = {self.dovecot.tls_port}\nusername = "{USER}"\n'
            'ca_file = "/etc/kcvs-mailbot/ca.pem"\npoll_every = "5s"\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {self.sink.port}\nsecurity = "none"\n'
        )
        shutil.copy(self.dovecot.authority, self.folder / "ca.pem")
        secret = self.folder / "imap_password"
        secret.write_text(f"{PASSWORD}\n")
        secret.chmod(0o400)
        os.chown(secret, OWNER, OWNER)
        self.copy.mkdir(mode=0o700)
        os.chown(self.copy, OWNER, OWNER)

    def _words(self) -> list[str]:
        place = "/etc/kcvs-mailbot"
        mounts = {"config.toml": f"{place}/config.toml", "ca.pem": f"{place}/ca.pem"}
        mounts["imap_password"] = "/run/secrets/imap_password"
        words = [f"-v={self.folder / name}:{target}:ro" for name, target in mounts.items()]
        words += ["-v=kcvs:/data", f"-v={self.copy}:/data/datasette"]
        words += ["-e", "KCVS_MAILBOT__STORAGE__DATASETTE_FOLDER=/data/datasette", "-e"]
        return [*words, "KCVS_MAILBOT__MAILBOX__PASSWORD_FILE=/run/secrets/imap_password"]

    @property
    def copy(self) -> Path:
        """The host's folder for Datasette."""
        return self.folder / "datasette"

    def start(self, image: str = NOW) -> None:
        self.engine.run("run", "-d", "--name=worker", *HARDENED, *self._words(), image)

    def start_page(self) -> str:
        """Its address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        address = f"http://127.0.0.1:{port}"
        own = {"HOST": "127.0.0.1", "PORT": port, "BASE_URL": address}
        words = [f"--env=KCVS_MAILBOT__WEB__{name}={value}" for name, value in own.items()]
        self.engine.run("run", "-d", "--name=page", *HARDENED, *self._words(), *words, NOW, "web")
        return address

    def stop(self, name: str = "worker") -> None:
        """SIGTERM; it must end by itself, well, within ten seconds."""
        begin = time.monotonic()
        self.engine.run("stop", name)
        seconds = time.monotonic() - begin
        code = self.engine.run("inspect", "--format", "{{.State.ExitCode}}", name).strip()
        say(f"SIGTERM to the {name}: exit code {code} after {seconds:.1f} s")
        expect(code == "0" and seconds < 10, self.engine.logs(name))
        self.engine.run("rm", name)

    def ask(self, *words: str) -> Any:
        return json.loads(self.engine.run("exec", "worker", "kcvs-mailbot", *words, "--json"))

    def until(self, what: str, true: Callable[[], bool], seconds: float = 90) -> None:
        begin = time.monotonic()
        while not true():
            if time.monotonic() - begin > seconds:
                raise SystemExit(f"not within {seconds} s: {what}\n{self.engine.logs('worker')}")
            time.sleep(0.2)
        say(f"{what} ({time.monotonic() - begin:.1f} s)")

    def polls(self) -> int:
        return self.engine.logs("worker").count('"polled"')

    def peak(self) -> str:
        """As the kernel counts against the limit, cgroup v2 or v1."""
        files = ("memory.peak", "memory/memory.max_usage_in_bytes")
        shown = [f"/sys/fs/cgroup/{name}" for name in files]
        said = self.engine.run("exec", "worker", "cat", *shown, code=None)
        return f"{int(said) / 1e6:.0f} MB" if said.strip() else "not told here"

    def health(self) -> str:
        if self.engine.name == "podman":
            # Its periodic checks need systemd's timers: called by hand.
            self.engine.run("healthcheck", "run", "worker")
        shown = self.engine.run("inspect", "--format", "{{.State.Health.Status}}", "worker")
        return shown.strip()


def expect(true: bool, otherwise: object) -> None:
    if not true:
        raise SystemExit(f"not as it should be: {otherwise}")


def first_life(trial: Trial) -> None:
    """The image of before, on an empty volume: an application arrives, its receipt leaves."""
    trial.start(BEFORE)
    trial.until("the earlier worker polls", lambda: trial.polls() > 0)
    applies(trial, "An Claes")
    trial.stop()


def second_life(trial: Trial) -> None:
    """This image takes the volume over: what was there stays, and all works on."""
    trial.start()
    trial.until("the worker polls", lambda: trial.polls() > 0)
    is_whole(trial, 1)
    applies(trial, "Bram Maes")
    is_whole(trial, 2)
    for one in trial.ask("check"):
        say(f"check {one['what']}: {'ok' if one['ok'] else one['ok']}, {one['found']}")
        must_be = one["what"].startswith("cage:")  # None elsewhere is only worth knowing
        expect(one["ok"] is True or (one["ok"] is None and not must_be), one)
    trial.until("healthy", lambda: trial.health() == "healthy")
    shows_the_page(trial)
    datasette_shows_it(trial, ["Bram Maes"])
    say(f"memory of all that ran in it, files it read included, at most: {trial.peak()}")
    trial.stop()


def third_life(trial: Trial) -> None:
    """A new container on the same volume: all is still there, nothing is sent again."""
    trial.start()
    trial.until("a new container polls", lambda: trial.polls() > 1)
    is_whole(trial, 2)
    trial.stop()


def applies(trial: Trial, name: str) -> None:
    before = len(trial.sink.taken)
    trial.dovecot.deliver(bytes(application(name)))
    trial.until("the receipt left", lambda: len(trial.sink.taken) == before + 1)
    expect(trial.sink.taken[-1].recipients == (PEOPLE[name],), trial.sink.taken)


def is_whole(trial: Trial, applications: int) -> None:
    """So many applications, with a receipt each, and all documents read."""
    found = trial.ask("applications")
    expect(len(found) == applications == len(trial.sink.taken), found)
    for one in found:
        read = {document["filename"]: document["status"] for document in one["documents"]}
        say(f"{one['reference']}: receipt {one['receipt']['state']}, {read}")
        expect(one["receipt"]["state"] == "sent", one["receipt"])
        expect(set(read.values()) == {"read"} and len(read) == 3, one["documents"])


def shows_the_page(trial: Trial) -> None:
    """Beside the worker, on the same volume: a stranger is asked to sign in."""
    address = trial.start_page()

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    trial.until("the page answers", answers)
    with urllib.request.urlopen(address, timeout=10) as answer:
        shown = answer.read().decode()
    expect("Wachtwoord" in shown and "An Claes" not in shown, shown)
    trial.stop("page")


def datasette_shows_it(trial: Trial, names: list[str]) -> None:
    """On the host, as the worker's user: the copy that the hardened worker made."""
    (trial.copy / COPY).unlink(missing_ok=True)  # made anew within a minute, with all of today
    trial.until("the worker makes the copy", (trial.copy / COPY).exists)
    kept = (trial.copy / COPY).stat()
    expect((kept.st_uid, kept.st_mode & 0o777) == (OWNER, 0o600), kept)
    home, port = trial.folder / "viewer", unused_port()
    home.mkdir()
    trial.folder.chmod(0o711)
    trial.folder.parent.chmod(0o711)
    command, log = documented(home, port, DEBIANS), home / "log"
    known = {**os.environ, "DATASETTE_SECRET": secrets.token_hex(32), "HOME": "/nonexistent"}
    who = {"user": OWNER, "group": OWNER, "extra_groups": []}
    with listening(command, log, env=known, cwd=trial.copy, **who):
        admin, stranger = Visitor(port), Visitor(port)
        trial.until("Datasette answers", lambda: stranger.asks("/")[0] == 403)
        (address, *_) = re.findall(r"http\S+auth-token\S+", log.read_text())
        expect(admin.asks(address)[0] == 200, log.read_text())
        said = admin.asks(f"/{Path(COPY).stem}/kandidaturen")[1]
        expect(all(name in said for name in names), said)
        closed = stranger.asks(f"/{Path(COPY).stem}/kandidaturen")
        expect(closed[0] == 403 and not any(name in closed[1] for name in names), closed)
    say("Datasette shows the worker's copy to who holds its address")


def try_engine(name: str, tree: Path, folder: Path) -> None:
    folder.mkdir()
    with running(name, folder) as engine:
        say(engine.run("--version").strip())
        make_stand_ins(engine, tree, folder)
        say("stand-in base images made")
        for image, commit in ((NOW, "HEAD"), (BEFORE, before_the_newest_migration())):
            clone = folder / image.partition(":")[2]
            subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
            subprocess.run(["git", "-C", clone, "checkout", "-q", commit], check=True)
            engine.build(image, clone)
        sizes = engine.run("images", "--format", "{{.Repository}}:{{.Tag}} {{.Size}}").split("\n")
        say("images built; " + ", ".join(size for size in sizes if "none" not in size and size))
        with Dovecot() as dovecot, Sink() as sink:
            trial = Trial(engine, folder, dovecot, sink)
            trial.write_files()
            try:
                first_life(trial)
                second_life(trial)
                third_life(trial)
            finally:
                engine.run("rm", "-f", "worker", "page", code=None)
    say(f"{name}: all as it should be")


def before_the_newest_migration() -> str:
    words = ["git", "-C", str(ROOT), "log", "-1", "--diff-filter=A", "--format=%H~1"]
    asked = [*words, "--", "migrations/versions"]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()


def main(names: list[str]) -> None:
    if os.geteuid() != 0:
        raise SystemExit("this needs root: it starts an engine of its own")
    if lacking := sorted({package for name in names for package in missing_packages(name)}):
        words = " ".join(lacking)
        raise SystemExit(f"first: apt-get install --no-install-recommends {words}")
    folder = Path(tempfile.mkdtemp(prefix="kcvs-ct-", dir="/tmp"))  # sockets have short names
    try:
        tree = debian_tree(folder)
        say("base tree made")
        for name in names:
            try_engine(name, tree, folder / name)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            say(f"{folder} could not be removed: something still uses it")


if __name__ == "__main__":
    main(sys.argv[1:] or ["docker"])
