"""Applications with which something is the matter."""

from __future__ import annotations

from kcvs_mailbot.demo.calendar import Calendar
from kcvs_mailbot.demo.candidates import resume
from kcvs_mailbot.demo.papers import pdf, scan
from kcvs_mailbot.demo.scanner import BAD
from kcvs_mailbot.demo.writing import JOB, PDF, Attached, SampleMail, letter, sample

GONE = "bert.willems@weg.example"
"""A mailbox that is no more: what is sent there comes back."""


def mishaps(days: Calendar) -> list[SampleMail]:
    """One that only a person can answer, a scan, a dead address, and a virus."""
    return [_old(days), _scan(days), _unreachable(days), _infected(days)]


def _old(days: Calendar) -> SampleMail:
    """Its receipt is held: acknowledgement.max_age is 14 days."""
    at = days.at(15, "11:02:10")
    body = f"""Geachte mevrouw Boudry

Graag stel ik mij kandidaat als {JOB}. Ik leidde acht jaar de dienst
wonen van een centrumstad en wil die ervaring nu met andere steden delen.

Mijn cv vindt u in bijlage.

Lieve Mertens
"""
    cv = resume(
        "Lieve Mertens", "2013 - heden: diensthoofd wonen", "2005 - 2013: ruimtelijk planner"
    )
    file = Attached("CV Lieve Mertens.pdf", PDF, pdf(cv))
    lieve = "Lieve Mertens <lieve.mertens@voorbeeld.example>"
    mail = letter(lieve, "Kandidatuur directeur", body, at, file)
    return sample("from before the program was started", mail, at)


def _scan(days: Calendar) -> SampleMail:
    at = days.at(3, "19:40:26")
    body = f"""Beste

Hierbij mijn kandidatuur voor {JOB}. Mijn brief en mijn cv heb ik ingescand.

Guido Pauwels
"""
    page = resume(
        "Guido Pauwels",
        "2010 - heden: directeur van een intercommunale",
        "1998 - 2010: adviseur lokale besturen",
        "",
        "Motivatie",
        "Ik wil mijn ervaring met kleine en grote besturen ten dienste stellen van alle "
        "centrumsteden, en jonge collega's laten leren van wat elders al geprobeerd is.",
    )
    guido = "Guido Pauwels <guido.pauwels@post.example>"
    mail = letter(guido, "kandidatuur", body, at, Attached("scan0001.pdf", PDF, scan(page)))
    return sample("letter and CV as a scan", mail, at)


def _unreachable(days: Calendar) -> SampleMail:
    at = days.at(2, "09:12:55")
    body = f"""Geachte mevrouw

Hierbij stel ik mij kandidaat voor de functie van {JOB}. Mijn motivatie: na elf jaar
bij een stadsbestuur wil ik steden helpen om van elkaar te leren.

Bert Willems
"""
    cv = pdf(resume("Bert Willems", "2010 - heden: clustermanager mens en samenleving"))
    file = Attached("CV Bert Willems.pdf", PDF, cv)
    mail = letter(f"Bert Willems <{GONE}>", "Kandidatuur", body, at, file)
    return sample("from an address that takes no mail", mail, at)


def _infected(days: Calendar) -> SampleMail:
    at = days.at(1, "14:03:37")
    body = f"""Beste mevrouw Boudry

Met dit bericht stel ik mij kandidaat voor {JOB}. Mijn motivatie en mijn loopbaan
vindt u in de bijlage.

Sofie Lambrecht
"""
    paper = pdf(resume("Sofie Lambrecht", "2012 - heden: hoofd strategie", BAD.decode()))
    file = Attached("Sofie Lambrecht.pdf", PDF, paper)
    sofie = "Sofie Lambrecht <sofie.lambrecht@voorbeeld.example>"
    mail = letter(sofie, "Kandidatuur directeur", body, at, file)
    return sample("a CV in which the virus scanner finds something", mail, at)
