"""The walls around one child of the cage, put up by the child itself before it reads."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
import sysconfig
from dataclasses import dataclass, replace
from pathlib import Path

from kcvs_mailbot.cage import landlock, seccomp
from kcvs_mailbot.cage.jobs import Order
from kcvs_mailbot.documents.limits import Limits

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38
_CAPSET_X86_64, _CAPSET_AARCH64 = 126, 91
_CAPABILITY_VERSION_3 = 0x20080522
_OPEN_FILES = 64
_FILES_OF_COMMAND = 512
_PROCESSES_OF_USER = 1024  # RLIMIT_NPROC counts all of the user's, with their threads


@dataclass(frozen=True, slots=True)
class Walls:
    """Prepared once in the zygote, so that a child only has to step behind them.

    Each is None where this kernel or machine does not have it.
    """

    ruleset: int | None
    reader: bytes | None
    blind_reader: bytes | None
    """Opens nothing at all: for a kernel without Landlock. What it needs is loaded already."""
    command: bytes | None
    alone: bytes | None

    @classmethod
    def prepared(cls) -> Walls:
        return cls(
            landlock.ruleset(libraries()),
            seccomp.reader_program(files=True),
            seccomp.reader_program(files=False),
            seccomp.command_program(),
            seccomp.command_program(alone=True),
        )


def libraries() -> list[Path]:
    """Where code is loaded from: no secrets, no mail."""
    python = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    package = Path(__file__).resolve().parent.parent
    # Not the folder that an uninstalled package stands in: it may hold a configuration.
    python += [path for path in sys.path if path and Path(path) != package.parent]
    system = ["/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache"]
    zones = ["/usr/share/zoneinfo", "/dev/null", "/dev/urandom"]
    return [package, *(Path(path) for path in dict.fromkeys([*python, *system, *zones]))]


def programs() -> list[Path]:
    """What tesseract, antiword, bsdtar and soffice need: programs, their data, fonts."""
    places = ["/usr", "/bin", "/lib", "/lib64", "/opt", "/etc/ld.so.cache", "/etc/ld.so.conf"]
    places += ["/etc/ld.so.conf.d", "/etc/fonts", "/etc/libreoffice", "/etc/alternatives"]
    places += ["/var/lib/libreoffice", "/var/spool/libreoffice", "/var/cache/fontconfig"]
    places += ["/dev/null", "/dev/urandom", "/dev/zero", os.environ.get("TESSDATA_PREFIX", "")]
    places += os.environ.get("PATH", "").split(":")
    return [Path(place) for place in places if place]


def leave_the_worker(parent: int) -> None:
    """Own session, no signal handlers, dies with the zygote, first to go when memory is short."""
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before we asked
        os._exit(1)
    with contextlib.suppress(OSError):
        score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(score, b"1000")
        os.close(score)


def confine(walls: Walls, limits: Limits) -> None:
    """No way back: limits, no capabilities, no files but those open, no network, no processes."""
    _limit(limits, processes=_PROCESSES_OF_USER)
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    sees_libraries_only = _restrict_files(walls.ruleset)
    program = walls.reader if sees_libraries_only else walls.blind_reader
    if not _filter(program):  # that would have kept it from forking too
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _filter(program: bytes | None) -> bool:
    """False where the machine is not known, or a container forbids it: `holds` says so."""
    if program is None:
        return False
    with contextlib.suppress(OSError):
        seccomp.apply(program)
        return True
    return False


def _restrict_files(ruleset: int | None) -> bool:
    if ruleset is None:
        return False
    with contextlib.suppress(OSError):
        landlock.restrict(ruleset)
        return True
    return False


class Open(Exception):
    """A wall is missing that it may not work without."""


def confine_alone(walls: Walls, limits: Limits, folder: Path) -> None:
    """For a whole program that is called as a library: as `confine`, but it may write below its
    own folder, where it stands then, and read what programs read. Open.
    """
    os.chdir(folder)
    os.environ.update(HOME=str(folder), TMPDIR=str(folder), LC_ALL="C.UTF-8")
    _limit(limits, processes=_PROCESSES_OF_USER, files=_FILES_OF_COMMAND)
    _prctl(_PR_SET_DUMPABLE, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    ruleset = landlock.ruleset([*libraries(), *programs()], [folder])
    if not _restrict_files(ruleset) or not _filter(walls.alone):
        raise Open


def confine_command(walls: Walls, limits: Limits, order: Order) -> None:
    """For a program: it may run, start others, and write in its own folder; no more than that."""
    memory = order.memory or limits.memory
    own = replace(limits, memory=memory, cpu_seconds=order.seconds + 1)
    _limit(own, processes=_PROCESSES_OF_USER, files=_FILES_OF_COMMAND)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _drop_capabilities()
    ruleset = landlock.ruleset(programs(), [Path(order.folder)], execute=True)
    _restrict_files(ruleset)
    _filter(walls.command)


def grant_computing(limits: Limits) -> None:
    """A warm child's share for one more mail: the limit counts from its birth."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + limits.cpu_seconds + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (min(soft, hard), hard))


def _limit(limits: Limits, processes: int, files: int = _OPEN_FILES) -> None:
    # The hard limit is for the warm child, which gets its soft one anew with every mail.
    wanted = {
        resource.RLIMIT_AS: (limits.memory, limits.memory),
        resource.RLIMIT_CPU: (limits.cpu_seconds, limits.cpu_seconds * 60),
        resource.RLIMIT_FSIZE: (limits.file_size, limits.file_size),
        resource.RLIMIT_NOFILE: (files, files),
        resource.RLIMIT_NPROC: (processes, processes),
        resource.RLIMIT_CORE: (0, 0),
    }
    for name, (soft, hard) in wanted.items():
        had = resource.getrlimit(name)[1]
        if had != resource.RLIM_INFINITY:
            soft, hard = min(soft, had), min(hard, had)
        resource.setrlimit(name, (soft, hard))


def _drop_capabilities() -> None:
    """For a worker that runs as root: its child is root of nothing."""
    number = _CAPSET_AARCH64 if os.uname().machine == "aarch64" else _CAPSET_X86_64
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    none = (ctypes.c_uint32 * 6)()
    ctypes.CDLL(None).syscall(number, header, none)


def _prctl(option: int, value: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
