"""What the environment says: where things are, and the secrets. Names begin with `DIEMCAU_`."""

from __future__ import annotations

import ipaddress
import os
import secrets
import stat
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from orchestrator.complaints import complaint
from orchestrator.config.rules.forms import url
from orchestrator.config.sentences import said
from orchestrator.errors import BadInput, EdgeError, Problem
from orchestrator.text import Locale, Text

PREFIX = "DIEMCAU_"
LEAST_SECRET = 16  # characters
Port = Annotated[int, Field(ge=0, le=65535)]  # 0: any that is free

WEAK = Text(
    vi="khoá bí mật cần ít nhất {least} ký tự; tạo bằng `openssl rand -hex 32`, hoặc bỏ biến này để dịch vụ tự tạo",
    en="the secret needs at least {least} characters; make one with `openssl rand -hex 32`, or unset this variable "
    "and the service makes its own",
)
DATABASE = Text(
    vi="không phải địa chỉ cơ sở dữ liệu dùng được; ghi sqlite+aiosqlite:///đường/dẫn hoặc "
    "postgresql+asyncpg://tên@máy/cơ-sở-dữ-liệu",
    en="is no database we can use; write sqlite+aiosqlite:///path or postgresql+asyncpg://name@host/database",
)
NO_ADDRESS = Text(
    vi="“{name}” không phải địa chỉ IP; ghi các địa chỉ cách nhau bằng dấu phẩy, ví dụ 127.0.0.1,10.0.0.2",
    en="“{name}” is no IP address; write addresses separated by commas, such as 127.0.0.1,10.0.0.2",
)
OPEN_TO_OTHERS = Text(
    vi="tệp khoá bí mật cho người khác đọc; chạy: chmod 600 {file}",
    en="others may read the secret's file; run: chmod 600 {file}",
)
NO_PLACE = Text(
    vi="không ghi được vào thư mục dữ liệu {folder} ({reason}); cấp quyền ghi, hoặc đổi DIEMCAU_STATE_DIR",
    en="the data folder {folder} cannot be written ({reason}); give the right to, or change DIEMCAU_STATE_DIR",
)


def _web(value: str) -> str:
    wrong = url(value)
    if wrong is not None:
        raise _refused(wrong)
    return value.rstrip("/")


def _database(value: SecretStr) -> SecretStr:
    if not value.get_secret_value().startswith(("sqlite+aiosqlite:///", "postgresql+asyncpg://")):
        raise _refused(DATABASE)
    return value


def _strong(value: SecretStr) -> SecretStr:
    if len(value.get_secret_value()) < LEAST_SECRET:
        raise _refused(WEAK.format(least=LEAST_SECRET))
    return value


def _addresses(value: object) -> object:
    """`a, b`, or the same as a JSON list, as a set of addresses, each of them checked."""
    if not isinstance(value, str):
        return value
    names = [name.strip(" \"'") for name in value.strip("[] ").split(",") if name.strip()]
    for name in names:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            raise _refused(NO_ADDRESS.format(name=name)) from None
    return frozenset(names)


