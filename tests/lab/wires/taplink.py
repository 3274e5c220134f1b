"""A wire in user space whose delay can be stepped: this kernel family often lacks netem."""

from __future__ import annotations

import heapq
import os
import selectors
import threading
import time
from fcntl import ioctl
from itertools import count
from struct import pack

from tests.lab.wires.setns import inside

_TUNSETIFF = 0x400454CA
_IFF_TAP = 0x0002
_IFF_NO_PI = 0x1000
_FRAME = 65536


class Taplink:
    """Two TAP devices, one in each namespace, and a thread that carries frames between them.

    `up_s` and `down_s` delay what enters from now on: up is from the second namespace to the first.
    """

    def __init__(self, near: str, near_name: str, far: str, far_name: str) -> None:
        self.up_s = 0.0
        self.down_s = 0.0
        self._near = inside(near, lambda: _tap(near_name))
        self._far = inside(far, lambda: _tap(far_name))
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._order = count()
        self._wake, self._waker = os.pipe()
        self._thread = threading.Thread(target=self._carry, name=f"taplink {near_name}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        os.close(self._waker)
        self._thread.join()
        for fd in (self._near, self._far, self._wake):
            os.close(fd)

    def _carry(self) -> None:
        with selectors.DefaultSelector() as selector:
            for fd in (self._near, self._far, self._wake):
                selector.register(fd, selectors.EVENT_READ)
            while True:
                due = self._waiting[0][0] - time.monotonic() if self._waiting else None
                for key, _ in selector.select(None if due is None else max(0.0, due)):
                    if key.fd == self._wake:
                        return
                    self._take(int(key.fd))
                self._send()

    def _take(self, fd: int) -> None:
        other, delay_s = (self._near, self.up_s) if fd == self._far else (self._far, self.down_s)
        try:
            frame = os.read(fd, _FRAME)
        except OSError:
            return  # the device is down
        heapq.heappush(self._waiting, (time.monotonic() + delay_s, next(self._order), other, frame))

    def _send(self) -> None:
        now = time.monotonic()
        while self._waiting and self._waiting[0][0] <= now:
            _, _, fd, frame = heapq.heappop(self._waiting)
            try:
                os.write(fd, frame)
            except OSError:
                continue  # the device is down: the frame is lost, as on any wire


def _tap(name: str) -> int:
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    ioctl(fd, _TUNSETIFF, pack("16sH14x", name.encode(), _IFF_TAP | _IFF_NO_PI))
    return fd
