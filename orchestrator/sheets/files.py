"""Workbooks and sites.yaml on the disk: read whole, written whole or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from orchestrator.config.yaml.syntax import cannot_read, cannot_stand
from orchestrator.errors import BadInput, EdgeError, Problem, complaint
from orchestrator.sheets.opening import MOST_BYTES
from orchestrator.text import Text

WRITTEN = Text(vi="Đã ghi {file}.", en="Wrote {file}.")
THERE = Text(
    vi="đã có tệp này; chọn tên khác, hoặc thêm --force để ghi đè",
    en="is there already; choose another name, or add --force to replace it",
)
NO_WORKBOOK = Text(
    vi="bảng tính được ghi ở dạng .xlsx; đặt tên tệp có đuôi .xlsx",
    en="the spreadsheet is written as .xlsx; choose a name that ends so",
)
CANNOT_WRITE = Text(
    vi="Không ghi được {file} ({reason}); kiểm tra thư mục, quyền ghi và ổ đĩa.",
    en="{file} cannot be written ({reason}); check the folder, the right to write and the disk.",
)


def read_sheet(file: Path) -> bytes:
    """No more than one byte past what is accepted. Raises BadInput."""
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            raise BadInput([Problem(str(file), None, "", cannot_stand(mode))])
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput([Problem(str(file), None, "", cannot_read(error))]) from error


def write_sheet(file: Path, data: bytes, *, force: bool) -> Path:
    """Raises BadInput when the name is no workbook's or something stands there, EdgeError when it cannot be written. A
    new one holds numbers: only its owner may read it."""
    if file.suffix.lower() != ".xlsx":
        raise BadInput([Problem(str(file), None, "", NO_WORKBOOK)])
    if not force and file.exists():
        raise BadInput([Problem(str(file), None, "", THERE)])
    write_whole(file, data)
    return file


def write_whole(file: Path, data: bytes, like: Path | None = None) -> None:
    """Under another name first, then in its place at once; a link keeps pointing where it did. What stood there, or
    else `like`, lends its owner and rights. Raises EdgeError."""
    place = file.resolve()
    draft = place.with_name(f".{place.name}-{secrets.token_hex(4)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            _lend(handle, place if place.exists() else like)
            os.fsync(handle)
        draft.replace(place)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise EdgeError(CANNOT_WRITE.format(file=file, reason=complaint(error)), retry=False) from error


def _lend(handle: int, model: Path | None) -> None:
    """Rights only where the owner could be given too: a group that is not meant must not come to read."""
    if model is None:
        return
    found = model.stat()
    own = os.fstat(handle)
    if (own.st_uid, own.st_gid) != (found.st_uid, found.st_gid):
        os.fchown(handle, found.st_uid, found.st_gid)
    os.fchmod(handle, stat.S_IMODE(found.st_mode))
