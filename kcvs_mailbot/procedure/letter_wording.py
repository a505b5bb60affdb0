"""The words of the letters of a procedure: those kept for a vacancy, else the shipped ones."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.answering import letters as post
from kcvs_mailbot.application import Happened
from kcvs_mailbot.config import Vacancy
from kcvs_mailbot.errors import RequestError, Wrong
from kcvs_mailbot.letter_texts import Begun, Flaw, flaws, of_procedure, unknown
from kcvs_mailbot.selection.letters import ProcedureLetter
from kcvs_mailbot.store import Session, filing, posted_letters, vacancies
from kcvs_mailbot.store import models as rows
from kcvs_mailbot.workbench import Workbench


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its fields in it. by, at: who changed it, None where nobody did."""

    subject: str
    text: str
    by: str | None = None
    at: datetime | None = None

    @property
    def stamp(self) -> str:
        """Changes with the words."""
        return hashlib.sha256(f"{self.subject}\n{self.text}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Unfit:
    """Why words are not kept. strange: what stands between braces and is no field."""

    flaws: tuple[Flaw, ...]
    strange: tuple[str, ...]


def wordings(
    session: Session, vacancy: Vacancy, letter: ProcedureLetter
) -> dict[Language, Wording]:
    """Of that letter in each language, as it goes now."""
    kept = posted_letters.kept_texts(session, vacancy.reference, letter)
    return {one: _wording(kept.get(one), vacancy, letter, one) for one in Language}


def _wording(
    row: rows.LetterText | None, vacancy: Vacancy, letter: ProcedureLetter, language: Language
) -> Wording:
    if row is not None:
        return Wording(row.subject, row.text, row.by, row.at)
    told = _shipped(vacancy, letter, language)
    return Wording(told.subject, told.text)


def _shipped(vacancy: Vacancy, letter: ProcedureLetter, language: Language) -> Begun:
    return post.in_own_words(vacancy, lambda own: of_procedure(letter, language, own))


def keep(
    bench: Workbench,
    vacancy: Vacancy,
    letter: ProcedureLetter,
    language: Language,
    subject: str,
    text: str,
    actor: str,
    *,
    seen: str,
) -> Unfit | None:
    """The letter has these words from now on; else what is wrong with them.

    Places that are left open ("[… wat]") may stay until it is sent. seen: the stamp of the words
    as they were shown; RequestError when somebody changed them meanwhile.
    """
    words = Begun(subject.strip(), text.strip())
    found = tuple(one for one in flaws(words.subject, words.text) if one is not Flaw.UNFILLED)
    strange = tuple(unknown(f"{words.subject}\n{words.text}", letter))
    if found or strange:
        return Unfit(found, strange)
    _change(bench, vacancy, letter, language, words, actor, seen)
    return None


def back_to_shipped(
    bench: Workbench,
    vacancy: Vacancy,
    letter: ProcedureLetter,
    language: Language,
    actor: str,
    *,
    seen: str,
) -> None:
    """The letter has the shipped words again. RequestError as with `keep`."""
    _change(bench, vacancy, letter, language, None, actor, seen)


def _change(
    bench: Workbench,
    vacancy: Vacancy,
    letter: ProcedureLetter,
    language: Language,
    words: Begun | None,
    actor: str,
    seen: str,
) -> None:
    """Words that are the shipped ones are not kept: they follow when those are mended."""
    with bench.store.write() as session:
        vacancies.lock_all(session)
        row = session.get(rows.LetterText, (vacancy.reference, letter, language))
        now = _wording(row, vacancy, letter, language)
        if words is not None and words == Begun(now.subject, now.text):
            return
        if seen != now.stamp:
            raise RequestError(Wrong.CHANGED_MEANWHILE, f"the text of {letter} is another one now")
        if words == _shipped(vacancy, letter, language):
            words = None
        if row is not None:
            session.delete(row)
            session.flush()
        if words is not None:
            made = {"vacancy": vacancy.reference, "template": letter, "language": language}
            said = {"subject": words.subject, "text": words.text}
            session.add(rows.LetterText(**made, **said, by=actor, at=bench.clock()))
        filing.add_event(
            session,
            Happened.LETTER_TEXT_CHANGED,
            bench.clock(),
            actor=actor,
            vacancy=vacancy.reference,
            template=letter.value,
            language=language.value,
        )
