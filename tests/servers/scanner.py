"""Virus scanners for tests: a real clamd with one signature of our own, and a scripted one."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BAD = b"KCVS-TEST-SIGNATURE-0001"
SIGNATURE = "Kcvs.Test.UNOFFICIAL"
LIMIT = 1024**2
"""Both scanners take no more than this."""


def _program() -> str:
    # Debian keeps servers in /usr/sbin, which an ordinary user's PATH leaves out.
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])
    return shutil.which("clamd", path=path) or "clamd"


@contextmanager
def clamd() -> Iterator[str]:
    """A real one, without the databases of its makers; its address."""
    with tempfile.TemporaryDirectory(prefix="clam") as name:  # a socket's path must be short
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "own.ndb").write_text(f"Kcvs.Test:0:*:{BAD.hex()}\n")
        socket_path = folder / "clamd.sock"
        (folder / "clamd.conf").write_text(
            f"LocalSocket {socket_path}\nDatabaseDirectory {folder}\nForeground yes\n"
            f"StreamMaxLength {LIMIT}\nTemporaryDirectory {folder}\nLogFile {folder}/log\n"
            f"User {'root' if os.geteuid() == 0 else os.environ.get('USER', 'nobody')}\n"
        )
        with subprocess.Popen(
            [_program(), "-c", str(folder / "clamd.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            ends = time.monotonic() + 60
            while not socket_path.exists():
                assert process.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < ends
                time.sleep(0.05)
            yield f"unix:{socket_path}"
            process.terminate()


class Scripted:
    """Says what clamd would; away until `start`, and from `stop` on. `seen` has what it was given.

    It knows the words in `knows`, plain or inside the bytes that `unfolds` names.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "clamd.sock"
        self.address = f"unix:{self._path}"
        self.knows, self.answers = [BAD], True
        self.seen: list[bytes] = []
        self._server: socket.socket | None = None
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._path.unlink(missing_ok=True)
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self._path))
        self._server.listen(16)
        thread = threading.Thread(target=self._serve, args=(self._server,))
        thread.start()
        self._threads.append(thread)

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown(socket.SHUT_RDWR)
            for thread in self._threads:
                thread.join()
            self._server.close()
        self._server, self._threads = None, []
        self._path.unlink(missing_ok=True)

    def _serve(self, server: socket.socket) -> None:
        while True:
            try:
                channel, _ = server.accept()
            except OSError:
                return
            with channel:
                self._answer(channel)

    def _answer(self, channel: socket.socket) -> None:
        stream = channel.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            command += stream.read(1)
        if not self.answers:
            stream.read()  # till the other side gives up
        elif command == b"zVERSION\0":
            channel.sendall(b"ClamAV 1.4.3/1/Wed Sep  1 08:00:00 2021\0")
        else:
            channel.sendall(self._verdict(stream))

    def _verdict(self, stream: object) -> bytes:
        read = stream.read  # type: ignore[attr-defined]
        data = b""
        while (length := struct.unpack(">I", read(4))[0]) and len(data) <= LIMIT:
            data += read(length)
        if len(data) > LIMIT:
            return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(data)
        found = any(word in data for word in self.knows)
        return f"stream: {SIGNATURE} FOUND\0".encode() if found else b"stream: OK\0"


@contextmanager
def scripted() -> Iterator[Scripted]:
    """One that is away until it is started."""
    with tempfile.TemporaryDirectory(prefix="clam") as name:
        made = Scripted(Path(name))
        yield made
        made.stop()
