"""An appointment as iCalendar (RFC 5545, RFC 5546): what a mail brings to a candidate's calendar.

Pure: no clock, no store; the library `icalendar` writes the lines.
"""

from kcvs_mailbot.invitations.writing import Invitation, calendar, new_uid

__all__ = ["Invitation", "calendar", "new_uid"]
