"""What a child of the cage is forked for."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a child is forked for."""

    PARSE = "parse"  # small mails, one after the other, until it is replaced
    PARSE_FILE = "parse_file"  # one large mail; files: the mail, its documents
    READ = "read"  # the documents of one mail; files: the document, its members
    DRAW = "draw"  # a page of a PDF as PNG; files: the document, the picture
    SHOW = "show"  # a mail for people to look at; files: the mail, what is shown as JSON
    PRINT = "print"  # a document as pages that hold nothing active; files: it, a PDF
    LAY_OUT = "lay_out"  # a document of an office program as a PDF; files: it, a PDF
    BIND = "bind"  # such PDFs behind each other as one; files: all of them, a PDF
    COMMAND = "command"  # becomes a program; files: its input, output, errors
    PROBE = "probe"  # tries the walls


TELLING = (Kind.READ, Kind.DRAW, Kind.SHOW, Kind.LAY_OUT, Kind.PRINT, Kind.BIND)
"""Those that say when they begin: what it took to fork them is not their document's fault."""


@dataclass(frozen=True, slots=True)
class Order:
    """From the worker to the zygote. words: of a command.

    seconds, memory, file_size: instead of those of the limits, where they are not 0.

    folder: the only one that a program may write in, its home. memory: in bytes, 0 as limited.
    slow: it leaves the processor to others.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    folder: str = ""
    seconds: int = 0
    memory: int = 0
    file_size: int = 0
    slow: bool = False

    def to_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Order:
        fields = json.loads(data)
        return cls(**{**fields, "kind": Kind(fields["kind"]), "words": tuple(fields["words"])})
