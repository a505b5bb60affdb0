"""What was filled into the form fields of a PDF page, or put on it as a note.

Values stand on the field or on its parent (ISO 32000-1 12.7.3.2): only PDFium's form
environment, made before the page is opened, finds them in both places.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_MOST_ANNOTATIONS = 500
_MOST_OPTIONS = 300
_UNSEEN = pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW
_TICKED = (pdfium_c.FPDF_FORMFIELD_CHECKBOX, pdfium_c.FPDF_FORMFIELD_RADIOBUTTON)
_WRITTEN = (
    pdfium_c.FPDF_FORMFIELD_TEXTFIELD,
    pdfium_c.FPDF_FORMFIELD_COMBOBOX,
    pdfium_c.FPDF_FORMFIELD_LISTBOX,
)


def filled_in(page: pdfium.PdfPage) -> list[str]:
    """A field's value once, though it may be shown in many places; a tick with its name."""
    found: list[str] = []
    fields: set[tuple[str, ...]] = set()
    for annotation in annotations_of(page):
        if pdfium_c.FPDFAnnot_GetFlags(annotation) & _UNSEEN:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium_c.FPDF_ANNOT_FREETEXT:
            found.append(_string(pdfium_c.FPDFAnnot_GetStringValue, annotation, b"Contents"))
        elif kind == pdfium_c.FPDF_ANNOT_WIDGET and page.formenv:
            field = _field(page.formenv, annotation)
            found += () if field in fields else field[1:]
            fields.add(field)
    return [text for text in found if text.strip()]


def annotations_of(page: pdfium.PdfPage) -> Iterator[pdfium_c.FPDF_ANNOTATION]:
    for index in range(min(pdfium_c.FPDFPage_GetAnnotCount(page), _MOST_ANNOTATIONS)):
        annotation = pdfium_c.FPDFPage_GetAnnot(page, index)
        if annotation:
            try:
                yield annotation
            finally:
                pdfium_c.FPDFPage_CloseAnnot(annotation)


def _field(form: pdfium.PdfFormEnv, annotation: pdfium_c.FPDF_ANNOTATION) -> tuple[str, ...]:
    """Its name, and its values as they are read."""
    kind = pdfium_c.FPDFAnnot_GetFormFieldType(form, annotation)
    name = _string(pdfium_c.FPDFAnnot_GetFormFieldName, form, annotation)
    if kind in _WRITTEN:
        value = _string(pdfium_c.FPDFAnnot_GetFormFieldValue, form, annotation)
        return (name, *(list(_chosen(form, annotation)) or [value]))
    if kind in _TICKED and pdfium_c.FPDFAnnot_IsChecked(form, annotation):
        said = _string(pdfium_c.FPDFAnnot_GetFormFieldAlternateName, form, annotation) or name
        value = _string(pdfium_c.FPDFAnnot_GetFormFieldExportValue, form, annotation)
        return (name, f"{said}: {value}")
    return (name,)


def _chosen(form: pdfium.PdfFormEnv, annotation: pdfium_c.FPDF_ANNOTATION) -> Iterator[str]:
    """The options as they are shown; their values may be codes."""
    count = pdfium_c.FPDFAnnot_GetOptionCount(form, annotation)
    for index in range(min(count, _MOST_OPTIONS)):
        if pdfium_c.FPDFAnnot_IsOptionSelected(form, annotation, index):
            yield _string(pdfium_c.FPDFAnnot_GetOptionLabel, form, annotation, index)


def _string(ask: Callable[..., int], *about: object) -> str:
    """PDFium's strings: asked for their length in bytes, then for themselves."""
    size = ask(*about, None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    ask(*about, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")
