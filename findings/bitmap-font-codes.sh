#!/bin/sh
# Codes of a bitmap font: three readers of PDF, three answers, and one leaves signs out of its text.
#
# A Type 3 font as pdfTeX makes it from bitmaps names its glyphs by number (/a147, /a233), which no
# list of glyph names knows (ISO 32000-1 9.10.2 leaves the reader free then). Expected: each reader
# tells the code as it stands, or a sign for "unknown", the same for every code. Found:
# - PDFium tells U+0093, U+0094 and U+0096 to U+0098 when asked sign by sign (FPDFText_GetUnicode)
#   and counts them, but its text of the page (FPDFText_GetText) leaves these out and keeps U+0092
#   and U+0095: text and signs no longer stand at the same places. (cpdf_textpage.cpp, IsControlChar)
# - pypdf takes every code for Latin-1.
# - pdfminer.six takes them for Adobe's StandardEncoding, so that Cork's 0xE9, an e with an acute,
#   becomes a capital O with a stroke, and only codes that are free there become "(cid:...)".
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check \
  pypdfium2==5.15.2 pypdf==7.1.1 pdfminer.six==20260107 2>/dev/null
cat > "$work/try.py" <<'PY'
import io
from importlib.metadata import version

import pypdf
import pypdfium2
import pypdfium2.raw as raw
from pdfminer.high_level import extract_text

CODES = [0x41, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0xE0, 0xE9, 0x42]


def stream(data, words=b""):
    return b"<<%b/Length %d>>stream\n%b\nendstream" % (words, len(data), data)


def page():
    procs = b" ".join(b"/a%d 6 0 R" % code for code in CODES)
    differences = b" ".join(b"%d /a%d" % (code, code) for code in CODES)
    shown = "".join(f"{code:02x}" for code in CODES).encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 5 0 R"
        b"/Resources<</Font<</F 4 0 R>>>>>>",
        b"<</Type/Font/Subtype/Type3/FontBBox[0 0 8 8]/FontMatrix[.1 0 0 .1 0 0]/FirstChar 0"
        b"/LastChar 255/Widths[" + b"9 " * 256 + b"]/CharProcs<<" + procs + b">>/Resources<<>>"
        b"/Encoding<</Type/Encoding/Differences[" + differences + b"]>>>>",
        stream(b"BT /F 10 Tf 20 50 Td <" + shown + b"> Tj ET"),
        stream(b"9 0 0 0 8 8 d1 0 0 8 8 re f"),
    ]
    data, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return data + b"xref\n0 7\n0000000000 65535 f \n%btrailer<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table, len(data))


data = page()
textpage = pypdfium2.PdfDocument(data)[0].get_textpage()
signs = [raw.FPDFText_GetUnicode(textpage, at) for at in range(textpage.count_chars())]
found = {
    "pypdfium2, sign by sign": [hex(sign) for sign in signs],
    "pypdfium2, as text": [hex(ord(sign)) for sign in textpage.get_text_range()],
    "pypdf": [hex(ord(sign)) for sign in pypdf.PdfReader(io.BytesIO(data)).pages[0].extract_text()],
    "pdfminer.six": extract_text(io.BytesIO(data)).strip(),
}
for name, said in found.items():
    print(f"{name} {version(name.partition(',')[0])}: {said}")
left_out = [sign for sign in signs if chr(sign) not in textpage.get_text_range()]
assert signs == CODES
assert left_out == [0x93, 0x94, 0x96, 0x97, 0x98]
assert found["pypdf"] == [hex(code) for code in CODES]
assert "\u00d8" in found["pdfminer.six"] and "(cid:224)" in found["pdfminer.six"]
PY
"$work/venv/bin/python" "$work/try.py"
