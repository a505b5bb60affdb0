#!/bin/sh
# Pandoc accepts tracked changes, it says: not those of table rows, nor any in RTF.
#
# --track-changes=accept is the default "of the docx reader" and takes insertions in and deletions
# out (Pandoc User's Guide). Expected of one document in two formats: the text as Word shows it with
# all changes accepted. Found:
# - DOCX: a row that is marked deleted (w:trPr/w:del, ECMA-376 17.13.5.12) stays with all its words.
# - DOCX: a deleted paragraph mark (17.13.5.15) joins two lines by a space: "SAMEN WERK".
# - RTF: what is \deleted is kept, as struck out: with --to=markdown ~~so~~, and in plain text too.
# - RTF: {\*\cs7 words} is skipped as an unknown destination, though \cs is a character style, which
#   the specification itself writes so only in its stylesheet (RTF 1.9.1, Style Sheet); writers of
#   RTF do it in the text as well.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q --disable-pip-version-check pypandoc_binary==1.17 2>/dev/null
cat > "$work/try.py" <<'PY'
import sys
import zipfile

import pypandoc

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
BY = 'w:author="A" w:date="2021-09-01T10:00:00Z"'


def p(text, marks=""):
    return f"<w:p><w:pPr><w:rPr>{marks}</w:rPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def row(text, marks=""):
    return f"<w:tr><w:trPr>{marks}</w:trPr><w:tc>{p(text)}</w:tc></w:tr>"


rows = row("KOP") + row("BLIJFT") + row("RIJWEG", f'<w:del w:id="1" {BY}/>')
body = (
    f'<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid>{rows}</w:tbl>'
    + p("SAMEN", f'<w:del w:id="2" {BY}/>')
    + p("WERK")
    + f'<w:p><w:del w:id="3" {BY}><w:r><w:delText>WOORDWEG</w:delText></w:r></w:del></w:p>'
)
with zipfile.ZipFile(sys.argv[1] + "/a.docx", "w") as package:
    package.writestr(
        "[Content_Types].xml",
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName='
        f'"/word/document.xml" ContentType="{MAIN}"/></Types>',
    )
    package.writestr(
        "_rels/.rels",
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" Type="{OFFICE}"'
        ' Target="word/document.xml"/></Relationships>',
    )
    package.writestr(
        "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    )
print("pandoc", pypandoc.get_pandoc_version())
docx = pypandoc.convert_file(sys.argv[1] + "/a.docx", "plain")
rtf = r"{\rtf1\ansi{\stylesheet{\*\cs7 Strong;}}Ik {\deleted nooit }blijf {\*\cs7 hier} nog.\par}"
rtf = pypandoc.convert_text(rtf, "plain", format="rtf")
print(docx, rtf)
assert "RIJWEG" in docx and "WOORDWEG" not in docx
assert "SAMEN WERK" in docx
assert "nooit" in rtf and "hier" not in rtf
PY
"$work/venv/bin/python" "$work/try.py" "$work"
