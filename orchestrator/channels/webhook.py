"""Alerts by HTTP POST, signed, under a key by which the receiver knows a repeated one.

The body is JSON in UTF-8:

    v         1; rises when a field changes its meaning
    alert     the alert's id, the same in every repetition, and in the header Idempotency-Key
    session   the session's id (the journal's stream)
    incident  the incident's id; all its alerts carry it
    stage     dropped, grew or recovered
    level     info, warning or critical
    at        when it was raised, RFC 3339 in UTC
    sites     ids of the points it is about
    title     {"vi", "en"}
    text      {"vi", "en"}; whom to call stands in it unless the policy says `phones: false`
    url       the board
    ack_url   a page on which this receiver takes the incident on; empty where there is none
    events    ids of the journal's events behind it

Headers: `X-DiemCau-Timestamp` is Unix seconds at sending, `X-DiemCau-Signature` is `sha256=` and the hex HMAC-SHA-256,
under the shared secret, of timestamp, a full stop and the body. A receiver checks it (`signature.verify`), answers any
2xx once it has the alert for good, and answers 2xx again to a key it has seen.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from orchestrator.clock import Clock
from orchestrator.complaints import complaint
from orchestrator.errors import DeliveryError
from orchestrator.model import policy
from orchestrator.model.message import Message
from orchestrator.signature import sign
from orchestrator.text import Text

PATIENCE_S = 10.0  # from first to last byte: a receiver that drips must not hold a slot for ever
TIMEOUTS = httpx.Timeout(5.0, connect=3.0)
SLOTS = httpx.Limits(max_connections=16, max_keepalive_connections=4, keepalive_expiry=60.0)
ANSWER_BYTES = 65_536  # more of an answer than this is not waited for
ANSWER_S = 1.0
LATER = {408, 425, 429}  # the request was right, its moment was not
UNREACHED = Text(vi="không kết nối được tới nơi nhận ({why})", en="the receiver could not be reached ({why})")
REPLACED = Text(vi="kênh đang được thay theo cấu hình mới", en="the channel is being replaced by a new configuration")

logging.getLogger("httpx").setLevel(logging.WARNING)  # it writes whole addresses, and these may hold a receiver's key


class Webhook:
    """One receiver. Its secret and address stay out of every text that this class makes."""

    def __init__(self, receiver: policy.Webhook, secret: str, clock: Clock) -> None:
        self.name = receiver.name
        self._receiver = receiver
        self._secret = secret
        self._clock = clock
        self._client = httpx.AsyncClient(timeout=TIMEOUTS, limits=SLOTS, follow_redirects=False, trust_env=False)

    def __repr__(self) -> str:
        return f"Webhook({self.name!r})"

    async def send(self, message: Message) -> None:
        """Deliver one alert. Raises DeliveryError: `retry` for a lost connection, a late answer, 408, 425, 429 and
        5xx; not for another 4xx, a redirect or an address that is none."""
        if self._client.is_closed:
            raise DeliveryError(REPLACED, retry=True)
        body = self._body(message)
        headers = self._headers(message, body)
        try:
            async with (
                asyncio.timeout(PATIENCE_S),
                self._client.stream("POST", self._receiver.url, content=body, headers=headers) as response,
            ):
                self._judge(response)
                await _finish(response)
        except TimeoutError:
            raise _late() from None
        except httpx.TimeoutException:
            raise _late() from None
        except (httpx.InvalidURL, httpx.UnsupportedProtocol):
            raise DeliveryError(
                Text(
                    vi="địa chỉ nhận cảnh báo không hợp lệ; sửa `url` trong cấu hình",
                    en="the receiver's address is not valid; correct `url` in the configuration",
                ),
                retry=False,
            ) from None
        except httpx.HTTPError as error:
            raise _unreachable(error) from None

    async def close(self) -> None:
        await self._client.aclose()

    def _body(self, message: Message) -> bytes:
        payload = {
            "v": 1,
            "alert": message.alert,
            "session": message.session,
            "incident": message.incident,
            "stage": message.stage,
            "level": message.level,
            "at": message.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "sites": message.sites,
            "title": asdict(message.title),
            "text": asdict(message.text_with_phones if self._receiver.phones else message.text),
            "url": message.url,
            "ack_url": message.ack_url,
            "events": message.events,
        }
        return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()

    def _headers(self, message: Message, body: bytes) -> dict[str, str]:
        timestamp = str(int(self._clock.now().timestamp()))
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "diemcau",
            "Idempotency-Key": message.alert,
            "X-DiemCau-Timestamp": timestamp,
            "X-DiemCau-Signature": sign(self._secret, timestamp, body),
        }

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if response.is_success:
            return
        raise DeliveryError(
            Text(vi=f"nơi nhận trả lời HTTP {status}", en=f"the receiver answered HTTP {status}"),
            retry=status in LATER or status >= 500,
            retry_after_s=_retry_after(response.headers.get("Retry-After"), self._clock.now()),
        )


async def _finish(response: httpx.Response) -> None:
    """Read a short answer to its end, so that the connection serves again. The alert is delivered either way."""
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(ANSWER_S):
            taken = 0
            async for chunk in response.aiter_raw():
                taken += len(chunk)
                if taken > ANSWER_BYTES:
                    return


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds, from either form of the header; None when it is missing or means nothing."""
    if value is None:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _late() -> DeliveryError:
    return DeliveryError(
        Text(vi="nơi nhận không trả lời kịp", en="the receiver did not answer in time"),
        retry=True,
    )


def _unreachable(error: httpx.HTTPError) -> DeliveryError:
    """A foreign message may hold the address: what has no words of ours is told by its kind only."""
    told = (each for each in _behind(error) if isinstance(each, OSError) and each.errno is not None)
    why = next(map(complaint, told), None)
    return DeliveryError(UNREACHED.format(why=why or type(error).__name__), retry=True)


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """An error, and what it came from: several, where a name has several addresses."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                yield from _behind(each)
        error = error.__cause__ or error.__context__
