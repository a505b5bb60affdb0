"""What a document is to an application: told by its name and its text.

Pure: no I/O. Careful rather than clever: without enough signs it is OTHER, and the secretary sees
the document all the same.
"""

from kcvs_mailbot.documents.roles.guessing import guess_role

__all__ = ["guess_role"]
