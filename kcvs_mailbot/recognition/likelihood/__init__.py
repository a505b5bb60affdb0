"""Whether a mail reads as somebody applying: a small learnt model, and what counted in it."""

from kcvs_mailbot.recognition.likelihood.masking import Passage, Reader, passages
from kcvs_mailbot.recognition.likelihood.model import (
    Model,
    Opinion,
    Weighable,
    Weighted,
    shipped,
)
from kcvs_mailbot.recognition.likelihood.traits import Traits

__all__ = [
    "Model",
    "Opinion",
    "Passage",
    "Reader",
    "Traits",
    "Weighable",
    "Weighted",
    "passages",
    "shipped",
]
