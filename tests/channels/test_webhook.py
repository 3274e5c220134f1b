"""The webhook against a real server."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from orchestrator.channels import open_channels, webhook
from orchestrator.channels.webhook import Webhook
from orchestrator.clock import SystemClock
from orchestrator.errors import BadInput, DeliveryError
from orchestrator.model import policy
from orchestrator.model.message import Message
from orchestrator.signature import sign, verify
from orchestrator.text import Text
from tests.channels.receiver import Receiver, hang, status

SECRET = "khóa-ký-chung"
MESSAGE = Message(
    alert="sc-1:dropped",
    session="giao-ban",
    incident="sc-1",
    stage="dropped",
    level="critical",
    at=datetime(2026, 11, 24, 1, 14, 6, 250_000, tzinfo=UTC),
    sites=("luc-ngan",),
    title=Text(vi="Điểm cầu Lục Ngạn mất kết nối", en="Lục Ngạn dropped"),
    text=Text(vi="Mất kết nối.", en="Dropped."),
    text_with_phones=Text(vi="Mất kết nối. Gọi: 0912 345 678.", en="Dropped. Call: 0912 345 678."),
    url="https://bang.example/",
    events=("giao-ban/7", "giao-ban/8"),
    ack_url="https://ngoai.example/a/abc",
)


@asynccontextmanager
async def sender(url: str, *, phones: bool = True) -> AsyncIterator[Webhook]:
    channel = Webhook(policy.Webhook(name="truc", url=url, secret_env="KEY", phones=phones), SECRET, SystemClock())
    try:
        yield channel
    finally:
        await channel.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with Receiver() as receiver:
        yield receiver


async def refusal(receiver: Receiver) -> DeliveryError:
    async with sender(receiver.url) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(MESSAGE)
    return caught.value


async def test_an_alert_arrives_whole_and_signed(receiver: Receiver) -> None:
    async with sender(receiver.url) as channel:
        await channel.send(MESSAGE)

    (received,) = receiver.received
    assert received.payload == {
        "v": 1,
        "alert": "sc-1:dropped",
        "session": "giao-ban",
        "incident": "sc-1",
        "stage": "dropped",
        "level": "critical",
        "at": "2026-11-24T01:14:06.250000Z",
        "sites": ["luc-ngan"],
        "title": {"vi": "Điểm cầu Lục Ngạn mất kết nối", "en": "Lục Ngạn dropped"},
        "text": {"vi": "Mất kết nối. Gọi: 0912 345 678.", "en": "Dropped. Call: 0912 345 678."},
        "url": "https://bang.example/",
        "ack_url": "https://ngoai.example/a/abc",
        "events": ["giao-ban/7", "giao-ban/8"],
    }
    assert received.headers["Idempotency-Key"] == "sc-1:dropped"
    assert received.headers["Content-Type"] == "application/json; charset=utf-8"
    stamp, signature = received.headers["X-DiemCau-Timestamp"], received.headers["X-DiemCau-Signature"]
    assert verify(SECRET, stamp, received.body, signature, SystemClock().now())


async def test_a_receiver_outside_the_house_gets_no_phone_number(receiver: Receiver) -> None:
    async with sender(receiver.url, phones=False) as channel:
        await channel.send(MESSAGE)

    assert b"0912" not in receiver.received[0].body


def test_a_signature_holds_for_this_body_this_secret_and_now() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    stamp = str(int(now.timestamp()))
    signature = sign("k", stamp, b"{}")

    assert signature == "sha256=50d094f1788f58d52390edbab6bbfecb0e1f574756646cd83f0556ac50b8962b"
    assert verify("k", stamp, b"{}", signature, now + timedelta(seconds=299))
    assert not verify("k", stamp, b"{ }", signature, now)
    assert not verify("K", stamp, b"{}", signature, now)
    assert not verify("k", stamp, b"{}", "sha256=ké", now)
    assert not verify("k", str(int(stamp) + 1), b"{}", signature, now)
    assert not verify("k", "soon", b"{}", signature, now)
    assert not verify("k", stamp, b"{}", signature, now + timedelta(seconds=301))
    assert not verify("k", "nan", b"{}", sign("k", "nan", b"{}"), now)


@pytest.mark.parametrize("code", [408, 425, 429, 500, 503])
async def test_what_may_pass_is_tried_again(receiver: Receiver, code: int) -> None:
    receiver.answers = [status(code)]

    error = await refusal(receiver)
    assert error.retry
    assert error.text == Text(vi=f"nơi nhận trả lời HTTP {code}", en=f"the receiver answered HTTP {code}")


@pytest.mark.parametrize("code", [301, 307, 400, 401, 404, 410, 422])
async def test_what_will_not_pass_is_given_up(receiver: Receiver, code: int) -> None:
    receiver.answers = [status(code, Location="http://127.0.0.1:1/elsewhere")]

    assert not (await refusal(receiver)).retry
    assert len(receiver.received) == 1


@pytest.mark.parametrize(("value", "seconds"), [("7", 7.0), ("Tue, 24 Nov 2020 01:00:00 GMT", 0.0), ("soon", None)])
async def test_a_receiver_may_ask_for_a_pause(receiver: Receiver, value: str, seconds: float | None) -> None:
    receiver.answers = [status(503, Retry_After=value)]

    assert (await refusal(receiver)).retry_after_s == seconds


async def test_a_receiver_that_hangs_is_left(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "PATIENCE_S", 0.2)
    receiver.answers = [hang]

    error = await refusal(receiver)
    assert error.retry
    assert error.text.en == "the receiver did not answer in time"


async def test_a_channel_closed_by_a_reload_leaves_the_alert_to_the_next(receiver: Receiver) -> None:
    receiver.answers = [hang]
    async with sender(receiver.url) as channel:
        under_way = asyncio.create_task(channel.send(MESSAGE))
        await receiver.until(lambda: len(receiver.received) == 1)
        await channel.close()
        with pytest.raises(DeliveryError) as during:
            await under_way
        with pytest.raises(DeliveryError) as after:
            await channel.send(MESSAGE)

    assert during.value.retry
    assert after.value.retry


async def test_nobody_listens_and_then_somebody_does(receiver: Receiver) -> None:
    await receiver.stop()
    async with sender(receiver.url) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(MESSAGE)
        assert caught.value.retry
        await receiver.start()
        await channel.send(MESSAGE)

    assert [received.alert for received in receiver.accepted] == ["sc-1:dropped"]


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["127.0.0.1", "127.0.0.2"]])
async def test_a_port_that_nobody_serves_is_told_in_both_languages(
    addresses: list[str], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether the name has one address or several."""
    await receiver.stop()
    found = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 0)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_more: found)
    async with sender(receiver.url.replace("127.0.0.1", "receiver.example")) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(MESSAGE)
    assert caught.value.text == Text(
        vi="không kết nối được tới nơi nhận (máy bên kia từ chối kết nối)",
        en="the receiver could not be reached (Connection refused)",
    )


