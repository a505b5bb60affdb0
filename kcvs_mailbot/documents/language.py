"""Which language a text is in: Dutch, French, English or German."""

from __future__ import annotations

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

LANGUAGES = ("nl", "fr", "en", "de")
_FEWEST_LETTERS = 20
_MOST_CHARACTERS = 5000


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=False)
    identifier.set_languages(list(LANGUAGES))
    return identifier


def guess_language(text: str) -> str | None:
    """None when there is too little to tell by."""
    seen = text[:_MOST_CHARACTERS]
    if sum(map(str.isalpha, seen)) < _FEWEST_LETTERS:
        return None
    return str(_identifier().classify(seen)[0])
