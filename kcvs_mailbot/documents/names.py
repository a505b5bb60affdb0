"""Names of files as senders write them: cleaned, compared, and judged by their endings.

Pure: no I/O.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 255
_HIDDEN = frozenset("\u061c\u200b\u200c\u200d\u200e\u200f\u2028\u2029\ufeff") | frozenset(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)

EXECUTABLE_ENDINGS = frozenset(
    """
    exe com scr pif bat cmd cpl dll sys msi msp mst lnk url scf js jse vbs vbe wsf wsh ws hta
    ps1 psm1 psd1 jar jnlp reg inf sh bash csh ksh py pyc pyw pl rb php apk app dmg pkg deb rpm
    iso img vhd vhdx elf bin gadget application appref-ms msc chm hlp settingcontent-ms
    library-ms search-ms xll wll ocx drv job ade adp mde accde msix appx command workflow action
    desktop one xbap mobileconfig mobileprovision provisionprofile ppkg webloc inetloc fileloc rdp
    vmdk qcow2 wim
    """.split()  # noqa: SIM905 - a list of ninety quoted words is harder to read
)
"""Endings that a desktop runs, mounts, or hands to an interpreter."""


def clean_name(name: str) -> str | None:
    """NFC, one line, no control or invisible characters, at most 255; None if nothing is left."""
    shown = "".join(
        " " if letter in "\t\r\n" else letter
        for letter in unicodedata.normalize("NFC", name.replace("\0", ""))
        if letter in "\t\r\n"
        or not (letter in _HIDDEN or unicodedata.category(letter) in ("Cc", "Cs", "Co", "Cn"))
    )
    return _shortened(re.sub(r" {2,}", " ", shown).strip()) or None


def ending(name: str | None) -> str:
    """The last ending in lower case without its dot; "" if there is none."""
    stem, dot, last = (name or "").rstrip(". ").rpartition(".")
    return last.lower() if dot and stem and re.fullmatch(r"[\w-]{1,20}", last) else ""


def is_executable_name(name: str | None) -> bool:
    """True for cv.exe as for cv.pdf.exe, whatever stands in the file."""
    return ending(name) in EXECUTABLE_ENDINGS


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    last = ending(name)
    return f"{name[: LONGEST - len(last) - 1]}.{last}" if last else name[:LONGEST]
