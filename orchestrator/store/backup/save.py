"""`diemcau backup`: journal, accounts, secret and registry of a service, while it runs."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from orchestrator.clock import Clock
from orchestrator.config.settings import Settings
from orchestrator.errors import BadInput, Problem, StoreError
from orchestrator.store.backup.archive import About, Manifest, Name, cannot, pack
from orchestrator.store.backup.copies import copy_out
from orchestrator.store.database.engine import Database
from orchestrator.store.database.schema import revision
from orchestrator.text import Text

NOTHING = Text(
    vi="Chưa có gì để sao lưu: không có nhật ký tại {name}. Kiểm tra DIEMCAU_STATE_DIR và DIEMCAU_DATABASE.",
    en="There is nothing to back up: no journal at {name}. Look at DIEMCAU_STATE_DIR and DIEMCAU_DATABASE.",
)
NO_SITES = Text(
    vi="không có tệp này nên bản sao lưu sẽ thiếu danh mục điểm cầu; đặt DIEMCAU_SITES theo đúng chỗ",
    en="is not there, so the backup would lack the registry; set DIEMCAU_SITES to where it is",
)


async def save(settings: Settings, target: Path, clock: Clock) -> tuple[Path, Manifest]:
    """Back up into `target`: a new file, or a folder in which the file is named by the time (UTC).

    Needs room for one more copy of the database beside the file, for the moment. Raises BadInput for a target or a
    setting that will not do, EdgeError and StoreError when the backup cannot be made; nothing is left of it then.
    """
    taken = clock.now()
    file = _named(target, taken)
    database = Database(settings.database_url)
    try:
        found = await revision(database) if database.exists else None
        if found is None:
            raise StoreError(NOTHING.format(name=database.name), retry=False)
        about = About(
            release=version("diemcau"),
            revision=found,
            database="sqlite" if database.is_sqlite else "postgresql",
            taken=taken,
        )
        with tempfile.TemporaryDirectory(prefix=".diemcau-", dir=file.parent) as folder:
            return file, await _collect(settings, database, about, file, Path(folder))
    except OSError as error:
        raise cannot(file, error) from error
    finally:
        await database.close()


def _named(target: Path, taken: datetime) -> Path:
    return target / f"diemcau-{taken:%Y%m%dT%H%M%SZ}.tar.gz" if target.is_dir() else target


async def _collect(settings: Settings, database: Database, about: About, file: Path, folder: Path) -> Manifest:
    name: Name = "journal.db" if database.is_sqlite else "journal.pgdump"
    parts: dict[Name, Path] = {name: folder / name, **_files(settings)}
    await copy_out(database, folder / name)
    return await asyncio.to_thread(pack, file, about, parts)


def _files(settings: Settings) -> dict[Name, Path]:
    """A secret that the environment gives stays with whoever keeps the environment."""
    if not settings.sites.is_file():
        raise BadInput([Problem(str(settings.sites), None, "", NO_SITES)])
    files: dict[Name, Path] = {"sites.yaml": settings.sites}
    secret = settings.state_dir / "secret"
    if settings.secret is None and secret.is_file():
        files["secret"] = secret
    return files
