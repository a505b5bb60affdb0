"""The copy for Datasette: made while the worker runs, each day and when somebody removed it.

Who erases somebody removes it; where that was done out of reach of its folder, the worker does.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from kcvs_mailbot.config import Storage
from kcvs_mailbot.errors import StoreError
from kcvs_mailbot.intake import disk
from kcvs_mailbot.store import Store, datasette

log = structlog.get_logger()

EVERY = timedelta(days=1)
RETRY = timedelta(hours=1)


class Copier:
    """Makes the copy in [storage] datasette_folder, if one is named."""

    def __init__(self, store: Store, storage: Storage) -> None:
        self._store, self._storage = store, storage
        self._failed_at: datetime | None = None

    def step(self, now: datetime) -> None:
        """Makes it when it is due. One that cannot be made anew is removed: StoreError."""
        folder = self._storage.datasette_folder
        if folder is None:
            return
        if datasette.made_at(folder) is not None and datasette.holds_erased(self._store, folder):
            datasette.remove(folder)
        if not self._is_due(now):
            return
        try:
            made = datasette.make(self._store, folder, now, disk.room_in(folder, self._storage))
        except StoreError:
            self._failed_at = now
            datasette.remove(folder)
            raise
        self._failed_at = None
        if made:
            log.info("datasette_copy_made")

    def _is_due(self, now: datetime) -> bool:
        folder = self._storage.datasette_folder
        made_at = datasette.made_at(folder) if folder is not None else None
        return all(
            last is None or abs(now - last) >= pause
            for last, pause in ((made_at, EVERY), (self._failed_at, RETRY))
        )
