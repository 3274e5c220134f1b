"""What the operating system and OpenSSL complain of: in our words, or in theirs and marked as such."""

from __future__ import annotations

import errno
import os
import socket
import ssl

from orchestrator.text import Text

QUOTED = Text(vi="nguyên văn: “{own}”", en="in its own words: “{own}”")

_SYSTEM = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "không có thư mục này",
    errno.EISDIR: "đây là một thư mục",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không có quyền",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EMFILE: "tiến trình này mở quá nhiều tệp",
    errno.ENFILE: "máy này mở quá nhiều tệp",
    errno.EADDRINUSE: "chương trình khác đang dùng cổng này",
    errno.EADDRNOTAVAIL: "máy này không có địa chỉ đó",
    errno.EPIPE: "máy bên kia đã ngắt kết nối",
    errno.ECONNABORTED: "kết nối bị hủy giữa chừng",
    errno.ECONNREFUSED: "máy bên kia từ chối kết nối",
    errno.ECONNRESET: "máy bên kia ngắt kết nối",
    errno.EHOSTDOWN: "máy bên kia không hoạt động",
    errno.EHOSTUNREACH: "không có đường tới máy bên kia",
    errno.ENETDOWN: "mạng của máy này đang tắt",
    errno.ENETUNREACH: "không có đường mạng tới đó",
    errno.ETIMEDOUT: "hết thời gian chờ",
}
_NO_SUCH_NAME = Text(vi="DNS không có tên này", en="DNS has no such name")
_NAMES = {
    socket.EAI_NONAME: _NO_SUCH_NAME,
    socket.EAI_NODATA: Text(vi="tên này không có địa chỉ trong DNS", en="DNS has no address under this name"),
    socket.EAI_AGAIN: Text(vi="máy chủ DNS chưa trả lời được", en="the DNS server cannot answer now"),
    socket.EAI_FAIL: Text(vi="máy chủ DNS báo lỗi", en="the DNS server has failed"),
}
# OpenSSL's numbers (x509_vfy.h), which the ssl module does not name.
_UNKNOWN_ISSUER = Text(vi="không rõ ai cấp chứng thư", en="it is not known who issued the certificate")
_ANOTHER_HOST = Text(vi="chứng thư cấp cho tên khác", en="the certificate is for another name")
_CERTIFICATES = {
    9: Text(vi="chứng thư chưa có hiệu lực", en="the certificate is not valid yet"),
    10: Text(vi="chứng thư đã hết hạn", en="the certificate has expired"),
    18: Text(vi="chứng thư tự ký", en="the certificate is self-signed"),
    19: Text(vi="chứng thư gốc không được tin cậy", en="the root certificate is not trusted"),
    20: _UNKNOWN_ISSUER,
    21: _UNKNOWN_ISSUER,
    23: Text(vi="chứng thư đã bị thu hồi", en="the certificate was revoked"),
    62: _ANOTHER_HOST,
    64: _ANOTHER_HOST,
}
_NOT_TLS = Text(vi="cổng này không nói TLS", en="this port does not speak TLS")
_OTHER_VERSION = Text(vi="hai bên không có chung phiên bản TLS", en="both ends have no version of TLS in common")
_TURNED_AWAY = Text(vi="máy bên kia từ chối bắt tay TLS", en="the other end turns the TLS handshake down")
_HUNG_UP = Text(vi="máy bên kia ngắt giữa lúc bắt tay TLS", en="the other end hung up during the TLS handshake")
_HANDSHAKES = {
    "WRONG_VERSION_NUMBER": _NOT_TLS,
    "RECORD_LAYER_FAILURE": _NOT_TLS,
    "PACKET_LENGTH_TOO_LONG": _NOT_TLS,
    "UNEXPECTED_MESSAGE": _NOT_TLS,
    "HTTP_REQUEST": _NOT_TLS,
    "UNSUPPORTED_PROTOCOL": _OTHER_VERSION,
    "NO_PROTOCOLS_AVAILABLE": _OTHER_VERSION,
    "TLSV1_ALERT_PROTOCOL_VERSION": _OTHER_VERSION,
    "SSLV3_ALERT_HANDSHAKE_FAILURE": _TURNED_AWAY,
    "TLSV1_ALERT_INTERNAL_ERROR": _TURNED_AWAY,
    "TLSV1_ALERT_ACCESS_DENIED": _TURNED_AWAY,
    "TLSV1_UNRECOGNIZED_NAME": Text(vi="máy bên kia không phục vụ tên này", en="the other end serves no such name"),
    "TLSV13_ALERT_CERTIFICATE_REQUIRED": Text(
        vi="máy bên kia đòi chứng thư của máy này", en="the other end wants a certificate of this machine"
    ),
    "UNEXPECTED_EOF_WHILE_READING": _HUNG_UP,
}


def complaint(error: OSError) -> Text:
    """Of a file, a connection, a name or a certificate: TimeoutError, ssl.SSLError and socket.gaierror are OSErrors."""
    known: Text | None
    own: str | None
    match error:
        case ssl.SSLCertVerificationError():
            known, own = _CERTIFICATES.get(error.verify_code), error.verify_message
        case ssl.SSLEOFError():
            return _HUNG_UP
        case ssl.SSLError():
            known, own = _HANDSHAKES.get(error.reason or ""), error.reason
        case socket.gaierror():
            known, own = _NAMES.get(error.errno or 0), error.strerror
        case _:
            number = errno.ETIMEDOUT if isinstance(error, TimeoutError) else error.errno or 0
            known, own = _of_the_system(number), error.strerror
    return known or quoted(own or str(error) or type(error).__name__)


def quoted(own: str) -> Text:
    """A foreign message that nobody here has words for."""
    return QUOTED.format(own=own.rstrip("."))


def named(place: str, number: int) -> str:
    """A failure at a place in no language, to be kept: `10.0.0.1: ENETUNREACH`. `retold` puts it in words."""
    return f"{place}: {errno.errorcode.get(number, number)}"


def retold(kept: str) -> Text:
    """What `named` made, for people; anything else as it is."""
    place, _, symbol = kept.rpartition(": ")
    said = _of_the_system(getattr(errno, symbol, 0)) if place and symbol.startswith("E") and symbol.isupper() else None
    return Text(vi=f"{place}: {said.vi}", en=f"{place}: {said.en}") if said else Text(vi=kept, en=kept)


def _of_the_system(number: int) -> Text | None:
    vi = _SYSTEM.get(number)
    return Text(vi=vi, en=os.strerror(number)) if vi else None
