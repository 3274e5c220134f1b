"""A listening TCP socket that can fall silent."""

from __future__ import annotations

import asyncio
import select
import socket
from collections.abc import Callable

from orchestrator.errors import EdgeError
from orchestrator.text import Text

ROOM = 64  # callers that may wait to be accepted
PLUGS = 8  # more than Linux ever lets into a queue of length 0

CANNOT_LISTEN = Text(
    vi="Không mở được cổng {address}:{port} cho diễn tập ({reason}); hãy dừng chương trình đang dùng cổng này.",
    en="Cannot listen on {address}:{port} for the rehearsal ({reason}); stop the program that uses this port.",
)


class Gate:
    """Accepts callers while open. Shut, it neither accepts nor refuses: the caller's SYN is never answered.

    A double of a path whose packets vanish. It leans on Linux, which drops a SYN when the listener's queue of
    unaccepted callers is full: shutting shrinks that queue to nothing and fills it with connections of our own.
    It cannot show the delay or loss of a handshake, which the kernel completes on its own.
    """

    def __init__(self, address: str, arrived: Callable[[socket.socket], None]) -> None:
        self.address = address
        self.port = 0
        self._arrived = arrived
        self._plugs: list[socket.socket] = []
        self._listener: socket.socket | None = None

    def open(self, port: int = 0) -> int:
        """Listen; the port, chosen by the system when 0. Raises EdgeError when it is taken."""
        listener = listening(self.address, port, socket.SOCK_STREAM)
        listener.listen(ROOM)
        self._listener, self.port = listener, listener.getsockname()[1]
        asyncio.get_running_loop().add_reader(listener, self._accept)
        return self.port

    def shut(self) -> None:
        """From now on every SYN is dropped. Who was already let in is not touched."""
        if self._listener is None or self._plugs:
            return
        self._accept()
        asyncio.get_running_loop().remove_reader(self._listener)
        self._listener.listen(0)
        while len(self._plugs) < PLUGS and self._plugged():
            pass

    def reopen(self) -> None:
        """Answer again; a caller that still tries gets in with its next SYN."""
        if self._listener is None or not self._plugs:
            return
        self._listener.listen(ROOM)
        self._accept()
        self._drop_plugs()
        asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def close(self) -> None:
        if self._listener is not None:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        self._drop_plugs()

    def _plugged(self) -> bool:
        """Whether one more connection of our own still fitted into the queue."""
        plug = socket.socket()
        plug.setblocking(False)
        plug.connect_ex((self.address, self.port))
        if _writable(plug):  # over loopback a handshake ends within the call, or never
            self._plugs.append(plug)
            return True
        plug.close()
        return False

    def _drop_plugs(self) -> None:
        for plug in self._plugs:
            plug.close()
        self._plugs = []

    def _accept(self) -> None:
        ours = {plug.getsockname() for plug in self._plugs}
        while self._listener is not None:
            try:
                caller, address = self._listener.accept()
            except OSError:  # nobody left, or gone before we came
                return
            if address in ours:
                caller.close()
            else:
                caller.setblocking(False)
                self._arrived(caller)


def _writable(sock: socket.socket) -> bool:
    """Whether a connecting socket is through, now. Not by `select`, which knows no descriptor above 1023."""
    poll = select.poll()
    poll.register(sock, select.POLLOUT)
    return bool(poll.poll(0))


def listening(address: str, port: int, kind: socket.SocketKind) -> socket.socket:
    """A non-blocking socket bound to `address:port`. Raises EdgeError when the system refuses it."""
    bound = socket.socket(socket.AF_INET, kind)
    bound.setblocking(False)
    if kind == socket.SOCK_STREAM:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((address, port))
    except OSError as error:
        bound.close()
        raise EdgeError(CANNOT_LISTEN.format(address=address, port=port, reason=error.strerror), retry=False) from error
    return bound
