"""The page's tests work in the same cage and workshop as those of the flows."""

from __future__ import annotations

import pytest

from browsing import Browser
from flows.conftest import cage, workshop
from kcvs_mailbot.desk.roles import Role
from workshop import Workshop

__all__ = ["cage", "linda", "workshop"]


@pytest.fixture
def linda(workshop: Workshop) -> Browser:
    return Browser(workshop.worker.bench, Role.SECRETARY, "linda")
