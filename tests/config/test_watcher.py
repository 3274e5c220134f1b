"""A changed file is noticed once, and a bad one never displaces the good registry."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from orchestrator.config.watcher import RegistryFile, Stamp, differences, due
from orchestrator.errors import BadInput
from orchestrator.model.registry import Registry

GOOD = (Path(__file__).parent / "good" / "small.yaml").read_text(encoding="utf-8")
OLD, NEW, NEWER = Stamp(1, 10, 100), Stamp(1, 10, 101), Stamp(2, 10, 101)


@pytest.mark.parametrize(
    ("read", "before", "now", "expected"),
    [
        (OLD, OLD, OLD, False),
        (OLD, OLD, NEW, False),  # still being written, perhaps
        (OLD, NEW, NEW, True),
        (OLD, NEW, NEWER, False),
        (NEW, OLD, NEW, False),  # back to what was read
        (OLD, OLD, None, False),  # an editor that replaces the file takes it away for a moment
        (OLD, None, None, True),
        (None, None, None, False),
    ],
)
def test_due(read: Stamp | None, before: Stamp | None, now: Stamp | None, expected: bool) -> None:
    assert due(read, before, now) is expected


@pytest.fixture
def file(tmp_path: Path) -> RegistryFile:
    path = tmp_path / "sites.yaml"
    path.write_text(GOOD, encoding="utf-8")
    return RegistryFile(path)


def rewrite(file: RegistryFile, text: str) -> None:
    """As an editor does: a new file in the place of the old."""
    draft = file.path.with_suffix(".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(file.path)


def test_nothing_changed(file: RegistryFile) -> None:
    assert file.load() is file.registry
    assert [file.poll() for _ in range(3)] == [None] * 3


def test_a_new_registry_is_handed_out_once(file: RegistryFile) -> None:
    old = file.load()
    rewrite(file, GOOD.replace("UBND huyện Lục Ngạn", "UBND thị xã Chũ"))
    assert file.poll() is None
    new = file.poll()
    assert isinstance(new, Registry)
    assert file.registry is new
    assert differences(old, new) == ((), (), ("luc-ngan",))
    assert file.poll() is None


def test_a_bad_file_is_told_once_and_the_old_registry_stays(file: RegistryFile) -> None:
    old = file.load()
    rewrite(file, GOOD.replace("hub: yes", "hub: no"))
    answers = [file.poll() for _ in range(4)]
    assert [type(answer) for answer in answers] == [type(None), BadInput, type(None), type(None)]
    assert file.registry is old
    rewrite(file, GOOD)
    assert [type(file.poll()) for _ in range(3)] == [type(None), Registry, type(None)]


def test_a_lost_file_is_told_once(file: RegistryFile) -> None:
    old = file.load()
    file.path.unlink()
    assert [type(file.poll()) for _ in range(3)] == [type(None), BadInput, type(None)]
    assert file.registry is old


def test_the_same_size_at_the_same_time_is_still_another_file(file: RegistryFile) -> None:
    file.load()
    was = file.path.stat()
    rewrite(file, GOOD.replace("UBND huyện Lục Ngạn", "UBND huyện Lục Nghĩ"))
    os.utime(file.path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert [type(file.poll()) for _ in range(2)] == [type(None), Registry]


def test_a_bad_file_at_the_start(file: RegistryFile) -> None:
    rewrite(file, "sites: 5")
    with pytest.raises(BadInput):
        file.load()
    assert file.poll() is None
    rewrite(file, GOOD)
    assert [type(file.poll()) for _ in range(2)] == [type(None), Registry]


def test_differences(file: RegistryFile) -> None:
    registry = file.load()
    tinh, luc_ngan = registry.sites
    son_dong = luc_ngan.model_copy(update={"id": "son-dong"})
    later = registry.model_copy(update={"sites": (son_dong, tinh.model_copy(update={"room": "Phòng họp tầng 5"}))})
    assert differences(registry, later) == (("son-dong",), ("luc-ngan",), ("tinh",))
    moved = registry.model_copy(update={"sites": (luc_ngan, tinh)})
    assert differences(registry, moved) == ((), (), ())
