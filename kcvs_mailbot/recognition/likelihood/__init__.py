"""Whether a mail reads as somebody applying: a small learnt model, and what counted in it."""

from kcvs_mailbot.recognition.likelihood.facts import Facts
from kcvs_mailbot.recognition.likelihood.masking import Passage, Reader, passages
from kcvs_mailbot.recognition.likelihood.model import (
    Model,
    Opinion,
    Weighable,
    Weighted,
    features,
    shipped,
)

__all__ = [
    "Facts",
    "Model",
    "Opinion",
    "Passage",
    "Reader",
    "Weighable",
    "Weighted",
    "features",
    "passages",
    "shipped",
]
