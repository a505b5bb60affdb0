"""Docker or Podman with all it keeps in one temporary folder, on a host without systemd.

Each needs root on Debian 12. Nothing of an engine that the host runs already is touched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
PACKAGES = {
    "docker": {"docker": "docker.io", "dockerd": "docker.io"},
    "podman": {
        "podman": "podman",
        "runc": "runc",
        "fuse-overlayfs": "fuse-overlayfs",
        "newuidmap": "uidmap",
    },
}
"""What each engine needs: the program, with Debian's package that brings it."""


@dataclass(frozen=True)
class Engine:
    """`run("ps")` is `docker ps` or `podman ps`; what fails, fails loudly."""

    name: str
    words: tuple[str, ...]
    environ: dict[str, str]

    def run(self, *words: str, given: Path | None = None, code: int | None = 0) -> str:
        """What it printed; code None takes any end."""
        with (given or Path(os.devnull)).open("rb") as stdin:
            done = subprocess.run(
                [*self.words, *words],
                stdin=stdin,
                capture_output=True,
                encoding="utf-8",
                env=self.environ,
                check=False,
                timeout=900,
            )
        if code is not None and done.returncode != code:
            said = (done.stdout + done.stderr)[-4000:]
            raise SystemExit(
                f"{self.name} {' '.join(words)}\nended with {done.returncode}:\n{said}"
            )
        return done.stdout

    def build(self, tag: str, folder: Path) -> None:
        # Podman drops HEALTHCHECK unless told to write Docker's format.
        own = ["--format=docker"] if self.name == "podman" else []
        self.run("build", "--network=host", *own, "-t", tag, str(folder))

    def logs(self, container: str) -> str:
        """Both streams."""
        done = subprocess.run(
            [*self.words, "logs", container],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environ,
            check=True,
            encoding="utf-8",
        )
        return done.stdout


def missing_packages(name: str) -> list[str]:
    """Debian's packages that must be installed first."""
    needed = {**PACKAGES[name], "mmdebstrap": "mmdebstrap"}
    found = {need for need in needed if shutil.which(need, path=PATH)}
    return sorted({package for need, package in needed.items() if need not in found})


@contextmanager
def running(name: str, folder: Path) -> Iterator[Engine]:
    """The engine, with its images, containers and volumes in `folder`; all ends with it."""
    with {"docker": _docker, "podman": _podman}[name](folder) as engine:
        yield engine


@contextmanager
def _docker(folder: Path) -> Iterator[Engine]:
    address = f"unix://{folder}/sock"
    environ = {**os.environ, "PATH": PATH, "DOCKER_HOST": address, "DOCKER_BUILDKIT": "0"}
    words = ["dockerd", "-H", address, "--pidfile", f"{folder}/pid", "--storage-driver=overlay2"]
    words += ["--data-root", f"{folder}/data", "--exec-root", f"{folder}/exec"]
    words += ["--bridge=none", "--iptables=false", "--ip6tables=false"]
    with (folder / "dockerd.log").open("wb") as log:
        daemon = subprocess.Popen(words, stdout=log, stderr=log, env=environ)
    engine = Engine("docker", ("/usr/bin/docker",), environ)
    try:
        _wait_for(folder / "sock", daemon)
        engine.run("info")
        yield engine
    finally:
        daemon.terminate()
        daemon.wait(60)
        for mount in ("exec/netns/default", "data/overlay2"):
            subprocess.run(["umount", folder / mount], capture_output=True, check=False)


@contextmanager
def _podman(folder: Path) -> Iterator[Engine]:
    words = ["/usr/bin/podman", "--root", f"{folder}/data", "--runroot", f"{folder}/run"]
    words += ["--tmpdir", f"{folder}/tmp", "--volumepath", f"{folder}/volumes"]
    words += ["--runtime=runc", "--cgroup-manager=cgroupfs", "--log-level=fatal"]
    engine = Engine("podman", tuple(words), {**os.environ, "PATH": PATH})
    try:
        engine.run("info")
        yield engine
    finally:
        engine.run("rm", "--all", "--force", "--time=1", code=None)
        subprocess.run(["umount", folder / "data/overlay"], capture_output=True, check=False)


def _wait_for(socket: Path, daemon: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while not socket.exists():
        if daemon.poll() is not None or time.monotonic() > end:
            raise SystemExit(f"dockerd does not start; see {socket.parent / 'dockerd.log'}")
        time.sleep(0.1)
