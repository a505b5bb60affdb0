"""Tries whether the reading cage works behind the walls of systemd/kcvs-mailbot.service.

PYTHONPATH=.:tests .venv/bin/python scripts/unit_trial.py [PYTHON]

For a machine where systemd does not run, such as a container: bubblewrap and libseccomp put up the
walls that the unit names, and PYTHON (outside /home and /root; this one unless given) runs `check`
and `classify` behind them. Every document must be read as it is read outside, and the cage must
hold as it does there. Needs root on Debian, with bubblewrap, libseccomp2, systemd and util-linux.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from cli.office import office
from workshop import application

ROOT = Path(__file__).resolve().parent.parent
UNIT = ROOT / "systemd" / "kcvs-mailbot.service"
SAMPLES = ROOT / "tests" / "documents" / "samples"
READ = ("cv.pdf", "letter.jpg", "letter.heic", "cv.doc", "cv.docx", "cv.odt", "letter.pages")
NOBODY = 65534
ALLOW, DENY = 0x7FFF0000, 0x00050000
EQUAL, ABOVE, MASKED = 4, 6, 7
NAMESPACES = (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10}
WRITE, EXECUTE, SHM_EXEC = 2, 4, 0o100000


class Compared(ctypes.Structure):
    """libseccomp's scmp_arg_cmp."""

    _fields_ = (
        ("argument", ctypes.c_uint),
        ("how", ctypes.c_int),
        ("first", ctypes.c_uint64),
        ("second", ctypes.c_uint64),
    )


class Filter:
    """One seccomp program of libseccomp's making."""

    def __init__(self, otherwise: int) -> None:
        self._made = ctypes.CDLL("libseccomp.so.2")
        self._made.seccomp_init.restype = ctypes.c_void_p
        self._context = ctypes.c_void_p(self._made.seccomp_init(ctypes.c_uint32(otherwise)))

    def rule(self, action: int, call: str, *compared: tuple[int, int, int, int]) -> None:
        number = self._made.seccomp_syscall_resolve_name(call.encode())
        if number < 0:  # not of this machine
            return
        tests = (Compared * len(compared))(*(Compared(*one) for one in compared))
        if self._made.seccomp_rule_add_array(
            self._context, ctypes.c_uint32(action), number, len(compared), tests
        ):
            raise OSError(f"no rule for {call}")

    def descriptor(self) -> int:
        file = os.memfd_create("filter", 0)
        if self._made.seccomp_export_bpf(self._context, file):
            raise OSError("the filter cannot be written")
        os.lseek(file, 0, os.SEEK_SET)
        os.set_inheritable(file, True)
        return file


