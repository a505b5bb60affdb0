"""The secretary's page in the demo: served by the worker, on a port that was free."""

from __future__ import annotations

import socket
import subprocess
import time
from dataclasses import dataclass

from kcvs_mailbot.demo.servers import HOST

SECRETARY = "linda"
PATIENCE = 30.0  # seconds that the worker may take to start


def free_port() -> int:
    """One that nobody listens on now."""
    with socket.create_server((HOST, 0)) as taken:
        return int(taken.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Page:
    """Where it is."""

    port: int

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}/"

    def is_served(self, process: subprocess.Popen[bytes]) -> bool:
        """True once it can be opened; False when the worker ended, or does not come to it."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends and process.poll() is None:
            try:
                socket.create_connection((HOST, self.port), 1).close()
                return True
            except OSError:
                time.sleep(0.1)
        return False
