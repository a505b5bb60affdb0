"""The programs that read what our own readers cannot, where they are installed."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from functools import cached_property

LANGUAGES = ("nld", "fra", "eng", "deu")
_ORIENTATION = "osd"
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


@dataclass
class Commands:
    """Which of them this host has; looked up once."""

    ocr: bool
    _found: dict[str, bool] = field(default_factory=dict)

    def has(self, program: str) -> bool:
        if program not in self._found:
            self._found[program] = shutil.which(program) is not None
        return self._found[program]

    def converters(self) -> list[str]:
        return [name for name in CONVERTERS if self.has(name.partition(" ")[0])]

    @cached_property
    def languages(self) -> frozenset[str]:
        """What tesseract is installed for, and "osd" when it can turn pages."""
        listed = subprocess.run(
            ["tesseract", "--list-langs"], capture_output=True, check=False, text=True, timeout=60
        )
        return frozenset((listed.stdout + listed.stderr).split())

    @cached_property
    def tesseract(self) -> tuple[str, ...] | None:
        """The words that turn a picture into text; None when it is absent or not wanted."""
        if not self.ocr or not self.has("tesseract"):
            return None
        languages = "+".join(language for language in LANGUAGES if language in self.languages)
        # 1 finds pages that lie on their side too.
        segmentation = "1" if _ORIENTATION in self.languages else "3"
        words = ("tesseract", "stdin", "stdout", "--dpi", str(DPI), "--psm", segmentation)
        return (*words, "-l", languages or "eng")

    def why_no_ocr(self) -> str:
        return "OCR is not installed here" if self.ocr else "OCR is switched off"
