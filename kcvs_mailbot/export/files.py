"""What one application holds, as files under names that every system takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from pathvalidate import sanitize_filename

from kcvs_mailbot.export.dutch import UNNAMED, in_line

LONGEST_NAME = 100
_BYTES_OF_NAME = 200
"""In UTF-8: most file systems take 255, for a name with a number behind it."""


@dataclass(frozen=True, slots=True)
class File:
    """One file of an export: its bytes are those stored under `sha256`, or are in `data`."""

    name: PurePosixPath
    sha256: str | None = None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A document that is sealed, by its status; or, without one, a mail as it came."""

    name: str
    status: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.status})" if self.status else f"message {self.name} as it came"


@dataclass(frozen=True, slots=True)
class Files:
    """What can be handed out, and what is left out."""

    found: tuple[File, ...]
    left_out: tuple[LeftOut, ...]


def files_of(dossier: dict[str, Any]) -> Files:
    """The files of what views.dossier tells: texts, documents, mails as they came, in order.

    What is sealed (a program, an infected document) is never handed out, nor the mail around it.
    """
    names = Names()
    texts = [
        File(names.free("", f"{title}.txt"), data=dossier[key]["text"].encode("utf-8", "replace"))
        for key, title in (("motivation", "motivatie"), ("career", "loopbaan"))
        if dossier[key]["text"]
    ]
    found: list[File] = []
    left_out: list[LeftOut] = []
    for mail in dossier["correspondence"]:
        sealed = [document for document in mail["documents"] if document["sealed"]]
        for document in mail["documents"]:
            if not document["sealed"]:
                name = names.free("documenten", document["filename"] or UNNAMED)
                found.append(File(name, sha256=document["sha256"]))
        left_out += [LeftOut(d["filename"] or d["media_type"], d["status"]) for d in sealed]
        if sealed or mail["forgotten"]:
            left_out.append(LeftOut(str(mail["id"])))
            continue
        title = f"{(mail['received_at'] or 'onbekend')[:10]} {mail['subject'] or UNNAMED}"
        found.append(File(names.free("mails", f"{title}.eml"), sha256=mail["sha256"]))
    return Files((*texts, *found), tuple(left_out))


@dataclass(slots=True)
class Names:
    """Gives each file a name that no other has, whatever the case of its letters."""

    taken: Counter[str]

    def __init__(self) -> None:
        self.taken = Counter()

    def free(self, folder: str, wanted: str, longest: int = LONGEST_NAME) -> PurePosixPath:
        wanted = in_line(wanted).replace("\N{REPLACEMENT CHARACTER}", "_")
        ending = PurePosixPath(wanted).suffix[:10] if "." in wanted[-10:] else ""
        stem = wanted.removesuffix(ending)[: longest - len(ending)]
        stem = stem.encode()[:_BYTES_OF_NAME].decode("utf-8", "ignore").strip()
        while True:
            times = self.taken[f"{folder}/{stem}{ending}".casefold()]
            self.taken[f"{folder}/{stem}{ending}".casefold()] += 1
            numbered = f"{stem} ({times + 1}){ending}" if times else f"{stem}{ending}"
            name = sanitize_filename(numbered, "_", platform="universal") or UNNAMED
            key = f"={folder}/{name}".casefold()
            if not self.taken[key]:
                self.taken[key] += 1
                return PurePosixPath(folder, name)


Stored = Callable[[str], Iterable[bytes]]
"""The stored bytes of a SHA-256, in pieces."""


def write(files: Iterable[File], folder: Path, stored: Stored) -> Iterator[Path]:
    """Writes them into a new folder, which appears whole or not at all; yields each when written.

    FileExistsError when the folder is there already; OSError when it cannot be written.
    """
    if folder.exists():
        raise FileExistsError(None, "it is there already", str(folder))
    with TemporaryDirectory(dir=folder.parent, prefix=".kcvs-") as made:
        for file in files:
            path = Path(made, "whole", *file.name.parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as stream:
                for piece in stored(file.sha256) if file.sha256 else (file.data,):
                    stream.write(piece)
            yield folder.joinpath(*file.name.parts)
        Path(made, "whole").rename(folder)