def settings() -> dict[str, list[str]]:
    """The unit's keys with all their values."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def calls(names: list[str]) -> set[str]:
    """The system calls that these names and @groups mean to this systemd."""
    found = {name for name in names if not name.startswith("@")}
    for group in sorted(set(names) - found):
        told = subprocess.run(
            ["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True
        ).stdout
        inside = [line.strip() for line in told.splitlines()[1:]]
        found |= calls([name for name in inside if name and not name.startswith("#")])
    return found


def filters(unit: dict[str, list[str]]) -> Iterator[Filter]:
    """As systemd makes them of the unit (src/shared/seccomp-util.c)."""
    denied = DENY | errno.EPERM
    allowed: set[str] = set()
    for line in unit["SystemCallFilter"]:
        names = calls(line.removeprefix("~").split())
        allowed = allowed - names if line.startswith("~") else allowed | names
    listed = Filter(denied)
    for name in sorted(allowed):
        listed.rule(ALLOW, name)
    yield listed
    others = Filter(ALLOW)
    if unit["RestrictNamespaces"] == ["yes"]:
        others.rule(DENY | errno.ENOSYS, "clone3")
        for name in ("unshare", "setns"):
            others.rule(denied, name)
        for flag in NAMESPACES:
            others.rule(denied, "clone", (0, MASKED, flag, flag))
    if unit["MemoryDenyWriteExecute"] == ["yes"]:
        both = WRITE | EXECUTE
        others.rule(denied, "mmap", (2, MASKED, both, both))
        for name in ("mprotect", "pkey_mprotect"):
            others.rule(denied, name, (2, MASKED, EXECUTE, EXECUTE))
        others.rule(denied, "shmat", (2, MASKED, SHM_EXEC, SHM_EXEC))
    if unit["LockPersonality"] == ["yes"]:
        others.rule(denied, "personality", (0, ABOVE, 0, 0))
    if unit["RestrictRealtime"] == ["yes"]:
        others.rule(denied, "sched_setscheduler", (1, ABOVE, 0, 0))
    yield others
    (families,) = unit["RestrictAddressFamilies"]
    sockets = Filter(ALLOW)
    last = max(FAMILIES[name] for name in families.split())
    refused = DENY | errno.EAFNOSUPPORT
    for number in set(range(last)) - {FAMILIES[name] for name in families.split()}:
        sockets.rule(refused, "socket", (0, EQUAL, number, 0))
    sockets.rule(refused, "socket", (0, ABOVE, last, 0))
    yield sockets


def behind_the_walls(command: list[str], home: Path, unit: dict[str, list[str]]) -> list[str]:
    """Read-only but for its own folder, /tmp and /dev of its own, another user, no rights."""
    assert unit["ProtectSystem"] == ["strict"] and unit["PrivateUsers"] == ["yes"]
    proc = home / "proc"
    proc.mkdir(exist_ok=True)
    seccomp = [w for f in filters(unit) for w in ("--add-seccomp-fd", str(f.descriptor()))]
    walls = [
        *("bwrap", "--unshare-user", "--unshare-ipc", "--unshare-uts", "--new-session"),
        *("--ro-bind", "/", "/", "--tmpfs", "/tmp", "--dev", "/dev", "--bind", proc, "/proc"),
        *("--tmpfs", "/home", "--bind", home, home, "--chdir", home, *seccomp, "--cap-drop", "ALL"),
    ]
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    inner = shlex.join(map(str, [*user, "--no-new-privs", *walls, "--", *command]))
    mount = f"mount -t proc -o subset=pid,hidepid=invisible proc {shlex.quote(str(proc))}"
    return ["unshare", "--mount", "sh", "-c", f"umask 077; {mount} && exec {inner}"]


def mail(folder: Path) -> Path:
    made: EmailMessage = application("Bo Maes", "bo@example.be")
    for name in READ:
        data = (SAMPLES / name).read_bytes()
        made.add_attachment(data, "application", "octet-stream", filename=name)
    path = folder / "mail.eml"
    path.write_bytes(bytes(made))
    return path


def said(command: list[str], env: dict[str, str]) -> Any:
    done = subprocess.run(
        command, capture_output=True, text=True, env=env, close_fds=False, check=False
    )
    if not done.stdout:
        sys.exit(f"nothing was answered: {done.stderr[-3000:]}")
    return json.loads(done.stdout)


def main() -> None:
    python = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    unit = settings()
    with tempfile.TemporaryDirectory(prefix="kcvs-unit-", dir="/var/tmp") as folder:
        home = Path(folder)
        home.chmod(0o711)
        base = [python, "-m", "kcvs_mailbot", "--config", str(office(home).config)]
        path = mail(home)
        for one in (home, *home.rglob("*")):
            os.chown(one, NOBODY, NOBODY)
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
        env["PYTHONPATH"] = str(ROOT) if python == sys.executable else ""
        for words in (["check", "--json"], ["classify", str(path), "--json"]):
            outside = said([*base, *words], env)
            inside = said(behind_the_walls([*base, *words], home, unit), env)
            tell(words[0], outside, inside)


def tell(word: str, outside: Any, inside: Any) -> None:
    if word == "check":
        kept = ("cage", "database", "tesseract", "antiword", "bsdtar", "fonts")
        outside, inside = (
            {one["what"]: one["ok"] for one in each if one["what"].startswith(kept)}
            for each in (outside, inside)
        )
    else:
        outside, inside = (
            {
                d["filename"]: (d["status"], d["characters"], d["problems"])
                for d in each[0]["documents"]
            }
            for each in (outside, inside)
        )
    if not inside:
        sys.exit(f"{word}: nothing of it was seen")
    for name, found in inside.items():
        print(f"{word}: {name}: {found}")
    if outside != inside:
        sys.exit(f"{word}: outside it is {outside}")


if __name__ == "__main__":
    main()
