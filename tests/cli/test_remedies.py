"""A request that cannot be done says what to type instead."""

from __future__ import annotations

import pytest

from kcvs_mailbot.cli.remedies import remedy
from kcvs_mailbot.errors import RequestError, Wrong


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (RequestError(Wrong.NOBODY_PROPOSED, ""), 'say who applies: --candidate "Name <ADDRESS>"'),
        (RequestError(Wrong.WHICH_VACANCY, "", "A", "B"), "add: --vacancy A|B"),
        (RequestError(Wrong.NO_VACANCY, "", "A", "B"), "known are A, B"),
        (
            RequestError(Wrong.BELONGS_NOWHERE, "", 7),
            "first: kcvs-mailbot review attach 7 REFERENCE",
        ),
        (RequestError(Wrong.WITHDRAWN_ALREADY, "", 7), "say: kcvs-mailbot review done 7"),
    ],
    ids=lambda one: one.kind.name if isinstance(one, RequestError) else "",
)
def test_the_remedy_names_what_was_asked(error: RequestError, said: str) -> None:
    assert remedy(error) == said


@pytest.mark.parametrize("kind", Wrong)
def test_every_wrong_request_has_its_remedy(kind: Wrong) -> None:
    assert remedy(RequestError(kind, "", 1, 2))
