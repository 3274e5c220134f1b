"""Letters by SMTP, plain text in UTF-8. The only home of the SMTP library.

A letter keeps its Message-ID when it is sent again, so that a mail server or reader that has it knows the second for
the same. One connection serves a batch: it is kept while letters come, and left politely when none has come for a
while. Signing (DKIM) is the mail server's own business.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import aiosmtplib

from orchestrator.channels.channel import Post
from orchestrator.errors import BadInput, DeliveryError, Problem
from orchestrator.model.message import Letter
from orchestrator.model.policy import MailPolicy
from orchestrator.text import Text

ANSWER_S = 15.0  # for one answer of the server
PATIENCE_S = 45.0  # for a letter, connection and login with it: a server that drips must not hold up all others
IDLE_S = 10.0
_WRITTEN = SMTP.clone(cte_type="7bit")  # passes any server on the way, also one without 8BITMIME
_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")

UNSET = Text(
    vi="biến môi trường này chưa có giá trị; đặt vào đó mật khẩu của hộp thư gửi",
    en="this environment variable is not set; put the password of the sending mailbox in it",
)
GONE = Text(
    vi="không kết nối được tới máy chủ thư {host}; kiểm tra `host`, `port` và đường mạng",
    en="the mail server {host} cannot be reached; check `host`, `port` and the network",
)
LATE = Text(vi="máy chủ thư {host} không trả lời kịp", en="the mail server {host} did not answer in time")
LATER = Text(
    vi="máy chủ thư đề nghị gửi lại sau (mã {code})", en="the mail server asks us to come back later (code {code})"
)
TURNED_DOWN = Text(
    vi="máy chủ thư từ chối thư này (mã {code}); kiểm tra địa chỉ thư của điểm cầu và địa chỉ gửi",
    en="the mail server refuses this letter (code {code}); check the point's addresses and the sender's",
)
NO_LOGIN = Text(
    vi="máy chủ thư không nhận tên đăng nhập hoặc mật khẩu (mã {code}); sửa `username` trong sites.yaml, hoặc đặt mật "
    "khẩu mới vào biến ghi ở `password_env` rồi khởi động lại dịch vụ",
    en="the mail server takes neither name nor password (code {code}); correct `username` in sites.yaml, or put the "
    "new password in the variable named in `password_env` and restart the service",
)
NOT_SERVED = Text(
    vi="máy chủ thư không nhận thư của đơn vị (mã {code}); kiểm tra `sender`, `username`, hoặc hỏi bên quản trị thư",
    en="the mail server takes no mail of ours (code {code}); check `sender` and `username`, or ask its keeper",
)
NO_AUTH = Text(
    vi="máy chủ thư {host} không cho đăng nhập; bỏ `username` và `password_env`, hoặc đổi `security`",
    en="the mail server {host} offers no login; leave out `username` and `password_env`, or change `security`",
)
NO_STARTTLS = Text(
    vi="máy chủ thư {host} không có STARTTLS; ghi `security: tls` với cổng 465, hoặc đề nghị bên quản trị thư bật lên",
    en="the mail server {host} has no STARTTLS; write `security: tls` with port 465, or ask its keeper to switch it on",
)
NO_TLS = Text(
    vi="không bắt đầu được mã hoá với máy chủ thư {host}; kiểm tra `port` và `security`",
    en="encryption with the mail server {host} does not begin; check `port` and `security`",
)
CERTIFICATES = {
    10: Text(
        vi="chứng thư của máy chủ thư {host} đã hết hạn; đề nghị bên quản trị thư gia hạn",
        en="the certificate of the mail server {host} has expired; ask its keeper to renew it",
    ),
    62: Text(
        vi="chứng thư của máy chủ thư không phải của {host}; ghi ở `host` đúng tên trong chứng thư",
        en="the mail server's certificate is not for {host}; write the name that stands in it at `host`",
    ),
}
UNKNOWN_ISSUER = Text(
    vi="không tin được chứng thư của máy chủ thư {host}; thêm tổ chức cấp vào kho tin cậy của máy này rồi "
    "khởi động lại dịch vụ",
    en="the certificate of the mail server {host} is not trusted; add its issuer to this machine's authorities and "
    "restart the service",
)


def open_mail(policy: MailPolicy | None, signed: str, secret: Callable[[str], str | None]) -> Mail | None:
    """The mail channel, where there is one. `signed` is whose name stands before the sender's address, `secret` gives
    an environment variable's value.

    Raises BadInput when the password's variable is not set.
    """
    if policy is None:
        return None
    password = secret(policy.password_env) if policy.password_env else None
    if policy.password_env and not password:
        raise BadInput([Problem(policy.password_env, None, "policy.mail.password_env", UNSET)])
    return Mail(policy, signed, password)


class Mail(Post):
    """The mail server. Neither its password nor anybody's address is in any text that this class makes."""

    name = "mail"

    def __init__(
        self, policy: MailPolicy, signed: str, password: str | None, *, trust: ssl.SSLContext | None = None
    ) -> None:
        self._policy = policy
        self._signed = signed
        self._password = password
        self._trust = trust or ssl.create_default_context()
        self._turn = asyncio.Lock()
        self._smtp: aiosmtplib.SMTP | None = None
        self._served = False  # a letter got through this connection
        self._rest: asyncio.TimerHandle | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    def __repr__(self) -> str:
        return f"Mail({self._policy.host!r})"

    async def send(self, letter: Letter) -> None:
        """Return once the server has taken the letter for at least one of its addresses. Several wait for each other.

        Raises DeliveryError: `retry` for a lost connection, a late answer and what the server answers with 4xx; not
        for a letter or an address refused with 5xx. `shut` for a refused login, a certificate that is not to be trusted
        and whatever else would meet every letter alike; `doubtful` where the server says so of the recipients, as
        Postfix does for a sender who may not write, and no letter has got through this connection.
        """
        message = self._message(letter)
        async with self._turn:
            self._stay()
            try:
                async with asyncio.timeout(PATIENCE_S):
                    smtp = await self._connected()
                    await smtp.send_message(message, sender=self._policy.sender, recipients=list(letter.to))
                    self._served = True
            except (aiosmtplib.SMTPResponseException, aiosmtplib.SMTPRecipientsRefused) as error:
                raise self._told(error) from None
            except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
                self._drop()
                raise self._told(error) from None
            except asyncio.CancelledError:
                self._drop()
                raise
            finally:
                self._keep()

    async def close(self) -> None:
        async with self._turn:
            self._stay()
            self._leave()
        await asyncio.gather(*self._leaving)

    # ── the connection ──────────────────────────────────────────────────────────────────────────────

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._smtp is None:
            smtp = aiosmtplib.SMTP(
                hostname=self._policy.host,
                port=self._policy.port,
                use_tls=self._policy.security == "tls",
                start_tls=False,
                tls_context=self._trust,
                local_hostname=self._domain,
                timeout=ANSWER_S,
            )
            self._served = False
            self._smtp = smtp  # before it is open, so that whoever is interrupted in between leaves none behind
            await smtp.connect()
            await self._guard(smtp)
        return self._smtp

    async def _guard(self, smtp: aiosmtplib.SMTP) -> None:
        """Encryption and login. What fails here leaves no connection that could be used without them."""
        try:
            if self._policy.security == "starttls":
                await smtp.ehlo()
                if not smtp.supports_extension("starttls"):
                    raise self._shut(NO_STARTTLS)
                await smtp.starttls()
            if self._policy.username:
                await self._log_in(smtp, self._policy.username)
        except BaseException:
            smtp.close()
            raise

    async def _log_in(self, smtp: aiosmtplib.SMTP, username: str) -> None:
        await smtp.ehlo()
        if not smtp.supports_extension("auth"):
            raise self._shut(NO_AUTH)
        await smtp.login(username, self._password or "")

    def _stay(self) -> None:
        if self._rest:
            self._rest.cancel()
        self._rest = None

    def _drop(self) -> None:
        """A conversation that was broken off halfway is good for nothing more."""
        if self._smtp:
            self._smtp.close()

    def _keep(self) -> None:
        """For a while, if it is still good."""
        if self._smtp and self._smtp.is_connected:
            self._rest = asyncio.get_running_loop().call_later(IDLE_S, self._leave)
        else:
            self._smtp = None

    def _leave(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp:
            task = asyncio.create_task(_part(smtp))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    # ── words ───────────────────────────────────────────────────────────────────────────────────────

    @property
    def _domain(self) -> str:
        return self._policy.sender.rpartition("@")[2]

    def _message(self, letter: Letter) -> EmailMessage:
        message = EmailMessage(policy=_WRITTEN)
        message["From"] = Address(" ".join(self._signed.split()), addr_spec=self._policy.sender)
        message["To"] = ", ".join(letter.to)
        if self._policy.reply_to:
            message["Reply-To"] = self._policy.reply_to
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = letter.at
        message["Message-ID"] = f"<{letter.id}@{self._domain}>"
        message["References"] = f"<{letter.thread}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        if letter.calendar is not None:
            message.add_attachment(letter.calendar, maintype="text", subtype="calendar", filename="hoi-nghi.ics")
        return message

    def _here(self, text: Text) -> Text:
        return text.format(host=self._policy.host)

    def _told(self, error: Exception) -> DeliveryError:
        """The one place where what went wrong becomes a sentence. A foreign message may hold an address: only codes
        are taken from it."""
        cause = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
        match cause:
            case ssl.SSLCertVerificationError():
                return self._shut(CERTIFICATES.get(cause.verify_code, UNKNOWN_ISSUER))
            case ssl.SSLError():
                return self._shut(NO_TLS)
            case aiosmtplib.SMTPRecipientsRefused() if not self._served and all(map(_of_policy, cause.recipients)):
                return _answered(cause.recipients[0], NOT_SERVED, shut=True, doubtful=True)
            case aiosmtplib.SMTPRecipientsRefused():
                return _answered(min(cause.recipients, key=lambda refused: refused.code), TURNED_DOWN)
            case aiosmtplib.SMTPDataError():
                return _answered(cause, TURNED_DOWN)
            case aiosmtplib.SMTPAuthenticationError():
                return _answered(cause, NO_LOGIN, shut=True)
            case aiosmtplib.SMTPResponseException():
                return _answered(cause, NOT_SERVED, shut=True)
            case TimeoutError():
                return DeliveryError(self._here(LATE), retry=True)
            case ConnectionError() | OSError():
                return DeliveryError(self._here(GONE), retry=True)
        return self._shut(NO_AUTH)

    def _shut(self, text: Text) -> DeliveryError:
        return DeliveryError(self._here(text), retry=False, shut=True)


def _of_policy(refused: aiosmtplib.SMTPResponseException) -> bool:
    """Not for what the address is, but for who we are: no login (530) or a matter of policy (RFC 3463, X.7.X)."""
    enhanced = _ENHANCED.match(refused.message)
    return refused.code == 530 or (refused.code >= 500 and enhanced is not None and enhanced[1].startswith("5.7."))


def _answered(
    error: aiosmtplib.SMTPResponseException, refusal: Text, *, shut: bool = False, doubtful: bool = False
) -> DeliveryError:
    enhanced = _ENHANCED.match(error.message)
    code = f"{error.code} {enhanced[1]}" if enhanced else str(error.code)
    for_good = 500 <= error.code < 600
    text = (refusal if for_good else LATER).format(code=code)
    return DeliveryError(text, retry=not for_good, shut=shut and for_good, doubtful=doubtful)


async def _part(smtp: aiosmtplib.SMTP) -> None:
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        await smtp.quit()
    smtp.close()
