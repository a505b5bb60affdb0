"""Mail handed to an SMTP server, with an outcome that never lies.

The only package that knows smtplib. `Sender.send` returns the server's reply, or raises
DeliveryError (certainly not taken) or DeliveryUncertain (nobody knows).
"""

from __future__ import annotations

from kcvs_mailbot.smtp.replies import Reply
from kcvs_mailbot.smtp.sender import Sender
from kcvs_mailbot.smtp.session import LoginRefusedError

__all__ = ["LoginRefusedError", "Reply", "Sender"]
