"""The procedure of the vacancy, as rules: who may stand where, and what is weighed. People decide.

Pure: no clock, no store. Source: the vacancy text, "Hoe zal de selectie verlopen".
"""

from kcvs_mailbot.selection.competencies import Ask, Competency, Phase, Procedure
from kcvs_mailbot.selection.moves import (
    IN_PHASE_2,
    NEEDS_A_REASON,
    MoveRefused,
    may_withdraw,
    moves,
    refused,
)

__all__ = [
    "IN_PHASE_2",
    "NEEDS_A_REASON",
    "Ask",
    "Competency",
    "MoveRefused",
    "Phase",
    "Procedure",
    "may_withdraw",
    "moves",
    "refused",
]
