"""A virus scanner for the demo, where clamd is installed: it knows one signature, of our own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BAD = b"DEMO-VIRUS-KCVS-MAILBOT"
"""What it takes for a virus."""
PATIENCE = 20.0  # seconds that it may take to start


@contextmanager
def scanner() -> Iterator[str]:
    """Its address for [antivirus] clamd; "" when there is none on this machine."""
    # Debian keeps servers in /usr/sbin, which an ordinary user's PATH leaves out.
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        yield ""
        return
    # A folder of its own: the path of a socket must be short (108 bytes, unix(7)).
    with tempfile.TemporaryDirectory(prefix="kcvs-clamd-") as name:
        settings, address = _settings(Path(name))
        command = [program, "-c", str(settings)]
        # In a session of its own: Ctrl-C reaches us alone, and we end it in order.
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        ) as process:
            try:
                yield f"unix:{address}" if _listens(address, process) else ""
            finally:
                process.terminate()


def _settings(folder: Path) -> tuple[Path, Path]:
    """Its settings and its socket; without the databases of its makers, which take minutes."""
    (folder / "demo.ndb").write_text(f"Demo.Virus:0:*:{BAD.hex()}\n")
    settings, address = folder / "clamd.conf", folder / "socket"
    user = pwd.getpwuid(os.geteuid()).pw_name  # else it changes to a user that reads nothing here
    settings.write_text(
        f"LocalSocket {address}\nDatabaseDirectory {folder}\nTemporaryDirectory {folder}\n"
        f"Foreground yes\nUser {user}\n"
    )
    return settings, address


def _listens(address: Path, process: subprocess.Popen[bytes]) -> bool:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        if address.exists():
            return True
        time.sleep(0.05)
    return False
