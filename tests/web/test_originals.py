"""Mails and documents as they came: as text on the page, as bytes only by download."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from browsing import Browser
from kcvs_mailbot.desk.roles import Role
from kcvs_mailbot.export import attachment
from workshop import CV, Workshop, application, newsletter

SAMPLES = Path(__file__).parents[1] / "documents/samples"


def with_file(name: str, data: bytes, kind: str = "application/octet-stream") -> EmailMessage:
    mail = application()
    maintype, _, subtype = kind.partition("/")
    mail.add_attachment(data, maintype=maintype, subtype=subtype, filename=name)
    return mail


def test_a_document_is_given_whole_as_a_download(workshop: Workshop, linda: Browser) -> None:
    found = workshop.receive(with_file("cv én brief.txt", CV.encode(), "text/plain"))
    linda.get(f"/documenten/{found['documents'][0]['id']}")
    assert linda.content == CV.encode()
    disposition = linda.headers["content-disposition"]
    assert disposition == (
        "attachment; filename=\"cv _n brief.txt\"; filename*=UTF-8''cv%20%C3%A9n%20brief.txt"
    )
    assert linda.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("cv.html", b"<script>alert(1)</script><p>cv</p>", "text/html"),
        ("cv.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "image/svg+xml"),
        ("cv.xml", b"<?xml version='1.0'?><a/>", "application/xml"),
        ("cv.xhtml", b"<html xmlns='http://www.w3.org/1999/xhtml'/>", "application/xhtml+xml"),
        ("cv.pdf", b"<html><script>alert(1)</script></html>", "application/pdf"),
        ("cv.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/png"),
    ],
)
def test_what_a_browser_could_run_is_never_given_as_such(
    workshop: Workshop, linda: Browser, name: str, data: bytes, kind: str
) -> None:
    found = workshop.receive(with_file(name, data, kind))
    for document in found["documents"]:
        linda.get(f"/documenten/{document['id']}")
        if linda.status == 200:
            assert linda.headers["content-type"] == "application/octet-stream"
            assert linda.headers["content-disposition"].startswith("attachment")
            assert "sandbox" in linda.headers["content-security-policy"]
        assert linda.get(f"/documenten/{document['id']}/tekst").status == 200
        assert "<script>" not in linda.page


def test_a_program_is_never_given_nor_the_mail_around_it(
    workshop: Workshop, linda: Browser
) -> None:
    found = workshop.receive(with_file("cv.exe", b"MZ\x90\x00 program"))
    (document,) = found["documents"]
    assert linda.get(f"/documenten/{document['id']}").status == 409
    assert linda.says("wordt niet gegeven")
    assert linda.get(f"/documenten/{document['id']}/tekst").says("niet geopend en niet gegeven")
    assert linda.get(f"/mails/{found['id']}.eml").status == 409
    assert "MZ" not in linda.page


def test_a_mail_is_read_and_given_as_it_came(workshop: Workshop, linda: Browser) -> None:
    mail = application(cv_txt=CV)
    found = workshop.receive(mail)
    assert linda.get(f"/mails/{found['id']}").says("Steden boeien mij", "cv.txt", "Kandidatuur")
    linda.get(f"/mails/{found['id']}.eml")
    assert linda.content == bytes(mail)
    assert linda.headers["content-type"] == "message/rfc822"
    assert linda.headers["content-disposition"].startswith('attachment; filename="2021-09-01')


def test_the_board_reads_what_is_in_a_dossier_and_no_other_post(workshop: Workshop) -> None:
    ours = workshop.receive(application(cv_txt=CV))
    other = workshop.receive(newsletter())
    board = Browser(workshop.worker.bench, Role.BOARD)
    assert board.get(f"/mails/{ours['id']}").status == 200
    assert board.get(f"/documenten/{ours['documents'][0]['id']}").status == 200
    assert board.get(f"/mails/{other['id']}").status == 404
    assert board.get(f"/mails/{other['id']}.eml").status == 404
    assert board.get(f"/mails/{other['id']}/opmaak").status == 404


def test_the_pages_of_a_pdf_are_seen_as_pictures(workshop: Workshop, linda: Browser) -> None:
    data = (SAMPLES / "cv.pdf").read_bytes()
    found = workshop.receive(with_file("cv.pdf", data, "application/pdf"))
    number = found["documents"][0]["id"]
    linda.get(f"/documenten/{number}/tekst")
    assert f'<img src="/documenten/{number}/bladzijde/1"' in linda.page
    linda.get(f"/documenten/{number}/bladzijde/1")
    assert linda.headers["content-type"] == "image/png"
    assert linda.content.startswith(b"\x89PNG")
    assert linda.get(f"/documenten/{number}/bladzijde/99").status == 409
    assert linda.says("Zoveel bladzijden heeft dit document niet")


def test_what_is_no_pdf_has_no_pictures(workshop: Workshop, linda: Browser) -> None:
    number = workshop.receive(application(cv_txt=CV))["documents"][0]["id"]
    assert "<img" not in linda.get(f"/documenten/{number}/tekst").page
    assert linda.get(f"/documenten/{number}/bladzijde/1").status == 409


def test_a_mail_is_seen_as_it_was_laid_out_but_nothing_of_it_runs_or_loads(
    workshop: Workshop, linda: Browser
) -> None:
    mail = application()
    mail.add_alternative(
        "<h2>Mijn brief</h2><script>alert(1)</script><img src='https://volg.example/x.png'>"
        "<p onclick='alert(2)'>Steden boeien mij.</p>",
        subtype="html",
    )
    number = workshop.receive(mail)["id"]
    linda.get(f"/mails/{number}/zoals-verstuurd")
    assert linda.says("an.claes@example.be")
    assert f'<iframe sandbox src="/mails/{number}/opmaak"' in linda.page
    linda.get(f"/mails/{number}/opmaak")
    assert "<h2>Mijn brief</h2>" in linda.page
    assert not any(word in linda.page for word in ("alert", "volg.example", "onclick"))
    policy = linda.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy


def test_a_mail_of_plain_text_has_no_layout(workshop: Workshop, linda: Browser) -> None:
    number = workshop.receive(application())["id"]
    assert "<iframe" not in linda.get(f"/mails/{number}/zoals-verstuurd").page
    assert linda.get(f"/mails/{number}/opmaak").status == 404


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_keeps_the_machine_reads_no_post(workshop: Workshop, role: Role) -> None:
    found = workshop.receive(application(cv_txt=CV))
    other, number = Browser(workshop.worker.bench, role), found["documents"][0]["id"]
    for address in (
        f"/mails/{found['id']}",
        f"/mails/{found['id']}.eml",
        f"/mails/{found['id']}/zoals-verstuurd",
        f"/mails/{found['id']}/opmaak",
        f"/documenten/{number}",
        f"/documenten/{number}/tekst",
        f"/documenten/{number}/bladzijde/1",
    ):
        assert other.get(address).status == 403


def test_each_look_leaves_an_event(workshop: Workshop, linda: Browser) -> None:
    found = workshop.receive(application(cv_txt=CV))
    number = found["documents"][0]["id"]
    for address in (f"/mails/{found['id']}.eml", f"/documenten/{number}"):
        before = workshop.events().count("viewed")
        linda.get(address)
        assert workshop.events().count("viewed") == before + 1


@pytest.mark.parametrize("address", ["/mails/0", "/mails/9999999999999", "/documenten/77"])
@pytest.mark.parametrize("ending", ["", ".eml", "/tekst"])
def test_what_is_not_there_is_a_page_that_says_so(
    linda: Browser, address: str, ending: str
) -> None:
    assert linda.get(address + ending).status == 404
    assert linda.says("Deze pagina is er niet")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ('a"b\\c.pdf', "a_b_c.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\x.doc", "C__Users_x.doc"),
        ("lijn\r\nSet-Cookie: a=b.pdf", "lijn Set-Cookie_ a=b.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("100%.pdf", "100_.pdf"),
        ("CON", "CON_"),
        ("...", "document"),
        ("", "document"),
        (None, "document"),
    ],
)
def test_a_name_is_made_safe_for_a_header(name: str | None, plain: str) -> None:
    said = attachment.headers(name, "application/pdf")["Content-Disposition"]
    assert said.isascii()
    assert said.isprintable()
    assert f'filename="{plain}"' in said


@pytest.mark.parametrize(
    "name", ["x" * 400 + ".pdf", "é" * 400, "日本" * 200 + ".docx", "\ud800.pdf"]
)
def test_a_long_or_strange_name_stays_short(name: str) -> None:
    said = attachment.headers(name, "application/pdf")["Content-Disposition"]
    assert len(said.encode()) < 2000
    assert attachment.safe_name(name) == attachment.safe_name(attachment.safe_name(name))
