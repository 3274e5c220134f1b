"""The file itself: a .tar.gz for its owner's eyes only. Its first member says what the others must be."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from orchestrator.complaints import complaint
from orchestrator.errors import BadInput, EdgeError, Problem
from orchestrator.text import Text

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_BYTES = 64 * 1024
CHUNK = 1 << 20
Kind = Literal["sqlite", "postgresql"]
Name = Literal["journal.db", "journal.pgdump", "secret", "sites.yaml"]

TAKEN = Text(
    vi="đã có tệp này; hãy chọn tên khác, hoặc ghi tên thư mục để bản sao lưu tự đặt tên theo giờ",
    en="this file exists; choose another name, or name a folder and the backup names itself by the time",
)
CANNOT = Text(vi="Không đọc hoặc ghi được {file}: {reason}.", en="{file} cannot be read or written: {reason}.")
DAMAGED = Text(
    vi="không phải bản sao lưu của Điểm Cầu, hoặc đã hỏng ({where}); hãy dùng bản sao lưu khác",
    en="is no backup of Điểm Cầu, or is damaged ({where}); use another backup",
)
NEWER = Text(
    vi="bản sao lưu do phiên bản mới hơn tạo ra ({release}); hãy cài phiên bản đó rồi khôi phục",
    en="a newer release made this backup ({release}); install that release and restore then",
)


class Part(BaseModel):
    """One file inside, and how it is known again."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Name
    size: int = Field(ge=0)  # bytes
    sha256: str


class About(BaseModel):
    """What a backup is of."""

    model_config = ConfigDict(frozen=True)
    format: int = FORMAT
    release: str
    revision: str  # of the database's schema
    database: Kind
    taken: datetime


class Manifest(About):
    parts: tuple[Part, ...]


def pack(file: Path, about: About, parts: Mapping[Name, Path]) -> Manifest:
    """Write `file`, mode 0600: whole, on the disk, or not at all. Raises BadInput when it exists, EdgeError when it
    cannot be written."""
    if file.exists():
        raise BadInput([Problem(str(file), None, "", TAKEN)])
    draft = file.with_name(f".{file.name}.part")
    try:
        manifest = Manifest(**about.model_dump(), parts=tuple(_measured(name, path) for name, path in parts.items()))
        draft.unlink(missing_ok=True)  # of a run that was killed
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as out:
            _write(out, manifest, parts)
            out.flush()
            os.fsync(handle)
        draft.rename(file)
    except OSError as error:
        raise cannot(file, error) from error
    finally:
        draft.unlink(missing_ok=True)
    return manifest


def unpack(file: Path, into: Path) -> Manifest:
    """Take all parts out into a folder, each held against its checksum. Raises BadInput when the file is not what it
    should be, EdgeError when it cannot be read."""
    try:
        with tarfile.open(file, "r:gz") as tar:
            manifest = _manifest(file, tar)
            for part in manifest.parts:
                _take_out(file, tar, part, into / part.name)
    except (tarfile.TarError, zlib.error, EOFError) as error:
        raise _damaged(file, type(error).__name__) from error
    except OSError as error:
        if error.errno is None:  # gzip's own complaints
            raise _damaged(file, "gzip") from error
        raise cannot(file, error) from error
    return manifest


def cannot(file: Path, error: OSError) -> EdgeError:
    """The sentence for what the system says of a file."""
    return EdgeError(CANNOT.format(file=error.filename or file, reason=complaint(error)), retry=False)


def _measured(name: Name, path: Path) -> Part:
    with path.open("rb") as source:
        return Part(name=name, size=path.stat().st_size, sha256=hashlib.file_digest(source, "sha256").hexdigest())


def _write(out: IO[bytes], manifest: Manifest, parts: Mapping[Name, Path]) -> None:
    text = manifest.model_dump_json(indent=2).encode()
    with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as tar:
        tar.addfile(_entry(MANIFEST, len(text), manifest.taken), io.BytesIO(text))
        for part in manifest.parts:
            with parts[part.name].open("rb") as source:
                tar.addfile(_entry(part.name, part.size, manifest.taken), source)


def _entry(name: str, size: int, at: datetime) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(at.timestamp()), 0o600
    return entry


def _manifest(file: Path, tar: tarfile.TarFile) -> Manifest:
    first = tar.next()
    source = tar.extractfile(first) if first and first.name == MANIFEST and first.size <= MANIFEST_BYTES else None
    if source is None:
        raise _damaged(file, MANIFEST)
    text = source.read()
    try:
        about = About.model_validate_json(text)
        if about.format > FORMAT:
            raise BadInput([Problem(str(file), None, "", NEWER.format(release=about.release))])
        return Manifest.model_validate_json(text)
    except ValidationError as error:
        raise _damaged(file, MANIFEST) from error


def _take_out(file: Path, tar: tarfile.TarFile, part: Part, target: Path) -> None:
    """Only a plain file of the announced name and size: nothing an archive says decides where we write."""
    member = tar.next()
    source = tar.extractfile(member) if member and member.isreg() and member.name == part.name else None
    if member is None or source is None or member.size != part.size:
        raise _damaged(file, part.name)
    digest = hashlib.sha256()
    with target.open("xb") as out:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            out.write(chunk)
    if digest.hexdigest() != part.sha256:
        raise _damaged(file, part.name)


def _damaged(file: Path, where: str) -> BadInput:
    return BadInput([Problem(str(file), None, "", DAMAGED.format(where=where))])
