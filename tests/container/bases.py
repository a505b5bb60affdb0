"""Stand-ins for the base images, made from the host's own Debian mirror, where no registry is.

They hold the address of that mirror: never publish an image that was built on them.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from container.engines import Engine

TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")
_PYTHON = """\
FROM docker.io/library/debian:bookworm-slim
COPY ca.crt /etc/ssl/certs/ca-certificates.crt
COPY pip.conf /etc/pip.conf
RUN apt-get update && apt-get install -y --no-install-recommends python3 python3-venv python3-pip \\
 && rm -rf /var/lib/apt/lists/* /usr/lib/python3*/EXTERNALLY-MANAGED \\
 && ln -s python3 /usr/bin/python
"""
_PIP = f"[global]\ncert = {TRUSTED}\ndisable-pip-version-check = true\n"


def debian_tree(folder: Path) -> Path:
    """A small Debian 12 as a TAR file; takes most of a minute."""
    tree = folder / "rootfs.tar"
    unneeded = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("man", "locale", "doc")]
    words = ["mmdebstrap", "--quiet", "--variant=apt", "--include=ca-certificates", *unneeded]
    words += ["--aptopt=Acquire::Check-Valid-Until false", "bookworm", str(tree), _mirror()]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SystemExit(f"mmdebstrap failed:\n{done.stderr[-2000:]}")
    return tree


def make_stand_ins(engine: Engine, tree: Path, folder: Path) -> None:
    """The image that the Dockerfile builds on, under its own name."""
    engine.run("import", "-", "docker.io/library/debian:bookworm-slim", given=tree)
    context = folder / "base"
    context.mkdir()
    # The host's trust goes into the stand-in alone: the product's Dockerfile knows nothing of it.
    shutil.copy(TRUSTED, context / "ca.crt")
    (context / "pip.conf").write_text(_PIP)
    (context / "Dockerfile").write_text(_PYTHON)
    engine.build("docker.io/library/python:3.11-slim-bookworm", context)


def _mirror() -> str:
    words = ["apt-get", "indextargets", "--format", "$(REPO_URI)"]
    words += ["Created-By: Packages", "Codename: bookworm"]
    found = subprocess.run(words, capture_output=True, encoding="utf-8", check=True).stdout.split()
    if not found:
        raise SystemExit("apt knows no mirror of Debian 12 (bookworm): run this on Debian 12")
    return found[0]
