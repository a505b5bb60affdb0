#!/usr/bin/env bash
# Guess: PDFium's text of a page breaks the line wherever the next text stands lower on the page.
# Seen: it compares texts by their place inside their own form XObject. Two groups painted 100
# points apart ("cm", then "Do", as browsers do for what is half transparent) come out as one line
# with a blank between; the same two texts under the same two matrices without a form XObject come
# out as two lines. The rectangles and boxes of the characters are right in both cases.
# Source: FPDFText_GetText (fpdf_text.h) says nothing of it; ISO 32000-1 8.10.1 makes the place on
# the page that of the form's matrix joined to the one in force.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" --quiet --disable-pip-version-check install pypdfium2==5.15.2 pikepdf==10.18.0
"$work/venv/bin/python" - <<'PY'
import io, sys
import pikepdf, pypdfium2
from pikepdf import Dictionary, Name

def read(content, with_form):
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    form = pdf.make_stream(b"BT /F 11 Tf 50 10 Td (Talen) Tj ET")
    form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, [0, 0, 595, 99]
    form.Resources = Dictionary(Font=Dictionary(F=font))
    page.Resources = Dictionary(Font=Dictionary(F=font), XObject=Dictionary(A=form))
    page.Contents = pdf.make_stream(content)
    file = io.BytesIO()
    pdf.save(file)
    text = pypdfium2.PdfDocument(file.getvalue())[0].get_textpage()
    boxes = [round(text.get_charbox(place)[1]) for place in (0, text.count_chars() - 1)]
    return text.get_text_range(), boxes

said = b"BT /F 11 Tf 50 10 Td (Talen) Tj ET"
places = b"q 1 0 0 1 0 700 cm %s Q q 1 0 0 1 0 600 cm %s Q"
plain, forms = read(places % (said, said), False), read(places % (b"/A Do", b"/A Do"), True)
print("pypdfium2", pypdfium2.PYPDFIUM_INFO, "PDFium", pypdfium2.PDFIUM_INFO)
print("painted on the page:   ", plain)
print("painted in two groups: ", forms)
sys.exit(not (plain[0] == "Talen\r\nTalen" and forms[0] == "Talen Talen" and plain[1] == forms[1]))
PY
