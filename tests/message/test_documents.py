"""Which parts are kept as files: their exact bytes, names, and what is only part of the text."""

from __future__ import annotations

import base64
import hashlib

import pytest

from kcvs_mailbot.message import Document
from kcvs_mailbot.message.parsing import parse
from message.building import PDF, mail, multipart, read, sample


def only_document(raw: bytes) -> tuple[Document, bytes]:
    message, contents = parse(raw)
    (document,), (content,) = message.documents, contents
    assert (document.size, document.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    return document, content


@pytest.mark.parametrize(
    ("name", "filename"),
    [
        ("pdf_with_rfc2231_name", "cv André de Smet.pdf"),
        ("pdf_with_rfc2047_name", "cv André De Smet.pdf"),
        ("pdf_with_raw_8bit_name", "cv André De Smet.pdf"),
        ("pdf_without_name", None),
        ("name_with_tricks", "../fdp. cv .exe"),
        ("cut_off", "cv.pdf"),
    ],
)
def test_a_document_has_its_name_as_sent(name: str, filename: str | None) -> None:
    document, _ = only_document(sample(name))
    assert (document.filename, document.media_type) == (filename, "application/pdf")


@pytest.mark.parametrize(
    "name",
    ["pdf_with_rfc2231_name", "pdf_without_name", "base64_with_garbage", "boundary_nowhere",
     "multipart_without_boundary", "apple_pdf_between_texts", "uuencoded_cv"],
)  # fmt: skip
def test_a_document_has_its_exact_bytes(name: str) -> None:
    assert only_document(sample(name))[1] == PDF


def named(parameters: str) -> str | None:
    return only_document(multipart("mixed", f"Content-Type: application/pdf{parameters}\n\nx"))[
        0
    ].filename


@pytest.mark.parametrize(
    ("parameters", "filename"),
    [
        ('; name="a.pdf"\nContent-Disposition: attachment; filename="b.pdf"', "b.pdf"),
        ('; name="a.pdf"\nContent-Disposition: attachment', "a.pdf"),
        ("; name=a b.pdf; x=y", "a b.pdf"),
        ('; name="a.pdf', "a.pdf"),
        ('; name="a;b.pdf"', "a;b.pdf"),
        (r'; name="C:\cv\a.pdf"', r"C:\cv\a.pdf"),
        (r'; name="a \"b\".pdf"', 'a "b".pdf'),
        ("; ;; name = a.pdf ;", "a.pdf"),
        ("; geen; name=a.pdf", "a.pdf"),
        ("; name*=utf-8''%E2%82%AC.pdf; name=euro.pdf", "€.pdf"),
        ("; name*=iso-8859-1'nl'%E9.pdf", "é.pdf"),
        ("; name*=caf%C3%A9.pdf", "café.pdf"),
        ('; name*0="a";\n name*1="b.pdf"', "ab.pdf"),
        ('; name*0="=?utf-8?q?=C3=A9";\n name*1=".pdf?="', "é.pdf"),
        ("; name*0*=utf-8''%C3;\n name*1*=%A9.pdf", "é.pdf"),
        ("; name*=utf-8''", None),
        ("; name*x=1; name=a.pdf", "a.pdf"),
        ("; name=a.pdf; name=b.pdf", "a.pdf"),
        ('; name=""', None),
        ("; name=" + "a" * 5000, "a" * 1000),
        ("".join(f"; p{number}=x" for number in range(300)) + "; name=te-laat.pdf", None),
    ],
)
def test_a_name_is_read_however_it_is_written(parameters: str, filename: str | None) -> None:
    assert named(parameters) == filename


@pytest.mark.parametrize(
    ("encoding", "coded", "content"),
    [
        ("base64", b"QUJD", b"ABC"),
        ("BASE64 ", b"QU\r\nJD\r\n", b"ABC"),
        ("base64", b"QUI", b"AB"),
        ("base64", b"QUJDR", b"ABC"),
        ("base64", b"QUI=\nQUI=\n", b"ABAB"),
        ("base64", b"", b""),
        ("base64", b"****", b""),
        ("quoted-printable", b"=C3=A9 =\r\n=zz", "é =zz".encode()),
        ("x-uuencode", b"begin 644 a\n#04)#\n`\nend\n", b"ABC"),
        ("x-uuencode", b"niets", b"niets"),
        ("8bit", b"\xff\xfe\r\n\0", b"\xff\xfe\r\n\0"),
        ("rot13", b"abc", b"abc"),
    ],
)
def test_what_can_be_decoded_is_kept(encoding: str, coded: bytes, content: bytes) -> None:
    head = f"Content-Type: application/pdf\nContent-Transfer-Encoding: {encoding}\n\n".encode()
    assert only_document(multipart("mixed", head + coded))[1] == content


@pytest.mark.parametrize(
    ("encoding", "coded", "problem"),
    [
        ("base64", "QUI", "base64 ends too early"),
        ("base64", "QUJDR", "base64 ends too early"),
        ("base64", "QU!JD", "base64 holds garbage"),
        ("base64", "QUI=\nQUI=", "base64 of several blocks"),
        ("quoted-printable", "a=zz", "quoted-printable holds bad escapes"),
        ("x-uuencode", "niets", "no uuencoded file found; bytes kept as sent"),
        ("uuencode", "begin 644 a\n#04)#\n`\nend\n" * 2, "more than one uuencoded file"),
        ("rot13", "abc", "unknown transfer encoding; bytes kept as sent"),
    ],
)
def test_a_broken_encoding_is_a_problem(encoding: str, coded: str, problem: str) -> None:
    head = f"Content-Type: application/pdf\nContent-Transfer-Encoding: {encoding}\n\n"
    message, _ = parse(multipart("mixed", head + coded))
    assert message.problems == (f"part 2: {problem}",)
    assert not message.damaged


def test_blocks_of_base64_beyond_the_limit_are_named() -> None:
    head = b"Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n"
    message, _ = parse(multipart("mixed", head + b"QQ==" * 200_002))
    assert message.problems[-1] == "part 2: base64 of more than 200000 blocks: the rest dropped"


def test_a_forwarded_mail_is_one_document_exactly_as_sent() -> None:
    message, (content,) = read("forward_as_attachment")
    assert message.documents[0].filename == "Mijn sollicitatie é.eml"
    assert message.documents[0].media_type == "message/rfc822"
    assert content in sample("forward_as_attachment")
    assert content.startswith(b"From: Bram Maes") and content.endswith(b"--binnen--\r\n")
    assert message.body == "Zie bijlage."
    assert message.part_types == ("multipart/mixed", "text/plain", "message/rfc822")


def test_a_forwarded_mail_without_subject_has_no_name() -> None:
    document, _ = only_document(
        multipart("mixed", "Content-Type: message/rfc822\n\nFrom: a@b\n\nx")
    )
    assert document.filename is None


def test_parts_of_a_digest_are_mails() -> None:
    document, content = only_document(multipart("digest", "\nSubject: een\n\nx"))
    assert (document.media_type, document.filename) == ("message/rfc822", "een.eml")
    assert content == b"Subject: een\n\nx"


def test_the_parts_of_a_bounce_are_kept() -> None:
    message, contents = read("bounce")
    assert message.content_type == "multipart/report"
    assert [document.media_type for document in message.documents] == [
        "message/delivery-status",
        "text/rfc822-headers",
    ]
    assert b"Status: 5.1.1" in contents[0] and b"<receipt-1@kcvb.be>" in contents[1]
    assert message.body == "Could not be delivered."


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("winmail", "application/ms-tnef"),
        ("invitation", "text/calendar"),
        ("file_elsewhere", "message/external-body"),
    ],
)
def test_what_is_no_text_is_a_document(name: str, media_type: str) -> None:
    message, _ = read(name)
    assert [document.media_type for document in message.documents] == [media_type]
    assert message.body


