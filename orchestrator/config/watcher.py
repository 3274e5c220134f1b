"""Notices when sites.yaml has changed. A bad new file never displaces the good old registry."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from orchestrator.config.loader import load_registry
from orchestrator.errors import BadInput
from orchestrator.model.registry import Registry


class Stamp(NamedTuple):
    """What tells one content of a file from another without reading it."""

    inode: int
    size: int
    changed_ns: int


class Differences(NamedTuple):
    """Site ids, in the order of the registry they stand in."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def due(read: Stamp | None, before: Stamp | None, now: Stamp | None) -> bool:
    """Is the file to be read? When it differs from what was read, and has come to rest.

    An editor that writes in place passes through half a file: what changed since the last look is left one more.
    """
    return now != read and now == before


def differences(old: Registry, new: Registry) -> Differences:
    """Which sites a new registry adds, removes and changes; a new place in the file is no change."""
    then = {site.id: site for site in old.sites}
    now = {site.id: site for site in new.sites}
    return Differences(
        added=tuple(id_ for id_ in now if id_ not in then),
        removed=tuple(id_ for id_ in then if id_ not in now),
        changed=tuple(id_ for id_, site in now.items() if id_ in then and then[id_] != site),
    )


class RegistryFile:
    """sites.yaml, looked at again and again. `registry` is the last good one, None until there was one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.registry: Registry | None = None
        self._read: Stamp | None = None
        self._before: Stamp | None = None

    def load(self) -> Registry:
        """Read the file now, at the start of a service. Raises BadInput."""
        self._read = self._before = _stamp(self.path)
        self.registry = load_registry(self.path)
        return self.registry

    def poll(self) -> Registry | BadInput | None:
        """What a change brought, once for each change: the new registry, or what is wrong with the file; else None.

        To be called about once a second, after `load`. Costs one look at the file's stamp; when that changed, it
        reads the file, so a registry of thousands of sites wants a thread.
        """
        now = _stamp(self.path)
        before, self._before = self._before, now
        if not due(self._read, before, now):
            return None
        self._read = now
        try:
            self.registry = load_registry(self.path)
        except BadInput as error:
            return error
        return self.registry


def _stamp(path: Path) -> Stamp | None:
    """None while there is no file to be seen."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return Stamp(found.st_ino, found.st_size, found.st_mtime_ns)
