"""The papers that data protection asks for, filled from what the program knows of itself.

Pure: no I/O but reading its own templates, no clock.
"""

from kcvs_mailbot.data_protection.papers import Paper, Procedure, Term, Told, day, fill

__all__ = ["Paper", "Procedure", "Term", "Told", "day", "fill"]
