"""A backup is all or nothing: taken while others write, put back only whole, in the right place, over nothing."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import stat
import sys
import tarfile
from asyncio.subprocess import PIPE
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.config.settings import Settings, secret_of
from orchestrator.errors import BadInput, EdgeError, Refused, StoreError
from orchestrator.store.backup.commands import back_up, put_back
from orchestrator.store.backup.restore import Restored, restore
from orchestrator.store.backup.save import save
from orchestrator.store.ledger import Ledger
from orchestrator.store.opening import open_store
from orchestrator.web.access.credentials import set_password
from tests.store.events import MORNING, note, texts
from tests.store.servers import PostgreSQL

CLOCK = SystemClock()


class Evening(SystemClock):
    """In Vietnam it is the next morning already."""

    def now(self) -> datetime:
        return datetime(2021, 11, 29, 20, 10, 42, tzinfo=UTC)


class Place:
    """Where a service keeps its things."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir(mode=0o700)
        self.settings = Settings(sites=folder / "sites.yaml", state_dir=folder / "state", database=SecretStr(url))
        self.url = url

    async def furnish(self, *words: str) -> None:
        self.settings.sites.write_text("sites: []\n", encoding="utf-8")
        secret_of(self.settings)
        store = await open_store(self.url, CLOCK)
        await set_password(store.accounts, "truc", "mot-mat-khau-dai-de-thu")
        await store.accounts.start_session("truc", "hash", MORNING.replace(year=2100))
        ledger = Ledger(store.journal, CLOCK)
        await ledger.open("s1")
        for word in words:
            ledger.record("s1", note(word))
        await ledger.close()
        await store.close()

    async def words(self) -> list[str]:
        store = await open_store(self.url, CLOCK)
        try:
            return texts(await store.journal.read("s1"))
        finally:
            await store.close()

    async def save(self, name: str = "b.tar.gz") -> Path:
        return (await save(self.settings, self.settings.sites.with_name(name), CLOCK))[0]

    async def restore(self, file: Path, *, force: bool = False) -> Restored:
        return await restore(self.settings, file, CLOCK, force=force)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real("postgresql"))])
async def places(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Place, Place]:
    """The machine that is backed up, and the one on which the service shall go on."""
    if request.param == "sqlite":
        return _places(tmp_path)
    running: PostgreSQL = request.getfixturevalue("server")
    urls = [await running.create_database() for _ in range(2)]
    return Place(tmp_path / "old", urls[0]), Place(tmp_path / "new", urls[1])


def _places(folder: Path) -> tuple[Place, Place]:
    old, new = (
        Place(folder / name, f"sqlite+aiosqlite:///{folder / name}/state/journal.db") for name in ("old", "new")
    )
    return old, new


async def test_what_was_saved_goes_on_elsewhere(places: tuple[Place, Place]) -> None:
    old, new = places
    await old.furnish("một", "hai")
    file = await old.save()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    done = await new.restore(file)
    assert (done.set_aside, done.secret_missing) == ((), False)
    assert await new.words() == ["một", "hai"]
    assert secret_of(new.settings) == secret_of(old.settings)
    assert new.settings.sites.read_text() == "sites: []\n"
    store = await open_store(new.url, CLOCK)
    assert await store.accounts.operator("truc") is not None
    assert await store.accounts.session("hash", MORNING) is None, "a session ended since must stay ended"
    lease = await store.journal.claim("s1")
    assert lease.epoch > 1000, "an incident of the life after the backup must not share its id with one of ours"
    assert lease.seq == 2
    await store.close()


async def test_what_is_said_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A size as Vietnamese writes it, a moment as the organisation's clock shows it."""
    old, new = _places(tmp_path)
    await old.furnish()
    sample = Path(__file__).parents[2] / "sites.yaml"
    old.settings.sites.write_bytes(sample.read_bytes())
    file = tmp_path / "b.tar.gz"
    await back_up(old.settings, file, Evening(), as_json=False)
    assert capsys.readouterr().err.startswith("Đã sao lưu 0,1 MB vào ")
    await put_back(new.settings, file, CLOCK, force=False, as_json=False)
    assert capsys.readouterr().err.startswith("Đã khôi phục bản sao lưu lúc 03:10:42 30/11/2021. ")


