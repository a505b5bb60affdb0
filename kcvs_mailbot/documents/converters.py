"""The words of the programs that turn a document into something that we read."""

from __future__ import annotations

DPI = 200

INPUT = "document"
"""A copy of the document under this name in the command's own folder, where its words have it."""

CONVERTERS: dict[str, tuple[str, ...]] = {
    # To plain text. From its standard input it would first write a file in /tmp, which it may not.
    "antiword": ("antiword", "-m", "UTF-8.txt", "-w", "0", INPUT),
    # Any archive to a TAR, which the next child reads. "@-" is the standard input.
    "bsdtar": ("bsdtar", "-c", "-f", "-", "--format", "pax", "@-"),
    # Through a pipe, whose end it cannot look at: the last bytes of a RAR that only stores a DOCX
    # are those of a ZIP, and bsdtar would take it for one.
    "bsdtar of a pipe": ("sh", "-c", "cat | exec bsdtar -c -f - --format pax @-"),
}
"""Program to the words that turn a document into something that we read."""
