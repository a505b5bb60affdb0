"""The process that has all that reads loaded, from which each child is forked.

It never looks at untrusted bytes itself, and has one thread: forking is safe. It ends when the
worker does, because then its control socket closes.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import selectors
import signal
import socket
from dataclasses import dataclass, field
from types import FrameType

from kcvs_mailbot.cage import child
from kcvs_mailbot.cage.confinement import Walls
from kcvs_mailbot.cage.jobs import TELLING, Kind, Order
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.recognition import House
from kcvs_mailbot.recognition.first_look import house_from_json

_WAKE_BYTES = 4096
_LONGEST_ORDER = 16 * 1024


def main(control: str, limits: str, house: str) -> None:
    """Serves until the worker closes its end of the control socket."""
    channel = socket.socket(fileno=int(control))
    channel.set_inheritable(False)
    served = house_from_json(house) if house else None
    child.preload_parsing(served)
    zygote = Zygote(channel, Limits(**json.loads(limits)), Walls.prepared(), served)
    gc.enable()  # off while all was imported
    gc.freeze()  # what is loaded stays out of the children's collections, and shared
    channel.send(json.dumps({"threads": len(os.listdir("/proc/self/task"))}).encode())
    zygote.serve()


@dataclass
class Zygote:
    """The children that live, and the sockets on which their ends are told."""

    control: socket.socket
    limits: Limits
    walls: Walls
    house: House | None
    living: dict[int, socket.socket] = field(default_factory=dict)
    loaded: set[Kind] = field(default_factory=set)
    """Kinds of children that need more, all of which is loaded."""

    def __post_init__(self) -> None:
        self.pid = os.getpid()
        self.wake, alarm = socket.socketpair()
        self.wake.setblocking(False)
        alarm.setblocking(False)
        self._alarm = alarm
        signal.signal(signal.SIGCHLD, _do_nothing)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
        signal.set_wakeup_fd(alarm.fileno(), warn_on_full_buffer=False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.control, selectors.EVENT_READ, None)
        self.selector.register(self.wake, selectors.EVENT_READ, None)

    def serve(self) -> None:
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.wake:
                    self._drain()
                elif key.fileobj is self.control:
                    if not self._take_order():
                        self._end_all()
                        return
                elif key.data in self.living:
                    self._kill(key.data)
            self._reap()

    def _drain(self) -> None:
        try:
            while self.wake.recv(_WAKE_BYTES):
                pass
        except BlockingIOError:
            pass

    def _take_order(self) -> bool:
        try:
            order, files, _, _ = socket.recv_fds(
                self.control, _LONGEST_ORDER, 8, socket.MSG_CMSG_CLOEXEC
            )
        except ConnectionError:
            return False
        if not order:
            return False
        job, status, *handed = files
        self._fork(Order.from_json(order), job, socket.socket(fileno=status), handed)
        for descriptor in (job, *handed):
            os.close(descriptor)
        return True

    def _fork(self, order: Order, job: int, status: socket.socket, handed: list[int]) -> None:
        self._load(order.kind)
        try:
            pid = os.fork()
        except OSError as error:
            status.send(json.dumps({"error": f"fork: {error.strerror}"}).encode())
            status.close()
            return
        if pid == 0:
            child.live(order, job, handed, self.limits, self.walls, self.house, self.pid)
        self.living[pid] = status
        self.selector.register(status, selectors.EVENT_READ, pid)

    def _load(self, kind: Kind) -> None:
        """Once: most mails bring no document, and are read while none of this is loaded."""
        if kind in TELLING and kind not in self.loaded:
            child.preload_reading()
            self.loaded.add(Kind.READ)
            if kind is not Kind.READ:
                child.preload_making()
                self.loaded.update(TELLING)
            gc.freeze()

    def _kill(self, pid: int) -> None:
        """The worker has shut down its end of the socket, or is gone."""
        self.selector.unregister(self.living[pid])
        _kill_group(pid)

    def _reap(self) -> None:
        while self.living:
            # First look, then kill what it left behind, then reap: so its id is not reused.
            ended = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
            if ended is None:
                return
            _kill_group(ended.si_pid)
            pid, status, usage = os.wait4(ended.si_pid, 0)
            self._tell(pid, {"status": status, "peak": usage.ru_maxrss * 1024})

    def _tell(self, pid: int, ending: dict[str, int]) -> None:
        channel = self.living.pop(pid)
        if channel in self.selector.get_map():
            self.selector.unregister(channel)
        with contextlib.suppress(OSError):  # nobody waits for it any more
            channel.send(json.dumps(ending).encode())
        channel.close()

    def _end_all(self) -> None:
        for pid in self.living:
            _kill_group(pid)
        for pid in self.living:
            os.waitpid(pid, 0)


def _kill_group(pid: int) -> None:
    """The child, and its session if it has come that far. Only for a child not yet reaped."""
    for kill in (os.kill, os.killpg):
        with contextlib.suppress(ProcessLookupError):
            kill(pid, signal.SIGKILL)


def _do_nothing(number: int, frame: FrameType | None) -> None:
    """So that SIGCHLD wakes the selector."""