class Settings(BaseSettings):
    """One field a variable. What may hold a password is a SecretStr, so that no repr or log shows it."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="ignore")

    sites: Path = Path("sites.yaml")
    state_dir: Path = Path("var")
    host: str = "127.0.0.1"
    port: Port = 8080
    stamp_host: str | None = Field(default=None, description="where the heartbeat is heard, if not at `host`")
    stamp_port: Port = 8090
    database: Annotated[SecretStr, AfterValidator(_database)] | None = None
    secret: Annotated[SecretStr, AfterValidator(_strong)] | None = None
    locale: Locale = "vi"
    public_url: Annotated[str, AfterValidator(_web)] | None = None
    public_pages: Annotated[str, AfterValidator(_web)] | None = Field(
        default=None, description="where the points and those who are alerted reach their pages, from outside"
    )
    icmp: bool = Field(default=True, description="may the centre send ICMP echoes?")
    metrics_token: Annotated[SecretStr, AfterValidator(_strong)] | None = None
    jitsi_hook_secret: Annotated[SecretStr, AfterValidator(_strong)] | None = Field(
        default=None, description="shared with our Prosody module; without it nobody can post to us"
    )
    jitsi_reservations: bool = Field(default=False, description="does Prosody ask us before a room opens?")
    proxies: Annotated[frozenset[str], NoDecode, BeforeValidator(_addresses)] = Field(
        default=frozenset(), description="IP addresses, separated by commas, whose X-Forwarded-For is believed"
    )
    jitsi_app_id: str = Field(default="diemcau", description="`iss` of our tokens: app_id of Prosody's token login")
    jitsi_audience: str = Field(default="jitsi", description="`aud` of our tokens")
    jitsi_secret: SecretStr | None = Field(default=None, description="app_secret of Prosody's token login (HS256)")
    jitsi_key_file: Path | None = Field(default=None, description="or a private RSA key in PEM (RS256)")
    jitsi_key_id: str | None = Field(default=None, description="`kid` of that key")
    jitsi_system_key_file: Path | None = Field(default=None, description="a private RSA key for end-meeting and kick")
    jitsi_system_key_id: str | None = None

    @property
    def pages_url(self) -> str:
        """Where the points' pages are reached; empty where only the open port will tell."""
        here = f"http://{self.host}:{self.port}" if self.port else ""
        return self.public_pages or self.public_url or here

    @property
    def database_url(self) -> str:
        """Where the journal is kept: SQLite in the data folder, unless another is named. May hold a password."""
        if self.database is not None:
            return self.database.get_secret_value()
        return f"sqlite+aiosqlite:///{self.state_dir.absolute() / 'journal.db'}"


def read_settings(**given: Any) -> Settings:
    """The environment, overridden by what a command line gave (None: not given).

    Raises BadInput, each problem at the variable's name and without the value of a secret.
    """
    try:
        return Settings(**{key: value for key, value in given.items() if value is not None})
    except ValidationError as error:
        raise BadInput([_problem(detail) for detail in error.errors(include_url=False)]) from None


def secret_of(settings: Settings) -> bytes:
    """The server's secret: of the environment, else of `state_dir/secret`, which is made once and readable by us only.

    Raises BadInput when the file is open to others, EdgeError when it can be neither read nor made.
    """
    if settings.secret is not None:
        return settings.secret.get_secret_value().encode()
    file = settings.state_dir / "secret"
    try:
        _make_once(file)
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise BadInput([Problem(str(file), None, "", OPEN_TO_OTHERS.format(file=file))])
        secret = file.read_bytes().strip()
    except OSError as error:
        raise _no_place(settings.state_dir, error) from error
    if len(secret) < LEAST_SECRET:
        raise BadInput([Problem(str(file), None, "", WEAK.format(least=LEAST_SECRET))])
    return secret


def _make_once(file: Path) -> None:
    """Two processes that start together must end with the same secret: it appears whole, by a link, or not at all."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if file.exists():
        return
    draft = file.with_name(f".secret-{secrets.token_hex(8)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.write(secrets.token_hex(32) + "\n")
            out.flush()
            os.fsync(handle)
        file.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def _no_place(folder: Path, error: OSError) -> EdgeError:
    return EdgeError(NO_PLACE.format(folder=folder, reason=complaint(error)), retry=False)


def _refused(text: Text) -> PydanticCustomError:
    return PydanticCustomError("refused", "{en}", {"vi": text.vi, "en": text.en})


def _problem(detail: ErrorDetails) -> Problem:
    name = PREFIX + str(detail["loc"][0]).upper()
    context = detail.get("ctx", {})
    text = Text(vi=context["vi"], en=context["en"]) if detail["type"] == "refused" else said(detail)
    return Problem(name, None, "", text)
