"""Small documents of word processors, written out: only what a test is about stands in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:a="a" xmlns:wp="wp" xmlns:wps="wps" xmlns:v="v"'
    ' xmlns:mc="mc" xmlns:dgm="dgm" xmlns:o="o"'
)
TYPES = "<Types>wordprocessingml.document.main</Types>"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def docx(body: str, parts: Mapping[str, str | bytes] | None = None, styles: str = "") -> bytes:
    """`parts`: more of them by name; those that are XML of Word need no root of their own."""
    main = f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>"
    package: dict[str, str | bytes] = {"[Content_Types].xml": TYPES, "word/document.xml": main}
    package["word/styles.xml"] = f"<w:styles {_NAMESPACES}>{styles}</w:styles>"
    for name, data in (parts or {}).items():
        is_xml = isinstance(data, str) and name.endswith(".xml")
        package[name] = f"<w:part {_NAMESPACES}>{data!s}</w:part>" if is_xml else data
    return zipped(package)


def paragraph(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def relations(**targets: tuple[str, str]) -> str:
    """By id: the kind and the target."""
    listed = "".join(
        f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f"<Relationships>{listed}</Relationships>"