def test_a_file_that_is_elsewhere_is_a_problem() -> None:
    assert read("file_elsewhere")[0].problems == ("part 3: a file that is not in the mail itself",)


def test_an_image_that_the_text_shows_is_inline_and_a_scan_is_not() -> None:
    message, _ = read("inline_logo")
    assert [(d.filename, d.inline, d.content_id) for d in message.documents] == [
        ("logo.png", True, "logo@1@x"),
        ("IMG_0042.png", False, "scan@phone"),
    ]


def test_an_image_beside_related_html_is_inline_unless_it_is_attached() -> None:
    image = "Content-Type: image/png\nContent-ID: <a>\n"
    html = "Content-Type: text/html\n\n<p>Dag</p>"
    raw = multipart("related", html, f"{image}\nx", f"{image}Content-Disposition: attachment\n\ny")
    assert [document.inline for document in parse(raw)[0].documents] == [True, False]


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: text/plain; name=brief.txt\n",
        "Content-Type: text/plain\nContent-Disposition: attachment\n",
        'Content-Type: text/html\nContent-Disposition: inline; filename="cv.html"\n',
    ],
)
def test_a_text_that_is_attached_is_a_document(head: str) -> None:
    message, contents = parse(multipart("mixed", "\nBody.", head + "\nBrief."))
    assert (message.body, contents) == ("Body.", (b"Brief.",))


