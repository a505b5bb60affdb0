"""The sample CV as a flat OpenDocument file, which LibreOffice turns into all its formats."""

from __future__ import annotations

from xml.sax.saxutils import escape

from documents import words

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
 <style:default-style style:family="paragraph"><style:text-properties fo:language="nl"
  fo:country="BE" fo:hyphenate="true" fo:hyphenation-remain-char-count="2"
  fo:hyphenation-push-char-count="2" style:font-name="Liberation Serif"/></style:default-style>
</office:styles>
<office:automatic-styles>
 <style:style style:name="Two" style:family="section"><style:section-properties
  text:dont-balance-text-columns="false"><style:columns fo:column-count="2" fo:column-gap="0.6cm">
  <style:column style:rel-width="1*"/><style:column style:rel-width="1*"/></style:columns>
  </style:section-properties></style:style>
 <style:style style:name="Box" style:family="graphic"><style:graphic-properties
  style:wrap="none" style:vertical-pos="top" style:vertical-rel="paragraph"
  style:horizontal-pos="right" style:horizontal-rel="paragraph"/></style:style>
 <style:page-layout style:name="Page"><style:page-layout-properties fo:page-width="21cm"
  fo:page-height="29.7cm" fo:margin="2cm"/><style:header-style><style:header-footer-properties
  fo:min-height="0.6cm" fo:margin-bottom="0.4cm"/></style:header-style><style:footer-style>
  <style:header-footer-properties fo:min-height="0.6cm" fo:margin-top="0.4cm"/>
  </style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="Page">
 <style:header><text:p>{header}</text:p></style:header>
 <style:footer><text:p>{footer}</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>
"""

_BOX = """<text:p>{before}<draw:frame draw:style-name="Box" text:anchor-type="paragraph"
 svg:width="9cm" svg:height="1.2cm"><draw:text-box><text:p>{box}</text:p></draw:text-box>
</draw:frame></text:p>
"""

_TAIL = "</office:text></office:body></office:document>\n"


def cv() -> str:
    """With a header, a footer, a text box, a table and two columns."""
    first, *rest = words.CV_LINES
    body = [_HEAD.format(header=escape(words.HEADER), footer=escape(words.FOOTER))]
    body.append(_BOX.format(before="", box=escape(words.BOX)))
    body += [_paragraph(line) for line in (first, *rest)]
    body.append('<table:table table:name="Jobs"><table:table-column'
                ' table:number-columns-repeated="2"/>')  # fmt: skip
    for row in words.TABLE:
        cells = "".join(f"<table:table-cell>{_paragraph(cell)}</table:table-cell>" for cell in row)
        body.append(f"<table:table-row>{cells}</table:table-row>")
    body.append("</table:table>")
    body.append('<text:section text:style-name="Two" text:name="Columns">')
    body += [_paragraph(words.LEFT), _paragraph(words.RIGHT), "</text:section>"]
    return "".join([*body, _TAIL])


def letter() -> str:
    head = _HEAD.format(header="", footer="")
    return head + "".join(map(_paragraph, words.LETTER_LINES)) + _TAIL


def _paragraph(text: str) -> str:
    return f"<text:p>{escape(text)}</text:p>\n"