async def test_a_backup_holds_what_was_written_before_it_while_others_write_on(places: tuple[Place, Place]) -> None:
    old, new = places
    await old.furnish()
    writer = await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.store.writer", old.url, stdout=PIPE)
    assert writer.stdout is not None
    told = 0
    try:
        async for line in writer.stdout:
            if line.startswith(b"told"):
                told = int(line.split()[1])
            if told >= 20:
                break
        file = await old.save()
        with pytest.raises(Refused, match=r"The service is running on .*; stop it first") as caught:
            await old.restore(file, force=True)
        assert "hãy dừng dịch vụ" in caught.value.text.vi
    finally:
        writer.kill()
        await writer.communicate()
    await new.restore(file)
    store = await open_store(new.url, CLOCK)
    kept = [event.seq for event in await store.journal.read("s1")]
    await store.close()
    assert len(kept) >= told
    assert kept == list(range(1, len(kept) + 1))


async def test_other_data_is_replaced_by_force_only_and_kept(places: tuple[Place, Place]) -> None:
    old, new = places
    await old.furnish("cũ")
    file = await old.save()
    await new.furnish("mới")
    new.settings.sites.write_text("khác\n", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        await new.restore(file)
    assert "sites.yaml" in caught.value.text.en
    assert "secret" in caught.value.text.en
    assert await new.words() == ["mới"]
    done = await new.restore(file, force=True)
    assert await new.words() == ["cũ"]
    assert {path.name.partition(".replaced-")[0] for path in done.set_aside} >= {"secret", "sites.yaml"}
    assert any(path.name.startswith("journal.") for path in done.set_aside)
    assert not list(new.settings.state_dir.glob(".*")), "nothing half-done is left lying about"


async def test_where_a_file_cannot_be_put_nothing_is(places: tuple[Place, Place]) -> None:
    old, new = places
    await old.furnish("cũ")
    file = await old.save()
    new.settings = new.settings.model_copy(update={"sites": Path("/proc/sites.yaml")})
    with pytest.raises(EdgeError, match=r"/proc/sites.yaml cannot be written \(No such file"):
        await new.restore(file)
    assert not (new.settings.state_dir / "secret").exists()
    assert await new.words() == []


async def test_the_former_database_can_be_gone_back_to(tmp_path: Path) -> None:
    old, new = _places(tmp_path)
    await old.furnish("cũ")
    await new.furnish("mới")
    done = await new.restore(await old.save(), force=True)
    former = next(path for path in done.set_aside if path.name.startswith("journal.db"))
    former.rename(new.settings.state_dir / "journal.db")
    assert await new.words() == ["mới"]


async def test_a_folder_gets_a_file_named_by_the_time_and_nothing_is_overwritten(tmp_path: Path) -> None:
    old, _ = _places(tmp_path)
    await old.furnish()
    file, manifest = await save(old.settings, tmp_path, CLOCK)
    assert file.name == f"diemcau-{manifest.taken:%Y%m%dT%H%M%SZ}.tar.gz"
    before = file.read_bytes()
    with pytest.raises(BadInput, match="this file exists"):
        await save(old.settings, file, CLOCK)
    assert file.read_bytes() == before
    assert _hidden(tmp_path) == []


def _hidden(folder: Path) -> list[Path]:
    return list(folder.glob(".*"))


async def test_a_secret_of_the_environment_stays_there(tmp_path: Path) -> None:
    old, new = _places(tmp_path)
    await old.furnish()
    old.settings = old.settings.model_copy(update={"secret": SecretStr("k" * 32)})
    file = await old.save()
    with tarfile.open(file) as tar:
        assert tar.getnames() == ["manifest.json", "journal.db", "sites.yaml"]
    assert (await new.restore(file)).secret_missing


async def test_nothing_to_save_is_said(tmp_path: Path) -> None:
    old, _ = _places(tmp_path)
    old.settings.sites.touch()
    with pytest.raises(StoreError, match="There is nothing to back up: no journal at"):
        await old.save()
    assert not old.settings.state_dir.exists()


async def test_a_wrong_place_for_the_registry_is_said(tmp_path: Path) -> None:
    old, _ = _places(tmp_path)
    await old.furnish()
    old.settings.sites.unlink()
    with pytest.raises(BadInput, match=r"sites\.yaml: is not there, so the backup would lack the registry"):
        await old.save()


async def test_without_postgresql_tools_one_sentence(
    places: tuple[Place, Place], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old, _ = places
    await old.furnish()
    monkeypatch.setenv("PATH", str(tmp_path))
    if old.url.startswith("sqlite"):
        assert await old.save()
        return
    with pytest.raises(StoreError, match=r"There is no pg_dump on this machine; install postgresql-client"):
        await old.save()


# ── files that are no sound backup ──────────────────────────────────────────────────────────────────


def _rewritten(file: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The same archive with other contents."""
    with tarfile.open(file) as tar:
        members = {member.name: _content(tar, member) for member in tar}
    change(members)
    changed = file.with_name("changed.tar.gz")
    with tarfile.open(changed, "w:gz") as tar:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return changed


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    source = tar.extractfile(member)
    assert source is not None
    return source.read()


def _manifest(**values: object) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        members["manifest.json"] = json.dumps(json.loads(members["manifest.json"]) | values).encode()

    return change


def _flipped(members: dict[str, bytes]) -> None:
    members["journal.db"] = members["journal.db"][:-1] + bytes([members["journal.db"][-1] ^ 1])


def _escaping(members: dict[str, bytes]) -> None:
    told = json.loads(members["manifest.json"])
    told["parts"][0]["name"] = "../evil"
    members["manifest.json"] = json.dumps(told).encode()
    members["../evil"] = members.pop("journal.db")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_flipped, "is no backup of Điểm Cầu, or is damaged (journal.db)"),
        (_escaping, "is no backup of Điểm Cầu, or is damaged (manifest.json)"),
        (lambda members: members.pop("sites.yaml"), "is no backup of Điểm Cầu, or is damaged (sites.yaml)"),
        (lambda members: members.pop("manifest.json"), "is no backup of Điểm Cầu, or is damaged (manifest.json)"),
        (_manifest(format=2, release="9.9"), "a newer release made this backup (9.9)"),
        (_manifest(revision="9999", release="9.9"), "a newer release made this backup (9.9)"),
        (_manifest(database="postgresql"), "this backup is of postgresql, but DIEMCAU_DATABASE says sqlite"),
    ],
)
async def test_what_is_no_sound_backup_changes_nothing(
    tmp_path: Path, change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    old, new = _places(tmp_path)
    await old.furnish("cũ")
    file = _rewritten(await old.save(), change)
    with pytest.raises(BadInput) as caught:
        await new.restore(file)
    assert said in caught.value.text.en
    assert not list(new.settings.state_dir.iterdir())
    assert not new.settings.sites.exists()
    assert not (tmp_path / "new" / "evil").exists()


@pytest.mark.parametrize("cut", [0, 10, 0.5])
async def test_a_file_cut_short_is_refused(tmp_path: Path, cut: float) -> None:
    old, new = _places(tmp_path)
    await old.furnish("cũ")
    file = await old.save()
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * cut) if cut < 1 else int(cut)])
    with pytest.raises(BadInput, match="is no backup of Điểm Cầu, or is damaged"):
        await new.restore(file)


async def test_what_is_not_even_an_archive_is_refused(tmp_path: Path) -> None:
    _, new = _places(tmp_path)
    file = tmp_path / "x"
    for content in (b"xin chao", gzip.compress(b"xin chao")):
        file.write_bytes(content)
        with pytest.raises(BadInput, match="is no backup of Điểm Cầu, or is damaged"):
            await new.restore(file)
    with pytest.raises(EdgeError, match=r"nowhere cannot be read or written: No such file"):
        await new.restore(tmp_path / "nowhere")


async def test_a_damaged_database_can_be_replaced(tmp_path: Path) -> None:
    old, new = _places(tmp_path)
    await old.furnish("cũ")
    file = await old.save()
    await new.furnish("mới")
    (new.settings.state_dir / "journal.db").write_bytes(b"\0" * 8192)
    await new.restore(file, force=True)
    assert await new.words() == ["cũ"]
