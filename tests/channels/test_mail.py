"""Mail against a real SMTP server that is slow, rude, badly certified, or gone."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
import trustme

from orchestrator.channels import mail
from orchestrator.channels.mail import Mail, open_mail
from orchestrator.errors import BadInput, DeliveryError
from orchestrator.model.message import Letter
from orchestrator.model.policy import MailPolicy
from tests.channels.post_office import PostOffice

AT = datetime(2021, 11, 29, 6, 30, tzinfo=UTC)
SENDER = "diemcau@bacgiang.example"
PASSWORD = "mot-mat-khau-rieng"
LETTER = Letter(
    id="day_before.3.luc-ngan.giao-ban.20211130",
    thread="luc-ngan.giao-ban.20211130",
    at=AT,
    to=("ky-thuat@luc-ngan.example", "van-phong@luc-ngan.example"),
    subject="Nhắc lịch kiểm tra kỹ thuật: Hội nghị giao ban trực tuyến tháng 11/2021, 14 giờ 05 phút",
    text="Đề nghị điểm cầu kiểm tra kỹ thuật lúc 14 giờ 05 phút.\n\nhttps://giaoban.example/p/abc\n",
    calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
)
AUTHORITY = trustme.CA()
Security = Literal["starttls", "tls", "none"]


def channel(
    office: PostOffice, *, security: Security = "none", login: tuple[str, str] | None = None, port: int | None = None
) -> Mail:
    policy = MailPolicy(
        host="localhost",
        port=port or office.port,
        security=security,
        sender=SENDER,
        reply_to="truc@bacgiang.example",
        username=login[0] if login else None,
        password_env="DIEMCAU_MAIL_PASSWORD" if login else None,
    )
    trust = ssl.create_default_context()
    AUTHORITY.configure_trust(trust)
    return Mail(policy, "Sở Thông tin và Truyền thông", login[1] if login else None, trust=trust)


def certified(*names: str, authority: trustme.CA = AUTHORITY, until: datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=until).configure_cert(context)
    return context


async def refused(office: PostOffice, post: Mail) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await post.send(LETTER)
    await post.close()
    assert "@" not in caught.value.text.vi + caught.value.text.en
    assert PASSWORD not in caught.value.text.vi
    return caught.value


async def test_a_letter_arrives_whole() -> None:
    async with PostOffice() as office:
        post = channel(office)
        await post.send(LETTER)
        await post.close()
    (letter,) = office.letters
    assert letter["From"] == f"Sở Thông tin và Truyền thông <{SENDER}>"
    assert letter["To"] == ", ".join(LETTER.to)
    assert letter["Reply-To"] == "truc@bacgiang.example"
    assert letter["Subject"] == LETTER.subject
    assert letter["Message-ID"] == "<day_before.3.luc-ngan.giao-ban.20211130@bacgiang.example>"
    assert letter["References"] == "<luc-ngan.giao-ban.20211130@bacgiang.example>"
    assert letter["Date"].datetime == AT
    text, calendar = letter.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert text.get_content().replace("\r\n", "\n") == LETTER.text
    assert (calendar.get_content_type(), calendar.get_filename()) == ("text/calendar", "hoi-nghi.ics")
    assert calendar.get_payload(decode=True) == LETTER.calendar
    assert letter.as_bytes().isascii(), "any server on the way may be of the last century"


async def test_a_line_break_in_a_title_cannot_add_a_header() -> None:
    async with PostOffice() as office:
        post = channel(office)
        await post.send(LETTER._replace(subject="Giao ban\r\nBcc: ai-do@example.vn"))
        await post.close()
    assert office.letters[0]["Subject"] == "Giao ban Bcc: ai-do@example.vn"
    assert office.letters[0]["Bcc"] is None


async def test_two_hundred_and_fifty_letters_share_a_connection() -> None:
    async with PostOffice() as office:
        post = channel(office)
        letters = [LETTER._replace(id=f"planned.1.x{n}", calendar=None) for n in range(250)]
        await asyncio.gather(*(post.send(letter) for letter in letters))
        await post.close()
    assert len({letter["Message-ID"] for letter in office.letters}) == 250
    assert office.connections == 1


@pytest.mark.parametrize(
    "answer, retry, said",
    [
        ("450 4.2.0 ky-thuat@luc-ngan.example: greylisted, come back in 300 s", True, "(mã 450 4.2.0)"),
        ("451 try later", True, "(mã 451)"),
        ("550 5.1.1 <ky-thuat@luc-ngan.example> user unknown", False, "(mã 550 5.1.1)"),
        ("554 5.7.1 relay denied", False, "(mã 554 5.7.1)"),
    ],
)
async def test_what_the_server_answers_decides_whether_to_come_back(answer: str, retry: bool, said: str) -> None:
    for step in ("rcpt", "data"):
        async with PostOffice() as office:
            setattr(office, step, lambda _: answer)
            post = channel(office)
            failure = await refused(office, post)
        assert (failure.retry, failure.shut) == (retry, step == "rcpt" and "5.7.1" in answer)
        assert said in failure.text.vi


async def test_who_we_are_is_refused_at_every_address() -> None:
    """As Postfix says it: at RCPT. Not so where only one address is meant, or a letter has just got through."""
    denied, unknown = "554 5.7.1 Relay access denied", "550 5.1.1 unknown"
    async with PostOffice() as office:
        office.rcpt = lambda _: denied
        failure = await refused(office, channel(office))
        assert failure.shut and failure.doubtful and "không nhận thư của đơn vị (mã 554 5.7.1)" in failure.text.vi
        office.rcpt = lambda address: unknown if address.startswith("ky-thuat") else denied
        assert not (await refused(office, channel(office))).shut
        office.rcpt = lambda _: None
        post = channel(office)
        await post.send(LETTER)
        office.rcpt = lambda _: denied
        assert not (await refused(office, post)).shut


async def test_a_connection_survives_a_refusal() -> None:
    async with PostOffice() as office:
        post = channel(office)
        office.rcpt = lambda _: "450 4.2.0 greylisted"
        with pytest.raises(DeliveryError):
            await post.send(LETTER)
        office.rcpt = lambda _: None
        await post.send(LETTER)
        await post.close()
    assert (len(office.letters), office.connections) == (1, 1)


async def test_one_address_that_is_taken_is_enough() -> None:
    async with PostOffice() as office:
        office.rcpt = lambda address: "550 5.1.1 unknown" if address.startswith("ky-thuat") else None
        post = channel(office)
        await post.send(LETTER)
        await post.close()
    assert office.envelopes == [["van-phong@luc-ngan.example"]]


async def test_it_logs_in_and_a_wrong_password_is_said() -> None:
    async with PostOffice(tls=certified("localhost"), login=("diemcau", PASSWORD)) as office:
        post = channel(office, security="starttls", login=("diemcau", PASSWORD))
        await post.send(LETTER)
        await post.close()
        assert len(office.letters) == 1
        failure = await refused(office, channel(office, security="starttls", login=("diemcau", PASSWORD + "x")))
    assert failure.shut and not failure.retry
    assert "tên đăng nhập hoặc mật khẩu (mã 535" in failure.text.vi


async def test_a_sender_who_may_not_write_meets_every_letter_alike() -> None:
    async with PostOffice(tls=certified("localhost"), login=("diemcau", PASSWORD)) as office:
        failure = await refused(office, channel(office, security="starttls"))
    assert failure.shut and "không nhận thư của đơn vị (mã 530" in failure.text.vi


async def test_a_login_where_there_is_none_to_be_had() -> None:
    async with PostOffice() as office:
        failure = await refused(office, channel(office, login=("diemcau", PASSWORD)))
    assert failure.shut and "không cho đăng nhập" in failure.text.vi


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_encrypted_either_way(security: Security) -> None:
    async with PostOffice(tls=certified("localhost"), wrapped=security == "tls") as office:
        post = channel(office, security=security)
        await post.send(LETTER)
        await post.close()
    assert len(office.letters) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize(
    "certificate, said",
    [
        (lambda: certified("localhost", until=datetime.now(UTC) - timedelta(days=1)), "đã hết hạn"),
        (lambda: certified("thu.example"), "không phải của localhost"),
        (lambda: certified("localhost", authority=trustme.CA()), "không tin được chứng thư"),
    ],
    ids=["expired", "wrong host", "unknown issuer"],
)
async def test_a_certificate_that_is_not_to_be_trusted(
    security: Security, certificate: Callable[[], ssl.SSLContext], said: str
) -> None:
    async with PostOffice(tls=certificate(), wrapped=security == "tls") as office:
        failure = await refused(office, channel(office, security=security))
    assert failure.shut and not failure.retry and said in failure.text.vi
    assert office.letters == []


async def test_encryption_that_is_not_offered_is_not_done_without() -> None:
    async with PostOffice() as office:
        starttls = await refused(office, channel(office, security="starttls"))
        wrapped = await refused(office, channel(office, security="tls"))
    assert starttls.shut and "không có STARTTLS" in starttls.text.vi
    assert wrapped.shut and "không bắt đầu được mã hoá" in wrapped.text.vi
    assert office.letters == []


async def test_a_connection_cut_in_the_middle_is_tried_again_and_a_new_one_made() -> None:
    async with PostOffice() as office:
        office.cut = 1
        post = channel(office)
        with pytest.raises(DeliveryError) as caught:
            await post.send(LETTER)
        assert caught.value.retry and "không kết nối được" in caught.value.text.vi
        await post.send(LETTER)
        await post.close()
    assert (len(office.letters), office.connections) == (1, 2)


async def test_nobody_there() -> None:
    async with PostOffice() as office:
        port = office.port
    failure = await refused(office, channel(office, port=port))
    assert failure.retry and "không kết nối được tới máy chủ thư localhost" in failure.text.vi


async def test_a_server_that_says_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "PATIENCE_S", 0.2)
    async with PostOffice() as office:
        office.silent = True
        post = channel(office)
        with pytest.raises(DeliveryError) as caught:
            await post.send(LETTER)
        assert caught.value.retry and "không trả lời kịp" in caught.value.text.vi
        office.silent = False
        await post.send(LETTER)
        await post.close()
    assert (len(office.letters), office.connections) == (1, 2)


async def test_who_is_interrupted_leaves_no_half_conversation() -> None:
    async with PostOffice() as office:
        office.silent = True
        post = channel(office)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await post.send(LETTER)
        office.silent = False
        await post.send(LETTER)
        await post.close()
    assert (len(office.letters), office.connections) == (1, 2)


async def test_an_idle_connection_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "IDLE_S", 0.01)
    async with PostOffice() as office:
        post = channel(office)
        await post.send(LETTER)
        async with asyncio.timeout(10):
            await office.parted.wait()
        await post.send(LETTER)
        await post.close()
    assert office.connections == 2


def test_the_password_comes_from_the_environment_and_is_shown_nowhere() -> None:
    policy = MailPolicy(host="thu.example", sender=SENDER, username="diemcau", password_env="DIEMCAU_MAIL_PASSWORD")
    with pytest.raises(BadInput) as caught:
        open_mail(policy, "Sở", lambda name: None)
    assert caught.value.text.vi.startswith("DIEMCAU_MAIL_PASSWORD: policy.mail.password_env: biến môi trường này")
    assert open_mail(None, "Sở", lambda name: None) is None
    opened = open_mail(policy, "Sở", {"DIEMCAU_MAIL_PASSWORD": PASSWORD}.get)
    assert repr(opened) == "Mail('thu.example')"
