"""No command that writes stands anywhere in the program, but for the one APPEND."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import imapclient
import pytest

ROOT = Path(__file__).resolve().parents[2] / "kcvs_mailbot"

WRITES = frozenset(
    {
        "add_flags", "add_gmail_labels", "copy", "create_folder", "delete_folder",
        "delete_messages", "expunge", "move", "multiappend", "remove_flags",
        "remove_gmail_labels", "rename_folder", "set_flags", "set_gmail_labels", "set_quota",
        "setacl", "subscribe_folder", "uid_expunge", "unselect_folder", "unsubscribe_folder",
        "close_folder",
    }
)  # fmt: skip
"""What imapclient offers to change a mailbox with; CLOSE expunges (RFC 3501 6.4.2)."""
ALLOWED = [
    "client.append(self._folder, raw, (b'\\\\Seen',), when)",
    "client.close_folder()",  # opened by EXAMINE, where CLOSE removes nothing (the same place)
]
COMMANDS = frozenset(
    "STORE COPY MOVE EXPUNGE CREATE DELETE RENAME SUBSCRIBE UNSUBSCRIBE SELECT CLOSE".split()  # noqa: SIM905
)


def calls(path: Path) -> Iterator[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def complaints(path: Path) -> list[str]:
    """Where it calls something that writes over IMAP."""
    found = []
    for call in calls(path):
        words = ast.unparse(call)
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if name in WRITES or words.startswith("client.append("):
            found.append(words)
        if name == "select_folder" and "readonly=True" not in words:
            found.append(words)
        if name in ("_command", "_simple_command", "_raw_command", "send", "_command_and_check"):
            said = {a.value for a in call.args if isinstance(a, ast.Constant)}
            found += [words for one in said if str(one).upper().strip() in COMMANDS]
    return found


MODULES = sorted((ROOT / "mailbox").glob("*.py"))


def test_the_names_are_those_of_the_library() -> None:
    assert set(dir(imapclient.IMAPClient)) >= WRITES | {"append", "select_folder"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_only_the_sent_folder_is_written_to_and_only_by_append(module: Path) -> None:
    assert complaints(module) == (ALLOWED if module.name == "sent.py" else [])


def test_only_the_flow_of_the_sent_folder_and_the_check_open_it() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        for call in calls(path)
        if ast.unparse(call.func) in ("connecting.sent_folder", "open_sent_folder", "SentFolder")
    }
    assert users == {
        "answering/sent_folder.py",
        "connecting.py",
        "mailbox/sent.py",
        "watch/checking.py",
    }


def test_the_folder_that_is_opened_is_the_configured_one() -> None:
    text = (ROOT / "connecting.py").read_text(encoding="utf-8")
    assert text.count("open_sent_folder(account, name,") == 1
    assert "config.acknowledgement.sent_folder\n" in text
