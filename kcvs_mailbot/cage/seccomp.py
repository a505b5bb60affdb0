"""System calls a child of the cage may use (seccomp, as a small BPF program).

Two profiles. READER is a list of what is allowed: reading and writing what it was handed,
memory, time, and its own end; all else fails with EPERM. COMMAND, for tesseract and its like,
is a list of what is forbidden: network, other processes, namespaces, and the doors to the kernel
that have been forced before.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Callable, Iterator

Instruction = tuple[int, int, int, int]

ALLOW = 0x7FFF0000
KILL = 0x80000000
_ERRNO = 0x00050000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCH, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""AUDIT_ARCH and the column of the tables below."""

# Number on x86_64, on aarch64; None where the machine does not have the call.
HARMLESS: dict[str, tuple[int | None, int | None]] = {
    "read": (0, 63),
    "write": (1, 64),
    "close": (3, 57),
    "stat": (4, None),
    "fstat": (5, 80),
    "lstat": (6, None),
    "poll": (7, None),
    "lseek": (8, 62),
    "mmap": (9, 222),
    "mprotect": (10, 226),
    "munmap": (11, 215),
    "brk": (12, 214),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "pread64": (17, 67),
    "pwrite64": (18, 68),
    "readv": (19, 65),
    "writev": (20, 66),
    "access": (21, None),
    "select": (23, None),
    "sched_yield": (24, 124),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "dup": (32, 23),
    "nanosleep": (35, 101),
    "getpid": (39, 172),
    "exit": (60, 93),
    "uname": (63, 160),
    "ftruncate": (77, 46),
    "getcwd": (79, 17),
    "readlink": (89, None),
    "gettimeofday": (96, 169),
    "getrlimit": (97, 163),
    "getrusage": (98, 165),
    "sysinfo": (99, 179),
    "times": (100, 153),
    "getuid": (102, 174),
    "getgid": (104, 176),
    "geteuid": (107, 175),
    "getegid": (108, 177),
    "getppid": (110, 173),
    "sigaltstack": (131, 132),
    "gettid": (186, 178),
    "time": (201, None),
    "futex": (202, 98),
    "sched_getaffinity": (204, 123),
    "getdents64": (217, 61),
    "set_tid_address": (218, 96),
    "restart_syscall": (219, 128),
    "fadvise64": (221, 223),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "clock_nanosleep": (230, 115),
    "exit_group": (231, 94),
    "newfstatat": (262, 79),
    "readlinkat": (267, 78),
    "faccessat": (269, 48),
    "pselect6": (270, 72),
    "ppoll": (271, 73),
    "set_robust_list": (273, 99),
    "getrandom": (318, 278),
    "membarrier": (324, 283),
    "statx": (332, 291),
    "rseq": (334, 293),
    "faccessat2": (439, 439),
}
OPEN, OPENAT = (2, None), (257, 56)
FCNTL, PRLIMIT = (72, 25), (302, 261)
CLONE, CLONE3 = (56, 220), (435, 435)

FORBIDDEN: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "kill": (62, 129),
    "ptrace": (101, 117),
    "setpgid": (109, 154),  # what leaves the group would survive the group's end
    "setsid": (112, 157),
    "rt_sigqueueinfo": (129, 138),
    "personality": (135, 92),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount": (165, 40),
    "umount2": (166, 39),
    "tkill": (200, 130),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "unshare": (272, 97),
    "rt_tgsigqueueinfo": (297, 240),
    "perf_event_open": (298, 241),
    "setns": (308, 268),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "pidfd_send_signal": (424, 424),
    "io_uring_setup": (425, 425),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
}

STARTING: dict[str, tuple[int | None, int | None]] = {
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "prctl": (157, 167),  # it could ask to outlive the zygote
    "execveat": (322, 281),
}
"""What makes other processes of one, or another program."""

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_FCNTL_COMMANDS = (0, 1, 2, 3, 1030, 1034)  # dup, get and set CLOEXEC, get flags, get seals
_THREAD = 0x10000  # CLONE_THREAD
_NEW_NAMESPACE = 0x7E020000  # CLONE_NEWNS, _NEWUSER, _NEWPID and the others


