"""Addresses, names and phones: the same person compares equal, others do not."""

from __future__ import annotations

import pytest

from kcvs_mailbot.addresses import (
    canonical,
    display_name,
    domain,
    folded_name,
    is_machine_local_part,
    phones,
)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("An.Claes@Mail.EXAMPLE", "an.claes@mail.example"),
        (" <an@mail.example.> ", "an@mail.example"),
        ("an+job+2@mail.example", "an@mail.example"),
        ("+an@mail.example", "+an@mail.example"),
        ("An.Claes+x@GoogleMail.com", "anclaes@gmail.com"),
        ('"an"@mail.example', "an@mail.example"),
        ("SRS0=Ab1=TT=mail.example=an@forwarder.example", "an@mail.example"),
        ("SRS0+Ab1=TT=mail.example=an@forwarder.example", "an@mail.example"),
        ("SRS1=Ab1=one.example==Cd2=TT=mail.example=an@two.example", "an@mail.example"),
        ("SRS0=Ab1=TT=gmail.com=an.claes@forwarder.example", "anclaes@gmail.com"),
        ("prvs=0123abcd=an@mail.example", "an@mail.example"),
        ("prvs=an/0123abcd@mail.example", "an@mail.example"),
        ("btv1==0123==an@mail.example", "an@mail.example"),
        ("ANDRE\u0301@mail.example", "andré@mail.example"),
        ("els@m\u00fcnchen.example", "els@xn--mnchen-3ya.example"),
        ("els@M\u00dcNCHEN.example", "els@xn--mnchen-3ya.example"),
        ("els@XN--MNCHEN-3YA.example", "els@xn--mnchen-3ya.example"),
        ("els@mu\u0308nchen.example", "els@xn--mnchen-3ya.example"),
        ("\uff4c\uff49\uff4e\uff44\uff41@\uff4b\uff43\uff56\uff42.be", "linda@kcvb.be"),
        ("linda@kcvb\u3002be", "linda@kcvb.be"),
        ("linda@kcvb\uff61be", "linda@kcvb.be"),
        ("els@stra\u00dfe.example", "els@xn--strae-oqa.example"),
        ("els@strasse.example", "els@strasse.example"),
        ("els@\u2603\u200b.example", "els@\u2603\u200b.example"),
        ("geen adres", "geen adres"),
        ("", ""),
    ],
)
def test_an_address_compares_by_its_canonical_form(written: str, compared: str) -> None:
    assert canonical(written) == compared
    assert canonical(compared) == compared


@pytest.mark.parametrize(
    ("address", "host"), [("a@B.example", "b.example"), ("a", ""), ("<a@b>", "b")]
)
def test_the_domain_of_an_address(address: str, host: str) -> None:
    assert domain(address) == host


@pytest.mark.parametrize(
    "local",
    ["mailer-daemon", "MAILER-DAEMON", "postmaster", "no-reply", "noreply", "no.reply", "no_reply",
     "noreply-jobs", "jobs-noreply", "noreply2", "do-not-reply", "donotreply", "DoNotReply",
     "niet-beantwoorden", "nietantwoorden", "geen-antwoord", "nepasrepondre", "ne-pas-répondre",
     "nicht-antworten", "notification", "notifications", "bounce+an=mail.example", "bounces",
     "auto-reply"],
)  # fmt: skip
def test_an_address_that_nobody_reads_is_known(local: str) -> None:
    assert is_machine_local_part(f"{local}@mail.example")
    assert is_machine_local_part(local)


@pytest.mark.parametrize(
    "local", ["an", "noor", "noortje.reply", "an.bouncer", "info", "jobs", "post", "notaris", ""]
)
def test_a_person_is_no_machine(local: str) -> None:
    assert not is_machine_local_part(f"{local}@mail.example")


@pytest.mark.parametrize(
    ("written", "shown", "folded"),
    [
        ("An Claes", "An Claes", "an claes"),
        ("Claes, An", "An Claes", "an claes"),
        ('"Claes, Anné" (extern)', "Anné Claes", "anne claes"),
        ("D’Hoore, An", "An D’Hoore", "an dhoore"),
        ("An D'Hoore", "An D'Hoore", "an dhoore"),
        ("Claes-Maes An", "Claes-Maes An", "an claes maes"),
        ("An Claes via LinkedIn", "An Claes", "an claes"),
        ("An Claes (via Google Docs)", "An Claes", "an claes"),
        ("😀 An\tClaes ✔", "An Claes", "an claes"),
        ("Straße, Ülrich", "Ülrich Straße", "strasse ulrich"),
        ("Claes, An, lic.", "Claes, An, lic", "an claes lic"),
        (", An", "An", ""),
        ("Mohamed", "Mohamed", ""),
        ("Noor Claes, directeur", "Noor Claes", "claes noor"),
        ("Claes Noor (Gent), afd. Wonen", "Claes Noor", "claes noor"),
        ("claes, noor", "noor claes", "claes noor"),
        ("Van den Broeck, Jan", "Jan Van den Broeck", "broeck den jan van"),
        ("van den Broeck, Jan", "Jan van den Broeck", "broeck den jan van"),
        ("Secretariaat Ninove namens Tine Goossens", "Tine Goossens", "goossens tine"),
        ("Ville de Gand de la part de Goossens, Tine", "Tine Goossens", "goossens tine"),
        ("Stad Gent on behalf of Tine Goossens", "Tine Goossens", "goossens tine"),
        ("Namens Tine Goossens", "Namens Tine Goossens", "goossens namens tine"),
        ("Via Claes", "Via Claes", "claes via"),
        ("", "", ""),
        ("😀", "", ""),
    ],
)
def test_a_name_is_shown_and_compared(written: str, shown: str, folded: str) -> None:
    assert display_name(written) == shown
    assert folded_name(written) == folded


def test_an_endless_name_is_cut() -> None:
    assert len(display_name("a " * 100_000)) <= 1000


@pytest.mark.parametrize(
    "text",
    ["+32 470 12 34 56", "+32 (0)470 12 34 56", "0032 470 123456", "0470/12.34.56", "0470-12-34-56",
     "(0470) 12 34 56", "tel.:0470123456.", "0470\u00a012\u00a034\u00a056"],
)  # fmt: skip
def test_a_phone_number_is_its_last_nine_digits(text: str) -> None:
    assert phones(f"An Claes\n{text}\nGent") == {"470123456"}


def test_other_numbers_in_europe_are_read() -> None:
    found = phones("02 123 45 67, +33 6 12 34 56 78, 06 12 34 56 78, +49 151 12345678")
    assert found == {"021234567", "612345678", "112345678"}


@pytest.mark.parametrize(
    "text",
    ["01/02/2021", "09.2015 - 06.2018", "09/2015 - 2018", "BE68 5390 0754 7034", "1 000 000,00 EUR",
     "2010 - 2015", "0123456789012345678", "https://x.example/0470123456", "12", "+32 12", ""],
)  # fmt: skip
def test_other_numbers_are_no_phones(text: str) -> None:
    assert phones(text) == frozenset()
