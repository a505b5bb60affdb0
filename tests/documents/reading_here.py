"""Reads a document in the test's own process: for what a reader makes of it, not for the cage."""

from __future__ import annotations

import io
import os
import tempfile

from kcvs_mailbot.documents.extract import Source
from kcvs_mailbot.documents.gleaned import Gleaned
from kcvs_mailbot.documents.limits import Limits
from kcvs_mailbot.documents.members import Output
from kcvs_mailbot.documents.opening import open_document


def read_here(data: bytes, filename: str | None = None) -> Gleaned:
    """Without OCR, without other programs."""
    limits = Limits(seconds=60.0)
    with tempfile.TemporaryFile() as file:
        output = Output(os.dup(file.fileno()), limits)
        stream = io.BytesIO(data)
        return open_document(Source(stream, len(data), filename, "", limits, output))
