"""Reads winmail.dat (TNEF), in which Outlook wraps attachments for those who have Outlook."""

from __future__ import annotations

from kcvs_mailbot.documents.extract import Extract, Source
from kcvs_mailbot.documents.formats.tnef import unwrapped


def read(source: Source) -> Extract:
    wrapped = unwrapped(source.data())
    for attached in wrapped.message.attachments:
        attached.put_out(source.output)
    problems = () if wrapped.complete else ("it is broken or not complete",)
    return Extract(wrapped.message.body, problems=problems)
