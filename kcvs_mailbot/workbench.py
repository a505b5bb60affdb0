"""What a flow works with; made by whoever starts it, a worker or a person's command."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING

from kcvs_mailbot.clock import Clock
from kcvs_mailbot.config import Configuration
from kcvs_mailbot.network.guard import Guard
from kcvs_mailbot.store import Store
from kcvs_mailbot.store.tombstones import Tombstones

if TYPE_CHECKING:
    from kcvs_mailbot.deciding.reader import Reader


class Workbench:
    """The database, the configuration, the clock; and what reads mails, made when first asked for.

    worker_id: "" for a person's command, which claims nothing. guard: for the connection to the
    watched mailbox. stop: ends the work between two mails. bell: rings when there is more to
    process. held_up: some of it takes long. stored: told how many mails of how many are fetched.
    """

    def __init__(
        self,
        store: Store,
        config: Configuration,
        clock: Clock,
        open_reader: Callable[[], Reader],
        worker_id: str = "",
    ) -> None:
        self.store, self.config, self.clock, self.worker_id = store, config, clock, worker_id
        self.spool: Path = config.storage.spool_folder
        self.tombstones = Tombstones(config.storage.tombstones_file)
        self._open_reader, self._lock = open_reader, Lock()
        self._reader: Reader | None = None
        self.guard = Guard()
        self.stop, self.bell, self.held_up = Event(), Event(), Event()
        self.stored: Callable[[int, int], None] = lambda done, of: None

    def beside(self, config: Configuration) -> Workbench:
        """The same bench with a view of its configuration and a connection of its own."""
        if config is self.config:
            return self
        other = copy.copy(self)
        other.config, other.guard = config, Guard()
        other._reader, other._open_reader = None, lambda: self.reader
        return other

    @property
    def reader(self) -> Reader:
        """Its cage starts with the first mail."""
        with self._lock:
            if self._reader is None:
                self._reader = self._open_reader()
            return self._reader
