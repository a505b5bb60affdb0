"""The cage's processes stand in another folder than the worker; a relative spool must do."""

from __future__ import annotations

from pathlib import Path

import pytest

from kcvs_mailbot.cage.spool import Spool


def test_a_relative_spool_is_found_from_every_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Spool(Path("spool")) as spool:
        made = spool.new_folder()
        monkeypatch.chdir("/")
        assert made.is_dir()
        assert made.is_relative_to(tmp_path)
        assert Path(spool.folder).is_dir()
