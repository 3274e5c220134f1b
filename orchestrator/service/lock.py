"""One service a state folder: a second one would take the journal over, and the first would not know at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from orchestrator.errors import EdgeError
from orchestrator.text import Text

IN_USE = Text(
    vi="Một dịch vụ khác đang chạy với thư mục dữ liệu {folder}; hãy dừng dịch vụ đó, hoặc đặt DIEMCAU_STATE_DIR khác.",
    en="Another service runs with the data folder {folder}; stop that one, or set another DIEMCAU_STATE_DIR.",
)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder until the block ends; the kernel lets go of it for a process that was killed.

    Raises EdgeError when another process holds it.
    """
    with suppress(ImportError):  # Windows
        import fcntl

        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise EdgeError(IN_USE.format(folder=folder), retry=True) from error
        try:
            yield
        finally:
            os.close(handle)
        return
    yield
