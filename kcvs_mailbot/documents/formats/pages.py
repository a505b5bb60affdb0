"""Reads PAGES, and its kin of Apple, by the preview that is stored in it."""

from __future__ import annotations

import io
from dataclasses import replace

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats import pdf, picture
from kcvs_mailbot.documents.zipped import Container

_PDFS = ("QuickLook/Preview.pdf", "preview.pdf")
_PICTURES = ("preview.jpg", "QuickLook/Thumbnail.jpg", "preview-web.jpg")


def read(source: Source) -> Extract:
    container = Container(source.stream, source.limits)
    # What macOS zips for a mail may stand in a folder of the document's name.
    names = {name.partition(".pages/")[2] or name: name for name in container.names()}
    for names_of_previews, reader in ((_PDFS, pdf.read), (_PICTURES, picture.read)):
        for preview in names_of_previews:
            if preview in names:
                data = b"".join(container.pieces(names[preview]))
                found = reader(replace(source, stream=io.BytesIO(data), size=len(data)))
                problem = "read by its preview, which may not show all of it"
                return replace(found, problems=(problem, *found.problems))
    return Extract(problems=("it holds no preview to read",))
