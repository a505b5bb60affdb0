#!/usr/bin/env bash
# Guess: FPDFText_GetCharAngle tells how a character stands on the page, counter-clockwise as all
# angles in PDF (ISO 32000-1 8.3.3), so that a page of text upside down can be known by it.
# Seen: it counts clockwise (a quarter turn to the left is 4.71), and a negative font size, which
# turns text by half (the size scales both axes, 9.3.1 and 9.4.4), leaves the angle at 0, although
# the characters go to the left on the page.
# Source: fpdf_text.h says only that it gives the rotation angle of the character, in radians.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check install pypdfium2==5.15.2 pikepdf==10.18.0
"$work/venv/bin/python" - <<'PY'
import io, sys
import pikepdf, pypdfium2
import pypdfium2.raw as pdfium_c
from pikepdf import Dictionary, Name

def read(matrix, size):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.Resources = Dictionary(Font=Dictionary(F=font))
    page.Contents = pdf.make_stream(b"BT /F %d Tf %s Tm (Talen) Tj ET" % (size, matrix))
    file = io.BytesIO()
    pdf.save(file)
    text = pypdfium2.PdfDocument(file.getvalue())[0].get_textpage()
    lefts = [text.get_charbox(at)[0] for at in range(text.count_chars())]
    way = "right" if lefts[0] < lefts[-1] else "left" if lefts[0] - lefts[-1] > 9 else "up"
    return round(pdfium_c.FPDFText_GetCharAngle(text, 0), 2), way

print("pypdfium2", pypdfium2.PYPDFIUM_INFO, "PDFium", pypdfium2.PDFIUM_INFO)
left, half, negative = (
    read(b"0 1 -1 0 300 300", 11), read(b"-1 0 0 -1 300 300", 11), read(b"1 0 0 1 300 300", -11)
)
print("turned to the left:", left[0])
print("turned by half:", half)
print("of negative size:", negative)
sys.exit(not (left[0] == 4.71 and half == (3.14, "left") and negative == (0.0, "left")))
PY