async def test_a_server_that_speaks_no_http_is_tried_again() -> None:
    async def chat(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail ready\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(chat, "127.0.0.1", 0)
    async with server, sender(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/") as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(MESSAGE)
    assert caught.value.retry


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/", "nowhere", "http://[::bad/"])
async def test_an_address_that_is_none_is_given_up(url: str) -> None:
    async with sender(url) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(MESSAGE)
    assert not caught.value.retry


async def test_connections_are_used_again(receiver: Receiver) -> None:
    async with sender(receiver.url) as channel:
        await channel.send(MESSAGE)
        await channel.send(MESSAGE)

    first, second = receiver.received
    assert first.peer == second.peer


async def test_neither_secret_nor_address_is_told(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    await receiver.stop()
    async with sender(receiver.url) as channel:
        with pytest.raises(DeliveryError) as caught:
            await channel.send(MESSAGE)
        told = f"{channel!r} {caught.value!r} {caught.value.text} {caplog.text}"

    assert SECRET not in told
    assert "very-private" not in told


async def test_every_missing_secret_is_named_at_once() -> None:
    hooks = tuple(policy.Webhook(name=n, url="http://127.0.0.1/", secret_env=f"KEY_{n}") for n in ("A", "B", "C"))
    with pytest.raises(BadInput) as caught:
        open_channels(policy.AlertPolicy(webhooks=hooks), {"KEY_B": "x"}.get, SystemClock())

    assert str(caught.value) == (
        "KEY_A: policy.alerts.webhooks.secret_env: this environment variable is not set; "
        "put the signing secret shared with the receiver in it\n"
        "KEY_C: policy.alerts.webhooks.secret_env: this environment variable is not set; "
        "put the signing secret shared with the receiver in it"
    )


async def test_one_channel_a_receiver() -> None:
    hooks = tuple(policy.Webhook(name=n, url="http://127.0.0.1/", secret_env="KEY") for n in ("A", "B"))
    channels = open_channels(policy.AlertPolicy(webhooks=hooks), {"KEY": "x"}.get, SystemClock())

    assert [channel.name for channel in channels] == ["A", "B"]
    for channel in channels:
        await channel.close()
