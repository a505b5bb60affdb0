"""What the program is made of is known: licences that go with ours, a wheel with all it needs."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from scripts import licences

ROOT = Path(__file__).resolve().parent.parent


def test_every_library_has_a_licence_that_goes_with_ours() -> None:
    assert [
        name for name in licences.pinned() if not licences.goes_with_ours(licences.licence(name))
    ] == []


def test_the_page_lists_what_is_pinned() -> None:
    assert licences.PAGE.read_text(encoding="utf-8") == licences.page(), "make licences mends it"


@pytest.mark.parametrize(
    ("expression", "goes"),
    [
        ("MIT", True),
        ("MIT AND GPL-2.0-only", False),
        ("GPL-2.0-only OR MIT", True),
        ("(MIT OR Apache-2.0) AND Zlib", True),
        ("", False),
    ],
)
def test_an_unknown_licence_is_not_let_through(expression: str, goes: bool) -> None:
    assert licences.goes_with_ours(expression) is goes


def built(folder: Path, mask: int) -> Path:
    """The wheel of this tree, in a copy of it with other rights."""
    tree = folder / "tree"
    tree.mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE", "kcvs_mailbot", "migrations"):
        subprocess.run(["cp", "-r", ROOT / name, tree], check=True)
    subprocess.run(["chmod", "-R", f"{mask:o}", tree], check=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "wheel"]
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--wheel-dir", folder, tree],
        check=True,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
    )
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.mark.slow
def test_a_wheel_built_twice_is_the_same_and_holds_the_migrations(tmp_path: Path) -> None:
    first, second = built(tmp_path / "a", 0o755), built(tmp_path / "b" / "elsewhere", 0o700)
    assert (
        hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()
    )
    held = set(zipfile.ZipFile(first).namelist())
    migrations = {
        f"kcvs_mailbot/_migrations/{path.relative_to(ROOT / 'migrations')}"
        for path in (ROOT / "migrations").rglob("*.py")
    }
    assert len(migrations) > 20
    assert migrations <= held
    assert not [name for name in held if name.startswith(("tests/", "migrations/"))]
