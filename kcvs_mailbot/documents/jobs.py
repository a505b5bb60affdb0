"""What a child of the cage is forked for."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a child is forked for."""

    PARSE = "parse"  # small mails, one after the other, until it is replaced
    PARSE_FILE = "parse_file"  # one large mail; files: the mail, its documents
    READ = "read"  # one document; files: the document, its members
    PROBE = "probe"  # tries the walls
