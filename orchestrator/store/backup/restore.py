"""`diemcau restore`: puts a backup where the settings say, so that the service can go on from it."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from orchestrator.clock import Clock
from orchestrator.complaints import complaint
from orchestrator.config.settings import Settings
from orchestrator.errors import BadInput, EdgeError, Problem, Refused
from orchestrator.store.backup.archive import NEWER, Manifest, cannot, unpack
from orchestrator.store.backup.copies import begin_new_life, check, copy_in, copy_out, in_use, sqlite_file
from orchestrator.store.database.engine import Database
from orchestrator.store.database.schema import KNOWN, revision
from orchestrator.text import Text

RUNNING = Text(
    vi="Dịch vụ đang chạy và đang dùng {name}; hãy dừng dịch vụ rồi khôi phục (--force cũng không thay được).",
    en="The service is running on {name}; stop it first (--force does not help here).",
)
NOT_EMPTY = Text(
    vi="Đã có dữ liệu khác với bản sao lưu: {names}. Thêm --force để thay; dữ liệu cũ được giữ lại bên cạnh, "
    "thêm đuôi .replaced-… vào tên.",
    en="There is other data already: {names}. Add --force to replace it; the former is kept beside it, its names "
    "ending in .replaced-…",
)
NO_WAY_IN = Text(
    vi="Không ghi được {file} ({reason}), nên chưa thay gì cả; hãy cấp quyền ghi vào thư mục đó, hoặc tự lấy tệp ra "
    "trước: tar -xzf BẢN-SAO-LƯU {name}",
    en="{file} cannot be written ({reason}), so nothing was replaced; give the right to write into its folder, or put "
    "the file there yourself first: tar -xzf BACKUP {name}",
)
OTHER_KIND = Text(
    vi="bản sao lưu này của {kind}, còn DIEMCAU_DATABASE trỏ tới {name}; hãy đặt DIEMCAU_DATABASE đúng loại",
    en="this backup is of {kind}, but DIEMCAU_DATABASE says {name}; set DIEMCAU_DATABASE to one of its kind",
)


class Restored(NamedTuple):
    manifest: Manifest
    secret_missing: bool  # the former service had its secret from the environment, and this one has none yet
    set_aside: tuple[Path, ...]


class _File(NamedTuple):
    """A part that goes to one place as it is; `mode` is for a place that is new."""

    source: Path
    target: Path
    mode: int

    @property
    def draft(self) -> Path:
        return self.target.with_name(f".{self.target.name}.restoring")


async def restore(settings: Settings, file: Path, clock: Clock, *, force: bool = False) -> Restored:
    """Check all of the backup, then put it in place. What differs from it is replaced with `force` only.

    Run as root, files come to belong to whoever owns the folder they are put in. Raises BadInput for a file that is no
    sound backup of ours, Refused while a service runs or data is in the way, EdgeError and StoreError.
    """
    database = Database(settings.database_url)
    try:
        settings.state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=settings.state_dir) as name:
            folder = Path(name)
            manifest = await asyncio.to_thread(unpack, file, folder)
            _fits(file, manifest, database)
            files = _files(settings, manifest, folder)
            await _is_free(database, files, force)
            if database.is_sqlite:
                await _prepare(folder / "journal.db")
                files.append(_File(folder / "journal.db", sqlite_file(database), 0o600))  # last: it makes the service
            aside = await _put(database, folder, files, clock.now())
    except OSError as error:
        raise cannot(file, error) from error
    finally:
        await database.close()
    told = {part.name for part in manifest.parts}
    return Restored(manifest, "secret" not in told and settings.secret is None, tuple(aside))


def _fits(file: Path, manifest: Manifest, database: Database) -> None:
    kind = "sqlite" if database.is_sqlite else "postgresql"
    journal = "journal.db" if database.is_sqlite else "journal.pgdump"
    wrong = None
    if manifest.revision not in KNOWN:
        wrong = NEWER.format(release=manifest.release)
    elif manifest.database != kind or journal not in {part.name for part in manifest.parts}:
        wrong = OTHER_KIND.format(kind=manifest.database, name=database.name)
    if wrong:
        raise BadInput([Problem(str(file), None, "", wrong)])


def _files(settings: Settings, manifest: Manifest, folder: Path) -> list[_File]:
    """What is to be put as it is; files that are there already, to the letter, need not."""
    names = {part.name for part in manifest.parts}
    files = [_File(folder / "sites.yaml", settings.sites.absolute(), 0o640)]
    if settings.secret is None:
        files.insert(0, _File(folder / "secret", settings.state_dir / "secret", 0o600))
    return [each for each in files if each.source.name in names and not _same(each)]


def _same(file: _File) -> bool:
    return file.target.is_file() and file.target.read_bytes() == file.source.read_bytes()


async def _is_free(database: Database, files: Sequence[_File], force: bool) -> None:
    """Raises Refused when somebody works on the data, or it would be lost."""
    standing = [str(file.target) for file in files if file.target.exists()]
    if database.exists and not (database.is_sqlite and sqlite_file(database).stat().st_size == 0):
        if await in_use(database):
            raise Refused(RUNNING.format(name=database.name))
        if database.is_sqlite or await revision(database) is not None:
            standing.append(database.name)
    if standing and not force:
        raise Refused(NOT_EMPTY.format(names=", ".join(standing)))


async def _prepare(copy: Path) -> None:
    """All that could fail with the copy fails here, before anything is replaced."""
    await check(copy)
    staged = Database(f"sqlite+aiosqlite:///{copy}")
    try:
        await begin_new_life(staged)
        await in_use(staged)  # folds its log into the one file
    finally:
        await staged.close()


async def _put(database: Database, folder: Path, files: Sequence[_File], now: datetime) -> list[Path]:
    """Everything is first written beside its place, where a full disk or a lacking right still does no harm. Returns
    where the former data is."""
    ending = f".replaced-{now:%Y%m%dT%H%M%SZ}"
    try:
        for file in files:
            await asyncio.to_thread(_write_beside, file)
        aside = [] if database.is_sqlite else await _replace_tables(database, folder, ending)
        for file in files:
            aside += _set_aside(file.target, ending)
            file.draft.rename(file.target)
        return aside
    finally:
        for file in files:
            with suppress(OSError):  # of a folder that is not there, or not ours
                file.draft.unlink()


async def _replace_tables(database: Database, folder: Path, ending: str) -> list[Path]:
    aside = []
    if await revision(database) is not None:
        former = folder.parent / f"journal.pgdump{ending}"
        await copy_out(database, former)
        _own(former, 0o600)
        aside.append(former)
    await copy_in(folder / "journal.pgdump", database)
    await begin_new_life(database)
    return aside


def _write_beside(file: _File) -> None:
    mode = stat.S_IMODE(file.target.stat().st_mode) if file.target.exists() else file.mode
    try:
        file.target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.draft.unlink(missing_ok=True)  # of a run that was killed
        file.draft.touch(mode=0o600)
        shutil.copyfile(file.source, file.draft)
        _own(file.draft, mode)
        with file.draft.open("rb") as written:
            os.fsync(written.fileno())
    except OSError as error:
        text = NO_WAY_IN.format(file=file.target, reason=complaint(error), name=file.target.name)
        raise EdgeError(text, retry=False) from error


def _set_aside(target: Path, ending: str) -> list[Path]:
    """A former database goes with its log, which would else be played into the new one."""
    former = [target, *(target.with_name(target.name + tail) for tail in ("-wal", "-shm"))]
    return [path.rename(path.with_name(path.name + ending)) for path in former if path.exists()]


def _own(file: Path, mode: int) -> None:
    """For whoever the folder belongs to: the service does not run as the one who restores it."""
    file.chmod(mode)
    if os.geteuid() == 0:
        folder = file.parent.stat()
        os.chown(file, folder.st_uid, folder.st_gid)
