"""What a database complains of, as one sentence, with whether trying again makes sense."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from orchestrator.complaints import quoted
from orchestrator.errors import StoreError
from orchestrator.text import Text

LOCKED = Text(
    vi="Cơ sở dữ liệu đang bị một tiến trình khác khóa.",
    en="Another process holds the database locked.",
)
FULL = Text(
    vi="Ổ đĩa chứa cơ sở dữ liệu đã đầy; hãy giải phóng dung lượng.",
    en="The disk with the database is full; free some space.",
)
READ_ONLY = Text(
    vi="Không có quyền ghi vào cơ sở dữ liệu; hãy kiểm tra quyền của tệp và thư mục chứa tệp.",
    en="The database may not be written to; check the rights of its file and folder.",
)
CANNOT_OPEN = Text(
    vi="Không mở được tệp cơ sở dữ liệu; hãy kiểm tra đường dẫn và quyền truy cập.",
    en="The database file cannot be opened; check its path and rights.",
)
DAMAGED = Text(
    vi="Tệp cơ sở dữ liệu bị hỏng hoặc không phải của SQLite; hãy khôi phục từ bản sao lưu.",
    en="The database file is damaged or is not SQLite's; restore it from a backup.",
)
AWAY = Text(
    vi="Không kết nối được tới máy chủ cơ sở dữ liệu; kiểm tra máy chủ đó và DIEMCAU_DATABASE.",
    en="The database server cannot be reached; check it, and DIEMCAU_DATABASE.",
)
NO_ENTRY = Text(
    vi="Máy chủ cơ sở dữ liệu từ chối tài khoản hoặc không có cơ sở dữ liệu này; hãy kiểm tra địa chỉ và mật khẩu.",
    en="The database server refuses this account or has no such database; check the address and the password.",
)
OTHER = Text(
    vi="Cơ sở dữ liệu báo lỗi: {reason}.",
    en="The database reports an error: {reason}.",
)

_SQLITE = {
    "SQLITE_BUSY": (LOCKED, True),
    "SQLITE_LOCKED": (LOCKED, True),
    "SQLITE_FULL": (FULL, True),
    "SQLITE_READONLY": (READ_ONLY, True),
    "SQLITE_CANTOPEN": (CANNOT_OPEN, True),
    "SQLITE_NOTADB": (DAMAGED, False),
    "SQLITE_CORRUPT": (DAMAGED, False),
}
# By the class of the SQLSTATE, or the whole of it where a class says too little.
_POSTGRESQL = {
    "28": (NO_ENTRY, False),
    "3D": (NO_ENTRY, False),
    "08": (AWAY, True),
    "57": (AWAY, True),
    "53100": (FULL, True),
    "25006": (READ_ONLY, True),
    "42501": (NO_ENTRY, False),
    "55P03": (LOCKED, True),
    "40": (LOCKED, True),
}


@contextmanager
def translated() -> Iterator[None]:
    """Turn whatever the database and its drivers raise inside into StoreError."""
    try:
        yield
    except (SQLAlchemyError, OSError, TimeoutError, sqlite3.Error) as error:
        raise fault(error) from error


def fault(error: BaseException) -> StoreError:
    """The sentence for one foreign error."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    text, retry = _sqlite(cause) or _postgresql(cause) or _network(cause) or _other(cause)
    return StoreError(text, retry=retry)


def _sqlite(cause: BaseException) -> tuple[Text, bool] | None:
    name = getattr(cause, "sqlite_errorname", None)
    if name is None:
        return None
    return _SQLITE.get("_".join(str(name).split("_")[:2]))


def _postgresql(cause: BaseException) -> tuple[Text, bool] | None:
    state = getattr(cause, "sqlstate", None)
    if state is None:
        return None
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(str(state)[:2])


def _network(cause: BaseException) -> tuple[Text, bool] | None:
    return (AWAY, True) if isinstance(cause, OSError | TimeoutError) else None


def _other(cause: BaseException) -> tuple[Text, bool]:
    lines = str(cause).strip().splitlines()
    reason = lines[0].rstrip(".") if lines else type(cause).__name__
    return OTHER.format(reason=quoted(reason)), True