def reader_program(*, files: bool, machine: str | None = None) -> bytes | None:
    """The filter of a child that reads a document; None on a machine that we do not know.

    files: whether it may open files for reading at all (what and where is Landlock's part).
    """

    def rules(column: int) -> Iterator[Instruction]:
        for numbers in HARMLESS.values():
            yield from _when(numbers[column], [_return(ALLOW)])
        if files:
            yield from _when(OPEN[column], _unless_bits(1, _WRITING))
            yield from _when(OPENAT[column], _unless_bits(2, _WRITING))
        # Threads share all these walls; the decoder of HEIC insists on one.
        yield from _when(CLONE[column], _if_bits(0, _THREAD))
        yield from _when(CLONE3[column], [_return(_ERRNO | errno.ENOSYS)])
        # F_SETOWN and F_SETFL could make the kernel send the worker a signal.
        yield from _when(FCNTL[column], _if_argument(1, _FCNTL_COMMANDS))
        yield from _when(PRLIMIT[column], _if_argument(0, (0,)))  # of oneself only
        yield _return(_ERRNO | errno.EPERM)

    return _program(rules, machine)


def command_program(machine: str | None = None, *, alone: bool = False) -> bytes | None:
    """The filter of a child that becomes a command such as tesseract; None as above.

    alone: of one that calls a whole program as a library: threads, but no process beside it.
    """

    def rules(column: int) -> Iterator[Instruction]:
        for numbers in [*FORBIDDEN.values(), *(STARTING.values() if alone else ())]:
            yield from _when(numbers[column], [_return(_ERRNO | errno.EPERM)])
        bits = _if_bits(0, _THREAD) if alone else _unless_bits(0, _NEW_NAMESPACE)
        yield from _when(CLONE[column], bits)
        # Its flags stand in memory, where a filter can't look; glibc falls back to clone.
        yield from _when(CLONE3[column], [_return(_ERRNO | errno.ENOSYS)])
        yield from _when(PRLIMIT[column], _if_argument(0, (0,)))
        yield _return(ALLOW)

    return _program(rules, machine)


def apply(program: bytes) -> None:
    """From here on, for ever: this process and all that come from it. OSError when refused."""
    pr_set_seccomp, mode_filter = 22, 2
    libc = ctypes.CDLL(None, use_errno=True)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    if libc.prctl(pr_set_seccomp, mode_filter, ctypes.c_char_p(header), 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def _program(rules: Callable[[int], Iterator[Instruction]], machine: str | None) -> bytes | None:
    known = MACHINES.get(machine or platform.machine())
    if known is None:
        return None
    architecture, column = known
    body = [
        (_LOAD, 0, 0, _ARCH),
        (_EQUAL, 1, 0, architecture),
        _return(KILL),
        (_LOAD, 0, 0, _NUMBER),
        *rules(column),
    ]
    if column == 0:  # x32, another set of numbers on the same machine
        body[4:4] = [(_AT_LEAST, 0, 1, 0x40000000), _return(_ERRNO | errno.EPERM)]
    return b"".join(struct.pack("HBBI", *instruction) for instruction in body)


def _return(value: int) -> Instruction:
    return (_RETURN, 0, 0, value)


def _when(number: int | None, then: list[Instruction]) -> list[Instruction]:
    """`then` must end with returns on every path."""
    return [] if number is None else [(_EQUAL, 0, len(then), number), *then]


def _unless_bits(argument: int, bits: int) -> list[Instruction]:
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        (_ANY_BIT, 0, 1, bits),
        _return(_ERRNO | errno.EPERM),
        _return(ALLOW),
    ]


def _if_bits(argument: int, bits: int) -> list[Instruction]:
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        (_ANY_BIT, 1, 0, bits),
        _return(_ERRNO | errno.EPERM),
        _return(ALLOW),
    ]


def _if_argument(argument: int, values: tuple[int, ...]) -> list[Instruction]:
    tests = [(_EQUAL, len(values) - place, 0, value) for place, value in enumerate(values)]
    return [
        (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
        *tests,
        _return(_ERRNO | errno.EPERM),
        _return(ALLOW),
    ]
