"""Fails when README, docs, help or changelog drift from what is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from kcvs_mailbot.web.site import pages
from workshop import PROCEDURE

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FOLDERS = (".ci", "benchmarks", "docs", "kcvs_mailbot", "migrations", "scripts", "tests")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def commands_of_readme() -> set[str]:
    table = text_of("README.md").partition("## Commands")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([a-z-]+)`", table, re.MULTILINE))


@cache
def commands_of_help() -> set[str]:
    environ = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
    command = [sys.executable, "-m", "kcvs_mailbot", "--help"]
    shown = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environ, cwd=ROOT, check=False
    )
    assert shown.returncode == 0, shown.stderr
    listed = shown.stdout.partition("Commands")[2]
    return set(re.findall(r"^[│|]?\s{1,3}([a-z][a-z-]+)\s{2,}", listed, re.MULTILINE))


def test_the_readme_lists_exactly_the_commands_of_help() -> None:
    assert commands_of_readme() == commands_of_help()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_command_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    called = set(re.findall(r"`(?:[\w./]*/)?kcvs-mailbot ([a-z][a-z-]+)", text))
    assert called <= commands_of_readme()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_make_target_a_page_names_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    called = set(re.findall(r"(?:^    |`)make ([a-z][a-z-]+)", text, re.MULTILINE))
    assert called <= set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    inside = [target.partition("#")[0] for target in targets if "://" not in target]
    assert [target for target in inside if not (page.parent / target).exists()] == []


def test_the_architecture_names_every_part_of_the_package() -> None:
    parts = {
        path.stem
        for path in (ROOT / "kcvs_mailbot").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    } - {"__init__", "__main__"}
    words = set(re.findall(r"\w+", text_of("docs/architecture.md")))
    assert parts <= words


def test_the_manual_calls_things_as_the_page_does() -> None:
    sources = [*(ROOT / "kcvs_mailbot/web").glob("*.*"), ROOT / "kcvs_mailbot/export/dutch.py"]
    page = " ".join(path.read_text("utf-8") for path in sources if path.suffix in (".html", ".py"))
    called = set(re.findall(r"\*\*(.+?)\*\*", text_of("docs/handleiding.md")))
    assert len(called) > 15
    assert [words for words in called if words.lower() not in page.lower()] == []


def test_every_page_of_the_docs_is_found_from_the_readme() -> None:
    found, left = set(), [ROOT / "README.md"]
    while left:
        page = left.pop()
        found.add(page)
        for link in re.findall(r"\]\(([\w./-]+\.md)[#)]", page.read_text("utf-8") + " "):
            linked = (page.parent / link).resolve()
            left += [linked] if linked.is_file() and linked not in found else []
    assert [
        named(page) for page in PAGES if page.parent == ROOT / "docs" and page not in found
    ] == []


def proofs() -> list[tuple[str, str]]:
    """The tests that docs/security.md names: a file in tests/, and a function in it."""
    named = re.findall(r"`([\w/]+\.py)(?:::(\w+))?`", text_of("docs/security.md"))
    return [
        (file, name) for file, name in named if (ROOT / "tests" / file).name.startswith("test_")
    ]


def test_every_proof_of_the_security_table_is_a_test() -> None:
    assert len(proofs()) > 80
    missing = [
        f"{file}::{name}"
        for file, name in proofs()
        if not (ROOT / "tests" / file).is_file()
        or (name and f"def {name}(" not in text_of(f"tests/{file}"))
    ]
    assert missing == []


def test_each_security_requirement_stands_in_the_table_once() -> None:
    rows = re.findall(r"^\| ([\d., ]+) \|", text_of("docs/security.md"), re.MULTILINE)
    numbers = [number for row in rows for number in row.split(", ")]
    assert len(numbers) > 120
    assert sorted(set(numbers)) == sorted(numbers)


def test_every_decision_stands_in_the_index_under_its_number() -> None:
    decisions = sorted(path.name for path in (ROOT / "docs/adr").glob("[0-9]*.md"))
    listed = re.findall(r"^(\d+)\. .*\]\((\d[\w-]+\.md)\)$", text_of("docs/adr/README.md"), re.M)
    assert [name for _, name in listed] == decisions
    # A list without gaps: Markdown counts on from its first number, whatever is written.
    assert [int(number) for number, _ in listed] == list(range(1, len(decisions) + 1))
    for number, name in listed:
        assert int(name[:4]) == int(number)
        assert text_of(f"docs/adr/{name}").startswith(f"# {number}. ")


def test_the_help_of_make_stands_in_two_columns() -> None:
    lines = subprocess.run(
        ["make", "--no-print-directory", "help"],
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=True,
    ).stdout.splitlines()
    targets = set(re.findall(r"^([a-z-]+):.*##", text_of("Makefile"), re.MULTILINE))
    assert {line.split()[1] for line in lines} == targets
    assert {line[26:28] for line in lines} == {"  "}
    assert all(line[28].strip() for line in lines)


def test_the_changelog_has_room_for_what_comes() -> None:
    assert re.search(r"^## \[Unreleased\]$", text_of("CHANGELOG.md"), re.MULTILINE)


def test_no_file_names_the_host_of_a_package_index() -> None:
    # Each machine installs from the index it is set up for. Put together here, to name none.
    hosts = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"),
                                           ("npmjs", "org"), ("deb", "debian", "org"))]  # fmt: skip
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    known = {".md", ".py", ".toml", ".txt", ".sh", ".yaml", ".yml", ".html", ".cfg", ""}
    found = [
        named(path)
        for path in files
        if path.suffix in known and any(host.encode() in path.read_bytes() for host in hosts)
    ]
    assert found == []


def test_what_is_pinned_has_hashes_and_no_address() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        text = text_of(name)
        assert re.search(r"://|^-|^\s*--(?!hash=sha256:)", text, re.MULTILINE) is None
        pinned = re.split(r"\n(?=\w)", text)
        assert [block for block in pinned if "--hash=sha256:" not in block] == []


def test_the_page_of_the_procedure_names_every_competency_as_configured() -> None:
    told = text_of("docs/procedure.md")
    for one in PROCEDURE["competencies"]:
        assert f"| {one['name']} |" in told
        quoted = re.search(rf"\| {re.escape(one['name'])} \| \"(.+?)\"", told)
        assert quoted
        for part in quoted[1].split("..."):
            assert part.strip() in one["text"], part


def test_the_page_of_the_procedure_leads_to_pages_that_there_are() -> None:
    named = set(re.findall(r"`(/[\w/-]+)`", text_of("docs/procedure.md")))
    assert {"/procedure/brieven", "/procedure/gesprekken"} < named
    assert named <= {page.path for page in pages()}
