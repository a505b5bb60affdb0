"""Writes docs/licences.md: the licence of each library that the program needs to run.

.venv/bin/python scripts/licences.py

By the library's own metadata (PEP 639's expression, else its licence field and classifiers); where
that says too little, what its licence file says stands in READ. Ends with 1 when one of them is not
known to go with the EUPL-1.2.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
READ = {
    "colorama": "BSD-3-Clause",  # on Windows only
    "google-auth": "Apache-2.0",
    "imapclient": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "olefile": "BSD-2-Clause",
    "pathspec": "MPL-2.0",
    "pyrage": "MIT",
    "pathvalidate": "MIT",
    "pi-heif": "BSD-3-Clause AND LGPL-3.0-or-later",  # its wheel brings libheif and libde265
    "psycopg-binary": "LGPL-3.0-only",
    "pyasn1-modules": "BSD-2-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # PDFium, with its own libraries
    "reportlab": "BSD-3-Clause",
    "segno": "BSD-3-Clause",
    "shellingham": "ISC",
    "trove-classifiers": "Apache-2.0",
}
"""Found in the licence file itself."""
PERMISSIVE = frozenset(
    {
        *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
        *("MIT-CMU", "PSF-2.0", "Zlib"),
    }
)
"""They ask for a notice, and may be combined with a work under any licence."""
COPYLEFT = frozenset({"LGPL-3.0-only", "LGPL-3.0-or-later", "MPL-2.0"})
"""Named in the EUPL's appendix of compatible licences, and used as libraries, unchanged."""
HEAD = """\
# Licences

kcvs_mailbot is under the [EUPL-1.2](../LICENSE). What it needs to run, by `requirements.txt`, is
used unchanged and installed beside it; `scripts/licences.py` wrote this list from each library's
own metadata, and a test holds it to what is pinned.

Those with MIT, BSD, Apache, ISC, PSF and the like ask for their notice, which each brings along.
MPL-2.0 and LGPL-3.0 stand in the EUPL's appendix of compatible licences; they bind changes to the
library itself, of which there are none here. tesseract (Apache-2.0), antiword (GPL-2.0), bsdtar
(BSD-2-Clause) and LibreOffice (MPL-2.0) are programs of the system, started as such where they are
installed.

| library | licence |
|---|---|
"""


def pinned() -> list[str]:
    """The libraries of requirements.txt."""
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9._-]+?)(?:\[[^]]*\])?==", text, re.MULTILINE)))


def licence(name: str) -> str:
    """As an SPDX expression; "" when nobody says so."""
    if name in READ:
        return READ[name]
    told = metadata.metadata(name)
    if expression := told.get("License-Expression"):
        return str(expression)
    field = str(told.get("License") or "").strip()
    return field if field in PERMISSIVE | COPYLEFT else ""


def goes_with_ours(expression: str) -> bool:
    """True when each part that must be kept, or one of those to choose from, is known to."""
    return all(
        any(one in PERMISSIVE | COPYLEFT for one in part.strip("() ").split(" OR "))
        for part in expression.split(" AND ")
    )


def page() -> str:
    """The whole of docs/licences.md."""
    return HEAD + "".join(f"| {name} | {licence(name)} |\n" for name in pinned())


def main() -> None:
    wrong = [name for name in pinned() if not goes_with_ours(licence(name))]
    if wrong:
        sys.exit(f"Look at the licence of {', '.join(wrong)}, and put it into READ.")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
