"""The configuration as frozen, checked values.

`load` finds and reads it: TOML, then the environment over it (docs/configuration.md).
"""

from kcvs_mailbot.config.accounts import Mailbox, Smtp
from kcvs_mailbot.config.alerts import Alerts
from kcvs_mailbot.config.loading import Configuration, load
from kcvs_mailbot.config.mailboxes import FurtherMailbox
from kcvs_mailbot.config.mistakes import in_plain_words
from kcvs_mailbot.config.sections import (
    Acknowledgement,
    AcknowledgementMode,
    Antivirus,
    Documents,
    Log,
    LogFormat,
    Privacy,
    Retention,
    Storage,
)
from kcvs_mailbot.config.tokens import OAuth, Way
from kcvs_mailbot.config.vacancy import Vacancy
from kcvs_mailbot.config.web import Oidc, Web
from kcvs_mailbot.network.tls import Security

__all__ = [
    "Acknowledgement",
    "AcknowledgementMode",
    "Alerts",
    "Antivirus",
    "Configuration",
    "Documents",
    "FurtherMailbox",
    "Log",
    "LogFormat",
    "Mailbox",
    "OAuth",
    "Oidc",
    "Privacy",
    "Retention",
    "Security",
    "Smtp",
    "Storage",
    "Vacancy",
    "Way",
    "Web",
    "in_plain_words",
    "load",
]
