"""Reaching the centre: what a person typed becomes an open, welcomed WebSocket, or a sentence that says why not."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
from typing import NamedTuple

import aiohttp
from pydantic import ValidationError
from yarl import URL

from orchestrator.complaints import complaint, quoted
from orchestrator.errors import BadInput, DiemCauError, EdgeError, Problem, Refused
from orchestrator.model.wire import Hello, Refuse, Welcome, from_hub
from orchestrator.text import Text

CONNECT_S = 4.0  # one repeated SYN and a bit
WELCOME_S = 5.0
PING_S = 10.0  # the WebSocket's own; a centre that does not answer it is gone
MESSAGE_BYTES = 65536

BAD_URL = Text(
    vi="không phải địa chỉ của máy chủ Điểm Cầu; hãy viết như https://cau.example.vn hoặc http://192.0.2.10:8080",
    en="is not the address of a Điểm Cầu server; write it like https://cau.example.vn or http://192.0.2.10:8080",
)
BAD_TOKEN = Text(
    vi="mã truy cập chỉ gồm chữ, số và dấu, không có khoảng trắng; hãy chép lại nguyên văn mã đã được cấp",
    en="a token is letters, digits and signs without spaces; copy it again exactly as it was issued",
)
NO_TOKEN = Text(
    vi="chưa có mã của điểm cầu; đặt biến môi trường này bằng mã mà tỉnh đã cấp (`diemcau token <điểm cầu>`)",
    en="no site token; set this environment variable to what the province issued (`diemcau token <site>`)",
)
BAD_BIND = Text(
    vi="không phải địa chỉ IP của máy này; hãy viết như 192.0.2.20",
    en="is not an IP address of this machine; write it like 192.0.2.20",
)
TOKEN_REFUSED = Text(
    vi="Máy chủ {host} không nhận mã truy cập của điểm cầu này; đề nghị tỉnh cấp lại bằng `diemcau token <điểm cầu>`.",
    en="{host} does not accept this site's token; ask the province for a new one by `diemcau token <site>`.",
)
NO_CENTRE = Text(
    vi="{host} có trả lời nhưng không phải máy chủ Điểm Cầu (HTTP {status}); hãy kiểm tra lại địa chỉ.",
    en="{host} answers but is no Điểm Cầu server (HTTP {status}); check the address.",
)
BUSY = Text(vi="Máy chủ {host} đang bận (HTTP {status}); sẽ thử lại.", en="{host} is busy (HTTP {status}); will retry.")
BAD_CERTIFICATE = Text(
    vi="Không tin được chứng chỉ TLS của {host} ({reason}); hãy kiểm tra giờ của máy này và địa chỉ máy chủ.",
    en="The TLS certificate of {host} cannot be trusted ({reason}); check this machine's clock and the address.",
)
NO_NAME = Text(
    vi="Không tìm thấy tên máy chủ {host}; hãy kiểm tra địa chỉ và DNS.",
    en="The name {host} cannot be found; check the address and DNS.",
)
NO_ANSWER = Text(vi="Máy chủ {host} không trả lời; sẽ thử lại.", en="{host} does not answer; will retry.")
NO_CONNECTION = Text(
    vi="Không kết nối được tới {host} ({reason}); sẽ thử lại.", en="Cannot connect to {host} ({reason}); will retry."
)
ODD_WELCOME = Text(
    vi="Máy chủ {host} trả lời không theo quy ước; có thể khác phiên bản với agent.",
    en="{host} does not answer as agreed; its version may differ from the agent's.",
)
HUB_REFUSED = Text(vi="Máy chủ từ chối: {text}", en="The server refuses: {text}")


class Turned(DiemCauError):
    """The hub does not want us now; `reason` as in `Refuse`. Ask again after `retry_s`."""

    def __init__(self, refusal: Refuse) -> None:
        super().__init__(HUB_REFUSED.format(text=refusal.text))
        self.reason = refusal.reason
        self.retry_s = refusal.retry_s


class Call(NamedTuple):
    """An open conversation. `host` is the IP address that the centre was reached at."""

    socket: aiohttp.ClientWebSocketResponse
    welcome: Welcome
    host: str


def centre_url(url: str) -> URL:
    """Where the agents' socket is. Raises BadInput for what is no http(s) or ws(s) address."""
    try:
        parsed = URL(url.strip())
        sound = parsed.scheme in ("http", "https", "ws", "wss") and parsed.host and not parsed.user
        port = parsed.port
    except ValueError:
        sound, port = False, None
    if not sound or not port:
        raise _bad("url" if "@" in url else url, BAD_URL)  # a password is not repeated
    return parsed.with_query(None).with_fragment(None) / "agent"