@pytest.mark.parametrize(
    "start", [PDF, b"PK\x03\x04xx", b"\xd0\xcf\x11\xe0xx", b"{\\rtf1 x}", b"a\0" * 9]
)
def test_a_file_that_is_called_text_is_a_document(start: bytes) -> None:
    coded = b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(start)
    assert only_document(multipart("mixed", coded))[1] == start


def test_a_mail_that_is_a_pdf_has_a_document_and_no_body() -> None:
    message, contents = parse(mail(PDF, content_type="application/pdf; name=cv.pdf"))
    assert (message.body, contents) == ("", (PDF,))


def test_a_uuencoded_file_is_taken_out_of_the_text() -> None:
    message, _ = read("uuencoded_cv")
    assert message.body == "Hierbij mijn cv.\n\n\nGroeten, An"
    assert message.documents[0].filename == "cv An.pdf"


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 dag\ngewone zin die geen uuencode is\nend\n",
        "begin 644 dag\n#04)#\n",
        "begin 644 dag\n" + "M" * 95 + "\nend\n",
        "begin 644 dag\n#\x7f\x7f\x7f\x7f\nend\n",
        "We begin 644 dagen geleden.",
    ],
)
def test_text_that_only_looks_uuencoded_stays_text(text: str) -> None:
    message, contents = parse(mail(text))
    assert (message.body.replace("\x7f", ""), contents) == (
        text.strip().replace("\x7f", ""),
        (),
    )


@pytest.mark.parametrize(
    ("kind", "coded"),
    [
        ("application/pgp-signature", "-----BEGIN PGP SIGNATURE-----\n\nx\n"),
        (
            "application/pkcs7-signature",
            "Content-Transfer-Encoding: base64\n\nMIAGCSqGSIb3DQEHAqCA",
        ),
        ("application/x-pkcs7-signature", "Content-Transfer-Encoding: base64\n\nMIIGCSqGSIb3DQEH"),
    ],
)
def test_the_signature_of_a_signed_mail_is_no_document(kind: str, coded: str) -> None:
    head, _, body = coded.rpartition("\n\n") if "Content" in coded else ("", "", coded)
    head = f"Content-Type: {kind}; name=smime.p7s\n{head}"
    signature = f"{head.rstrip()}\nContent-Disposition: attachment\n\n{body}"
    file = "Content-Type: application/pdf\n\n%PDF-1.4"
    for container, count in (("signed", 1), ("mixed", 2)):
        message, contents = parse(multipart(container, file, signature))
        assert len(message.documents) == len(contents) == count
        assert message.documents[0].media_type == "application/pdf"


def test_what_only_calls_itself_a_signature_is_a_document() -> None:
    file = "Content-Type: application/pkcs7-signature\n\n%PDF-1.4"
    message, _ = parse(multipart("signed", "Content-Type: text/plain\n\nDag", file))
    assert len(message.documents) == 1


PAGES = {
    "Chromium": "From: <Saved by Blink>\nSnapshot-Content-Location: file:///b\nSubject: Brief\n",
    "Internet Explorer": 'From: "Saved by Internet Explorer 11"\nSubject: Brief\n',
    "Word": "",
}


@pytest.mark.parametrize("head", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("coded", [False, True])
def test_a_saved_page_that_is_declared_as_a_mail_is_none(head: str, coded: bool) -> None:
    page = (
        f"{head}MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n"
        "--b\nContent-Type: text/html\n\n<p>Mijn brief\n--b--\n"
    )
    part = "Content-Type: message/rfc822\nContent-Disposition: attachment; filename=brief.mht\n"
    if coded:
        part += "Content-Transfer-Encoding: base64\n"
        page = base64.encodebytes(page.encode()).decode()
    message, _ = parse(multipart("mixed", "Content-Type: text/plain\n\nDag", f"{part}\n{page}"))
    assert message.part_types == ("multipart/mixed", "text/plain", "multipart/related")
    (document,) = message.documents
    assert (document.filename, document.media_type) == ("brief.mht", "multipart/related")


def test_a_mail_with_pictures_that_is_enclosed_stays_a_mail() -> None:
    inner = (
        "From: An <an@post.example>\nTo: linda@kcvb.be\nContent-Type: multipart/related; boundary=b"
        "\n\n--b\n\nDag\n--b--"
    )
    message, _ = parse(multipart("mixed", f"Content-Type: message/rfc822\n\n{inner}"))
    assert message.part_types == ("multipart/mixed", "message/rfc822")
