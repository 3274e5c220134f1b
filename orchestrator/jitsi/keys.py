"""The keys that tokens are signed with. None of them is ever shown."""

from __future__ import annotations

import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from orchestrator.complaints import complaint
from orchestrator.config.settings import PREFIX, Settings
from orchestrator.errors import BadInput, Problem
from orchestrator.text import Text

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

LEAST_BITS = 2048

OPEN_TO_OTHERS = Text(
    vi="tệp khoá cho người khác đọc; chạy: chmod 600 {file}",
    en="others may read the key's file; run: chmod 600 {file}",
)
NOT_READ = Text(
    vi="không đọc được tệp khoá {file} ({reason}); kiểm tra đường dẫn và quyền đọc",
    en="the key's file {file} cannot be read ({reason}); check the path and the right to read it",
)
NO_KEY = Text(
    vi="không phải khoá RSA riêng từ {bits} bit trở lên, dạng PEM, không đặt mật khẩu; tạo bằng "
    "`openssl genrsa -out {file} {bits}`",
    en="is no private RSA key of {bits} bits or more in PEM without a password; make one with "
    "`openssl genrsa -out {file} {bits}`",
)
NO_ID = Text(
    vi="thiếu mã khoá; đặt vào biến này mã (kid) mà Prosody dùng để tìm khoá công khai",
    en="is missing; put the id (kid) here under which Prosody finds the public key",
)
TWO_KEYS = Text(
    vi="chỉ dùng một trong hai: DIEMCAU_JITSI_SECRET (HS256) hoặc DIEMCAU_JITSI_KEY_FILE (RS256); bỏ một biến",
    en="use either DIEMCAU_JITSI_SECRET (HS256) or DIEMCAU_JITSI_KEY_FILE (RS256); unset one of them",
)


@dataclass(frozen=True, slots=True)
class SharedSecret:
    """HS256: Prosody holds the same secret."""

    secret: SecretStr


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """RS256: Prosody finds the public half under `kid`."""

    key: RSAPrivateKey = field(repr=False)
    kid: str


Key = SharedSecret | PrivateKey


def login_key(settings: Settings) -> Key | None:
    """What people's tokens are signed with; None where no key is set. Raises BadInput."""
    if settings.jitsi_secret is not None and settings.jitsi_key_file is not None:
        raise BadInput([Problem(PREFIX + "JITSI_SECRET", None, "", TWO_KEYS)])
    if settings.jitsi_secret is not None:
        return SharedSecret(settings.jitsi_secret)
    return _private(settings.jitsi_key_file, settings.jitsi_key_id, "JITSI_KEY_ID")


def system_key(settings: Settings) -> PrivateKey | None:
    """What ends a meeting and sends somebody out; Prosody takes no shared secret for these. Raises BadInput."""
    return _private(settings.jitsi_system_key_file, settings.jitsi_system_key_id, "JITSI_SYSTEM_KEY_ID")


def _private(file: Path | None, kid: str | None, id_variable: str) -> PrivateKey | None:
    if file is None:
        return None
    if kid is None:
        raise BadInput([Problem(PREFIX + id_variable, None, "", NO_ID)])
    try:
        pem = file.read_bytes()
        open_to_others = file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    except OSError as error:
        raise BadInput([Problem(str(file), None, "", NOT_READ.format(file=file, reason=complaint(error)))]) from None
    if open_to_others:
        raise BadInput([Problem(str(file), None, "", OPEN_TO_OTHERS.format(file=file))])
    return PrivateKey(_parsed(pem, file), kid)


def _parsed(pem: bytes, file: Path) -> RSAPrivateKey:
    """The library's own words are dropped: they may repeat what stands in the file."""
    from cryptography.exceptions import UnsupportedAlgorithm  # on demand: most have a shared secret, or no key
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey) or key.key_size < LEAST_BITS:
        raise BadInput([Problem(str(file), None, "", NO_KEY.format(file=file, bits=LEAST_BITS))])
    return key
