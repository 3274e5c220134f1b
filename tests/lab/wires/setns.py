"""Entering a network namespace. It holds for one thread, so each entry is a thread of its own."""

from __future__ import annotations

import ctypes
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

PLACES = Path("/run/netns")
_CLONE_NEWNET = 0x40000000
_libc = ctypes.CDLL(None, use_errno=True)

T = TypeVar("T")


def enter(namespace: str) -> None:
    """Move the calling thread, and the threads and processes it starts, into a namespace. There is no way back."""
    fd = os.open(PLACES / namespace, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if _libc.setns(fd, _CLONE_NEWNET):  # os.setns is there from 3.12 on
            code = ctypes.get_errno()
            raise OSError(code, os.strerror(code), namespace)
    finally:
        os.close(fd)


def inside(namespace: str, do: Callable[[], T]) -> T:
    """What `do` returns (or raises) in a thread inside the namespace. A socket made there stays there."""
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            enter(namespace)
            results.append(do())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name=f"in {namespace}")
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]
