"""The papers tell this installation, and mark what only people can decide."""

from __future__ import annotations

from dataclasses import replace

from kcvs_mailbot.data_protection import Paper, Procedure, Term, Told, fill

TOLD = Told(
    today="1/9/2021",
    version="1.0",
    organisation="Kenniscentrum Proefstad",
    address="secretariaat@proefstad.example",
    mailbox="jobs@proefstad.example",
    vacancies=(
        Procedure("PS-2021", "directeur", "1/8/2021", "15/9/2021"),
        Procedure("PS-2022", "stafmedewerker", "1/8/2021", "15/9/2021"),
    ),
    decided_by="het bestuur",
    decided_by_fr="le comité",
    decided_by_en="the board",
    contact="dpo@proefstad.example",
    authority="de Vlaamse Toezichtcommissie",
    authority_fr="la Commission",
    authority_en="the Commission",
    period="tot twee jaar na de selectie",
    period_fr="deux ans",
    period_en="for two years",
    unrelated="7 dagen",
    terms=(Term("Wie niet gekozen werd", "2 jaar", "selectielijst, reeks 12"), Term("De reserve")),
    imap_host="imap.proefstad.example",
    smtp_host="smtp.proefstad.example",
    mode="send",
    model=True,
    antivirus=True,
    copies=True,
    sent_folder="Verzonden",
    backups="elke dag een, de laatste 14",
    locked=True,
    automatic=True,
)


def papers(told: Told = TOLD) -> dict[str, Paper]:
    return {paper.name: paper for paper in fill(told)}


def test_each_notice_tells_who_answers_where_to_complain_and_who_decides() -> None:
    found = papers()
    for name, decides, authority in (
        ("privacyverklaring.md", "het bestuur", "de Vlaamse Toezichtcommissie"),
        ("declaration-de-confidentialite.md", "le comité", "la Commission"),
        ("privacy-notice.md", "the board", "the Commission"),
    ):
        text = found[name].text
        assert "dpo@proefstad.example" in text
        assert "directeur (PS-2021)" in text
        assert "stafmedewerker (PS-2022)" in text
        assert decides in text
        assert authority in text


def test_each_notice_names_the_web_search_as_a_source_that_is_not_the_candidate() -> None:
    looked = Procedure("PS-2021", "directeur", "1/8/2021", "15/9/2021", ("Zoekmachine", "LinkedIn"))
    found = papers(replace(TOLD, vacancies=(looked, replace(looked, reference="PS-2022"))))
    for name, article, search in (
        ("privacyverklaring.md", "artikel 14 AVG", "zoekopdracht op het internet"),
        ("declaration-de-confidentialite.md", "article 14 du RGPD", "recherche sur internet"),
        ("privacy-notice.md", "article 14 GDPR", "web search"),
        ("verwerkingsregister.md", "artikel 14", "zoekopdracht op het internet"),
    ):
        assert article in found[name].text
        assert search in found[name].text
        assert article not in papers()[name].text  # where nothing is searched
    assert "(Zoekmachine, LinkedIn)" in found["privacyverklaring.md"].text
    assert "een mens" in found["privacyverklaring.md"].text.lower()


def test_what_nobody_decided_is_a_place_to_fill_in_and_never_an_empty_one() -> None:
    bare = replace(
        TOLD, contact="", authority="", period="", period_fr="", terms=(Term("De reserve"),)
    )
    table = papers(bare)["bewaartabel.md"]
    assert "| De reserve | [in te vullen: termijn] |" in table.text
    assert "[in te vullen: termijn]" in table.blanks
    rows = [line for line in table.text.splitlines() if line.startswith("|")]
    assert not any("| |" in line for line in rows if "De mails zelf" not in line)
    assert len(papers(bare)["privacyverklaring.md"].blanks) > len(
        papers()["privacyverklaring.md"].blanks
    )


def test_the_terms_that_are_decided_stand_with_their_source() -> None:
    line = "| Wie niet gekozen werd | 2 jaar | selectielijst, reeks 12 |"
    assert line in papers()["bewaartabel.md"].text


def test_the_papers_follow_what_is_switched_on() -> None:
    off = papers(
        replace(
            TOLD,
            model=False,
            antivirus=False,
            copies=False,
            mode="hold",
            backups="",
            locked=False,
            automatic=False,
        )
    )
    on = papers()
    assert "Het model is uitgeschakeld" in off["ai-verordening.md"].text
    assert "een geleerd model" in on["ai-verordening.md"].text
    impact = "gegevensbeschermingseffectbeoordeling.md"
    assert "er is geen virusscanner ingesteld" in off[impact].text
    assert "een mens geeft ze vrij" in off[impact].text
    assert "krijgt één ontvangstbevestiging" in on[impact].text
    assert '"Verzonden"' in on["verwerkingsregister.md"].text
    assert '"Verzonden"' not in off["verwerkingsregister.md"].text
    assert "| Reservekopieën | elke dag een, de laatste 14 |" in on["bewaartabel.md"].text
    assert "| Reservekopieën | [in te vullen: " in off["bewaartabel.md"].text
    assert "geen dagelijkse reservekopie" in off[impact].text
    assert "geen dagelijkse reservekopie" not in on[impact].text
    assert "Reservekopieën zijn versleuteld" in on["verwerkingsregister.md"].text
    assert "Reservekopieën zijn versleuteld" not in off["verwerkingsregister.md"].text


def test_a_notice_tells_one_period_in_each_language_and_no_key_of_the_configuration() -> None:
    found = papers()
    for name, period in (
        ("privacyverklaring.md", "tot twee jaar na de selectie"),
        ("declaration-de-confidentialite.md", "deux ans"),
        ("privacy-notice.md", "for two years"),
    ):
        text = found[name].text
        assert text.count(period) == 1
        assert "Wie niet gekozen werd" not in text
        assert "`" not in text
