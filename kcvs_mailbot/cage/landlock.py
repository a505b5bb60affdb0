"""Files a child of the cage may touch (Landlock, Linux 5.13 and newer)."""

from __future__ import annotations

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine
_PATH_BENEATH = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_ALL_OF_VERSION = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_BIND_AND_CONNECT = 3  # TCP, from version 4
_ABSTRACT_SOCKETS_AND_SIGNALS = 3  # from version 6
_FOR_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | 0x4000 | 0x8000  # truncate, ioctl of devices


def version() -> int:
    """Of the kernel's Landlock; 0 where it has none, or where a container forbids it."""
    return max(0, int(_libc().syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def ruleset(
    readable: Iterable[Path], writable: Iterable[Path] = (), *, execute: bool = False
) -> int | None:
    """A descriptor for `restrict`; None where there is no Landlock. Paths that are absent or
    closed to us are left out.

    readable: files and folders with all below them; execute: these may be run too. writable:
    folders in which all may be done but running.
    """
    have = version()
    if not have:
        return None
    every = _ALL_OF_VERSION[min(have, 5)]
    network = _BIND_AND_CONNECT if have >= 4 else 0
    scoped = _ABSTRACT_SOCKETS_AND_SIGNALS if have >= 6 else 0
    attributes = struct.pack("QQQ", every, network, scoped)[
        : 24 if have >= 6 else 16 if have >= 4 else 8
    ]
    descriptor = _checked(
        _libc().syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    )
    read = _READ_FILE | _READ_DIR | (_EXECUTE if execute else 0)
    for path in readable:
        _add(descriptor, path, read)
    for path in writable:
        _add(descriptor, path, every & ~_EXECUTE)
    return descriptor


def restrict(descriptor: int) -> None:
    """From here on, for ever. Needs PR_SET_NO_NEW_PRIVS; OSError when refused."""
    _checked(_libc().syscall(_RESTRICT_SELF, descriptor, 0))


def _add(descriptor: int, path: Path, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # absent, or out of our own reach: then out of the child's too
        return
    try:
        if not os.path.isdir(path):
            access &= _FOR_FILES
        rule = struct.pack("=Qi", access, place)
        _checked(_libc().syscall(_ADD_RULE, descriptor, _PATH_BENEATH, rule, 0))
    finally:
        os.close(place)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
