"""Learns the likelihood's weights from all labelled mails: `make recognition-model`.

With names of sets as arguments ("--without round3") these are left out, and scored instead; with
"--leave-one-out" each set is scored by what the others teach, and nothing is written.
"""

from __future__ import annotations

import argparse
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from acknowledgement.examples import facts
from collection.outcome import HOUSE
from kcvs_mailbot.acknowledgement import Language
from kcvs_mailbot.acknowledgement.receipt import compose
from kcvs_mailbot.message import Address, Message
from kcvs_mailbot.message.parsing import parse
from kcvs_mailbot.recognition.applied_for import Object
from kcvs_mailbot.recognition.applying import PERHAPS, SURE
from kcvs_mailbot.recognition.likelihood.masking import (
    TOKEN,
    Passage,
    folded,
    words_of_names,
)
from kcvs_mailbot.recognition.likelihood.model import (
    BITS,
    PAIR,
    SUBJECT,
    SUBJECT_SHARE,
    TEXT,
    Model,
    Weighable,
    begun_pair,
    feature_of_trait,
    features_of_word,
    pairs,
    slot,
)
from kcvs_mailbot.recognition.likelihood.traits import names_of
from kcvs_mailbot.recognition.mail_view import View, view_as_it_came
from labelled.sets import NAMES, Labelled, mails

VACANCY = Path(__file__).parent.parent / "tests/labelled/vacancy-nl.txt"
WEIGHTS = Path(__file__).parent.parent / "kcvs_mailbot/recognition/likelihood/weights.bin"
STRENGTH = 10.0
"""The inverse of the regularisation; 3 to 30 were tried and differ little."""
QUOTED = 6
"""Paragraphs of the vacancy that are quoted together."""
KNOWN_BY = 2
"""A word is no name when so many mails write it in small letters."""
LARGEST = 30_000


def seen(mail: Labelled) -> View:
    return view_as_it_came(mail.message, mail.attached, HOUSE)


def known_words(views: Iterable[View]) -> frozenset[str]:
    """What many mails write in small letters, and nobody in them is called."""
    counts: Counter[str] = Counter()
    for one in views:
        counts.update(
            lower_case_words(
                [one.subject_shown, one.text_shown, *(a.text for a in one.papers)], one.people
            )
        )
    return frozenset(word for word, times in counts.items() if times >= KNOWN_BY)


def lower_case_words(texts: Iterable[str], people: Iterable[Address]) -> set[str]:
    """The words that stand in small letters, but for those of these people's names."""
    found = {
        folded(token[0])
        for text in texts
        for token in TOKEN.finditer(text[:12_000])
        if token.lastgroup == "word" and token[0][0].islower()
    }
    return found - words_of_names(people)


def teaches(mail: Labelled) -> bool:
    """What is passed on reads as what is in it; later mails are known by their sender."""
    return mail.acceptable[0] in ("application", "not_application", "review")


def features(mail: Weighable) -> dict[int, float]:
    """The features that are learnt from, as (slot, value): `Model.judge` weighs the same."""
    found: dict[int, float] = {}
    _add_region(found, SUBJECT, mail.subject, SUBJECT_SHARE)
    _add_region(found, TEXT, mail.all_text, 1.0)
    for name in names_of(mail.traits, mail.text):
        at, counts = feature_of_trait(name)
        found[at] = found.get(at, 0.0) + counts / 100
    return found


def _add_region(
    found: dict[int, float], region: str, passages: Sequence[Passage], share: float
) -> None:
    words = {word for passage in passages for word in passage.words}
    if not words:
        return
    named = [feature for word in words for feature in features_of_word(region, word)]
    begun = begun_pair(region)
    named += [(slot(pair, begun), PAIR) for pair in pairs(passages)]
    for at, counts in named:
        found[at] = found.get(at, 0.0) + share * counts / 100 / math.sqrt(len(words))


def matrix(views: list[View], known: frozenset[str]) -> csr_matrix:
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, one in enumerate(views):
        for column, value in features(one.read(known)).items():
            rows.append(row)
            columns.append(column)
            values.append(value)
    return csr_matrix((values, (rows, columns)), shape=(len(views), 1 << BITS))


def learn(lessons: list[Labelled]) -> Model:
    """From the mails, and from the vacancy's own text: that is nobody's application."""
    lessons = [*lessons, *_of_vacancy(VACANCY.read_text()), *_receipts()]
    views = [seen(mail) for mail in lessons]
    known = known_words(views)
    labels = np.array([mail.acceptable[0] == "application" for mail in lessons])
    taught = np.array(
        [
            label or one.object_in(one.read(known)).what < Object.PERHAPS_ANOTHER
            for label, one in zip(labels, views, strict=True)
        ]
    )
    views = [one for one, use in zip(views, taught, strict=True) if use]
    learner = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=2000, tol=1e-6)
    learner.fit(matrix(views, known), labels[taught])
    weights = learner.coef_[0]
    unit = float(np.abs(weights).max()) / LARGEST
    whole = [int(value) for value in np.rint(weights / unit)]
    return Model(whole, unit / 100, float(learner.intercept_[0]), known)


def _of_vacancy(text: str) -> list[Labelled]:
    """The text as people quote it: whole, and in parts of some paragraphs."""
    paragraphs = text.split("\n\n")
    parts = ["\n".join(paragraphs[at : at + QUOTED]) for at in range(0, len(paragraphs), QUOTED)]
    return [
        Labelled("vacancy", _written(part), (), ("not_application",), "never", None, None, None)
        for part in (text, *parts)
    ]


def _receipts() -> list[Labelled]:
    """Our own receipts, which speak of an application and are none."""
    texts = [compose(facts(language=language)).plain for language in Language]
    return [
        Labelled("receipt", _written(text), (), ("not_application",), "never", None, None, None)
        for text in texts
    ]


def _written(text: str) -> Message:
    """A mail that says this."""
    message, _ = parse(
        b"From: a@a.example\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()
    )
    return message


def score(model: Model, test: list[Labelled]) -> str:
    test = [mail for mail in test if mail.acceptable[0] in ("application", "not_application")]
    found = np.array([model.judge(seen(mail).read(model.known)).likelihood for mail in test])
    right = np.array([mail.acceptable[0] == "application" for mail in test])
    low, high = np.sort(found[right]), np.sort(found[~right])[::-1]
    parts = [
        f"{right.sum()} applications, {(~right).sum()} others",
        f"area {roc_auc_score(right, found):.3f}",
        f"below {PERHAPS}: {(low < PERHAPS).sum()}, below {SURE}: {(low < SURE).sum()}",
        f"others from {PERHAPS}: {(high >= PERHAPS).sum()}, from {SURE}: {(high >= SURE).sum()}",
        f"lowest {low[:6].round(2)}, highest {high[:6].round(2)}",
    ]
    return "; ".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--leave-one-out", action="store_true")
    chosen = parser.parse_args()
    sets = {name: mails(name) for name in ("own", *NAMES)}
    if chosen.leave_one_out:
        for name in sets:
            lessons = [m for other, ms in sets.items() if other != name for m in ms if teaches(m)]
            print(f"{name}: {score(learn(lessons), sets[name])}", flush=True)
        return
    lessons = [m for n, ms in sets.items() if n not in chosen.without for m in ms if teaches(m)]
    model = learn(lessons)
    WEIGHTS.write_bytes(model.to_bytes())
    print(f"{len(lessons)} mails, {len(model.known)} words, {WEIGHTS.stat().st_size} bytes")
    for name in chosen.without:
        print(f"{name}: {score(model, sets[name])}")


if __name__ == "__main__":
    main()
