"""The labelled sets of mails: each a folder with labels.json, written by one writer."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from collection.mails import ALL
from collection.outcome import HOUSE
from kcvs_mailbot.cage.cage import Cage
from kcvs_mailbot.content import Content
from kcvs_mailbot.deciding.reader import Reader, attached
from kcvs_mailbot.documents.language import guess_language
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.message import Message
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition import Attached, Disposition

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/labels.json")))
SHOWN = (Disposition.APPLICATION, Disposition.FOLLOW_UP, Disposition.REVIEW)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A mail as recognition sees it, with the classes that are no fault, the preferred first.

    receipt: "must", "may" or "never". receipt_to, candidate: addresses.
    """

    name: str
    message: Message
    attached: tuple[Attached, ...]
    acceptable: tuple[str, ...]
    receipt: str
    receipt_to: str | None
    candidate: str | None
    motivation: str | None


def mails(name: str, *only: str) -> list[Labelled]:
    """The set of that name, read in the cage, in order of arrival; "own" are tests/collection.

    only: of these files. All of a set take seconds.
    """
    return list(_own() if name == "own" else _of_folder(FOLDER / name, only))


def _of_folder(folder: Path, only: tuple[str, ...]) -> Iterator[Labelled]:
    labels: list[dict[str, Any]] = json.loads((folder / "labels.json").read_text())
    labels = [label for label in labels if not only or label["file"] in only]
    with tempfile.TemporaryDirectory() as work, Cage(Limits(), Path(work), 1) as cage:
        reader = Reader(cage, HOUSE, 5, None)
        for label in labels:
            opened = reader.read(
                Content.of_bytes((folder / label["file"]).read_bytes()), every_document=True
            )
            with opened.files:
                yield Labelled(
                    label["file"],
                    opened.mail.message,
                    attached(opened.mail.documents),
                    tuple(label["acceptable"]),
                    label["receipt"],
                    label.get("receipt_to"),
                    label.get("candidate_email"),
                    label.get("motivation_contains"),
                )


def _own() -> Iterator[Labelled]:
    for mail in ALL:
        message, _ = parse(mail.raw)
        message = replace(message, language=guess_language(message.new_text or message.body))
        kinds = [mail.preferred, *sorted(mail.acceptable - {mail.preferred})]
        named = tuple(kind.value if kind in SHOWN else "not_application" for kind in kinds)
        papers = tuple(paper.attached for paper in mail.papers)
        yield Labelled(mail.name, message, papers, named, "may", None, mail.candidate, None)
