"""Holds the walls where the kernel has only some of them, and the filters as such."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from documents.samples import FOLDER
from kcvs_mailbot.cage import landlock, seccomp
from kcvs_mailbot.errors import CageError

pytestmark = pytest.mark.slow

OLDER_KERNEL = """
import errno, json, sys
from pathlib import Path
from kcvs_mailbot.content import Content
from kcvs_mailbot.cage import seccomp
from kcvs_mailbot.cage.cage import Cage, Limits

def rules(column):
    wanted = sys.argv[2].split()
    if "landlock" in wanted:
        for number in (444, 445, 446):
            yield from seccomp._when(number, [seccomp._return(0x50000 | errno.ENOSYS)])
    if "seccomp" in wanted:  # prctl(PR_SET_SECCOMP, ...)
        yield from seccomp._when((157, 167)[column], [
            (0x20, 0, 0, 16), (0x15, 0, 1, 22), seccomp._return(0x50000 | errno.EINVAL),
            seccomp._return(seccomp.ALLOW)])
    for name, number in (("setpriority", (141, 140)[column]), ("setsid", (112, 157)[column])):
        if name in wanted:
            yield from seccomp._when(number, [seccomp._return(0x50000 | errno.EPERM)])
    yield seccomp._return(seccomp.ALLOW)

import ctypes
ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)
seccomp.apply(seccomp._program(rules, None))
with Cage(Limits(ocr=False), Path(sys.argv[1]) / "spool") as cage:
    holds = {name: held for name, held, _ in cage.holds()}
    statuses = {}
    for path in map(Path, sys.argv[3:]):
        with cage.read(Content.of_file(path), path.name, "") as read:
            statuses[path.name] = (read.reading.status.value, len(read.reading.text))
print(json.dumps([holds, statuses]))
"""

READ_EVERYWHERE = (
    "cv.pdf", "cv.docx", "cv.doc", "cv.odt", "cv.rtf", "cv.html", "cv_mac_roman.txt",
    "table.xlsx", "outlook.msg", "signed.p7m", "mail.eml", "zip.zip", "slides.pptx",
)  # fmt: skip


def on_a_kernel_without(
    what: str, folder: Path
) -> tuple[dict[str, bool], dict[str, tuple[str, int]]]:
    files = [str(FOLDER / name) for name in READ_EVERYWHERE]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", OLDER_KERNEL, str(folder), what, *files]
    shown = subprocess.run(command, env=environ, capture_output=True, check=False, text=True)
    if "CageError" in shown.stderr:
        raise CageError(shown.stderr.splitlines()[-1])
    assert shown.returncode == 0, shown.stderr
    holds, statuses = json.loads(shown.stdout)
    return holds, {name: tuple(status) for name, status in statuses.items()}


def test_without_landlock_no_file_can_be_opened_and_all_is_read(tmp_path: Path) -> None:
    holds, statuses = on_a_kernel_without("landlock", tmp_path)
    assert all(holds.values())
    assert {status for status, _ in statuses.values()} == {"read"}
    assert all(length for _, length in statuses.values())


def test_without_seccomp_files_stay_closed_and_check_says_what_is_open(tmp_path: Path) -> None:
    holds, statuses = on_a_kernel_without("seccomp", tmp_path)
    assert holds["reading_files"]
    assert holds["writing_files"]
    assert holds["memory"]
    assert not holds["network"]
    assert {status for status, _ in statuses.values()} == {"read"}


def test_without_either_documents_are_read_and_check_says_so(tmp_path: Path) -> None:
    holds, statuses = on_a_kernel_without("landlock seccomp", tmp_path)
    assert not holds["reading_files"]
    assert holds["memory"]
    assert {status for status, _ in statuses.values()} == {"read"}


def test_a_unit_that_forbids_to_be_nice_costs_nothing_else(tmp_path: Path) -> None:
    """systemd's SystemCallFilter=~@resources, as many hardened units have it."""
    holds, statuses = on_a_kernel_without("setpriority", tmp_path)
    assert all(holds.values())
    assert {status for status, _ in statuses.values()} == {"read"}


def test_where_the_walls_cannot_be_put_up_it_is_said_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(CageError, match=r"cannot put up its walls here; .*docs/systemd\.md"):
        on_a_kernel_without("setsid", tmp_path)


def test_the_filter_of_an_unknown_machine_is_none() -> None:
    assert seccomp.reader_program(files=True, machine="riscv64") is None
    assert seccomp.command_program("riscv64") is None


@pytest.mark.parametrize("machine", seccomp.MACHINES)
@pytest.mark.parametrize("files", [True, False])
def test_a_filter_is_as_short_as_the_kernel_wants(machine: str, files: bool) -> None:
    for program in (seccomp.reader_program(files=files, machine=machine),
                    seccomp.command_program(machine)):  # fmt: skip
        assert program is not None
        assert len(program) % 8 == 0
        assert len(program) // 8 < 4096  # BPF_MAXINSNS


@pytest.mark.parametrize("column", [0, 1])
def test_no_system_call_is_both_allowed_and_forbidden(column: int) -> None:
    allowed = [numbers[column] for numbers in seccomp.HARMLESS.values()]
    forbidden = [numbers[column] for numbers in seccomp.FORBIDDEN.values()]
    known = [number for number in allowed + forbidden if number is not None]
    assert len(known) == len(set(known))


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_paths_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ruleset = landlock.ruleset([tmp_path / "none", tmp_path / "file" / "below", tmp_path / "file"])
    assert ruleset is not None
    os.close(ruleset)