def check_token(token: str) -> str:
    """Raises BadInput, which does not repeat the token."""
    if not token:
        raise _bad("DIEMCAU_TOKEN", NO_TOKEN)
    if not token.isascii() or not token.isprintable() or " " in token:
        raise _bad("DIEMCAU_TOKEN", BAD_TOKEN)
    return token


def check_bind(bind: str | None) -> str | None:
    """Raises BadInput for what is no IP address."""
    with contextlib.suppress(ValueError):
        return None if bind is None else str(ipaddress.ip_address(bind))
    raise _bad(str(bind), BAD_BIND)


async def dial(session: aiohttp.ClientSession, url: URL, token: str, hello: Hello) -> Call:
    """Connect, say hello, be welcomed.

    Raises Refused for a bad token, Turned when the hub says not now, EdgeError for everything that a retry may cure.
    """
    socket = await _connect(session, url, token)
    try:
        await socket.send_str(hello.model_dump_json())
        frame = await socket.receive(WELCOME_S)
        answer = from_hub.validate_json(frame.data) if frame.type is aiohttp.WSMsgType.TEXT else None
    except (TimeoutError, aiohttp.ClientError, ConnectionError, ValidationError) as error:
        await socket.close()
        raise EdgeError(ODD_WELCOME.format(host=url.host), retry=True) from error
    if isinstance(answer, Welcome):
        peer = socket.get_extra_info("peername")
        return Call(socket, answer, peer[0] if peer else str(url.host))
    await socket.close()
    if isinstance(answer, Refuse):
        raise Turned(answer)
    raise EdgeError(ODD_WELCOME.format(host=url.host), retry=True)


async def _connect(session: aiohttp.ClientSession, url: URL, token: str) -> aiohttp.ClientWebSocketResponse:
    try:
        async with asyncio.timeout(CONNECT_S):
            return await session.ws_connect(
                url,
                headers={"Authorization": f"Bearer {token}"},
                heartbeat=PING_S,
                max_msg_size=MESSAGE_BYTES,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            )
    except aiohttp.WSServerHandshakeError as error:
        raise _by_status(url, error.status) from error
    except (aiohttp.ClientError, OSError, ValueError) as error:  # TimeoutError is an OSError
        raise unreached(url, error) from error


def _by_status(url: URL, status: int) -> DiemCauError:
    if status in (401, 403):
        return Refused(TOKEN_REFUSED.format(host=url.host))
    text = BUSY if status == 429 or status >= 500 else NO_CENTRE
    return EdgeError(text.format(host=url.host, status=status), retry=True)


def unreached(url: URL, error: Exception) -> EdgeError:
    """Why there was no connection, in a sentence; all of it may pass."""
    match error:
        case TimeoutError():
            text = NO_ANSWER.format(host=url.host)
        case aiohttp.ClientConnectorCertificateError():
            text = BAD_CERTIFICATE.format(host=url.host, reason=_in_short(error.certificate_error))
        case aiohttp.ClientConnectorDNSError():
            text = NO_NAME.format(host=url.host)
        case aiohttp.ClientConnectorError():
            text = NO_CONNECTION.format(host=url.host, reason=complaint(error.os_error))
        case OSError():
            text = NO_CONNECTION.format(host=url.host, reason=complaint(error))
        case _:
            text = NO_CONNECTION.format(host=url.host, reason=quoted(str(error) or type(error).__name__))
    return EdgeError(text, retry=True)


def _in_short(error: Exception) -> Text:
    return complaint(error) if isinstance(error, OSError) else quoted(str(error) or type(error).__name__)


def _bad(what: str, text: Text) -> BadInput:
    return BadInput([Problem(file=what, line=None, path="", text=text)])
