"""The folder with a vacancy's own texts for its receipts."""

from __future__ import annotations

from pathlib import Path

from kcvs_mailbot.acknowledgement.templates import OwnText, OwnTexts
from kcvs_mailbot.errors import ConfigError

ENDINGS = (".txt", ".html")
LARGEST = 200_000
"""Bytes; a receipt's text has a few thousand."""


def own_texts(folder: Path | None) -> OwnTexts:
    """The texts in that folder and in those of the languages; none without a folder.

    Read anew for every receipt: a mended text holds at once. ConfigError names the folder or the
    file that cannot be read.
    """
    if folder is None:
        return ()
    if not folder.is_dir():
        raise ConfigError(
            f"[[vacancy]] templates: there is no folder {folder}", "make it, or mend the path"
        )
    return tuple(
        OwnText(file.relative_to(folder).as_posix(), str(file), _read(file))
        for file in sorted((*folder.glob("*"), *folder.glob("*/*")))
        if file.suffix in ENDINGS and file.is_file()
    )


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise ConfigError(f"{file}: is too large for a text", f"at most {LARGEST // 1000} kB")
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ConfigError(f"{file}: cannot be read ({error.strerror})", "mend it") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{file}: is not UTF-8", "save it as UTF-8") from None
