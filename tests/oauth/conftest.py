"""A token endpoint of the test's own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from oauth.setting import USER
from servers.token_endpoint import TokenEndpoint


@pytest.fixture
def endpoint(tmp_path: Path) -> Iterator[TokenEndpoint]:
    with TokenEndpoint(tmp_path, USER) as running:
        yield running
