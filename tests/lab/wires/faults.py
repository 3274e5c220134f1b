"""Faults in the router between the places, put in and taken out within a fraction of a millisecond.

A fault is a change of nftables sets in one transaction, made through libnftables by a context that was opened inside
the router: no process is started at the moment of a cut, so the moment is known.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Collection, Iterable
from typing import Literal, NamedTuple, Self

from tests.lab.wires.netns import Net
from tests.lab.wires.setns import inside

Protocol = Literal["icmp", "udp"]
_RULES = """
table inet lab {
    set up { type ifname; }
    set down { type ifname; }
    chain protocols { }
    chain loss { }
    chain forward {
        type filter hook forward priority 0; policy accept;
        iifname @up drop
        oifname @down drop
        jump protocols
        jump loss
    }
}
"""


class Moment(NamedTuple):
    """Monotonic seconds just before and just after the kernel took a fault in. It lies between them."""

    before: float
    after: float


class Faults:
    """What is broken now. Every method states the whole change and returns when it took effect."""

    def __init__(self, net: Net) -> None:
        self._net = net
        self._nft = Nft(net.router)
        self._nft.run(_RULES)
        self._up: set[str] = set()
        self._down: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._nft.close()

    def cut(self, *sites: str, up: bool = True, down: bool = True) -> Moment:
        """Drop every packet from (`up`) and to (`down`) these sites, silently."""
        ports = {self._net.sites[site].port for site in sites}
        self._up |= ports if up else set()
        self._down |= ports if down else set()
        return self._apply_cuts()

    def repair(self, *sites: str) -> Moment:
        ports = {self._net.sites[site].port for site in sites}
        self._up -= ports
        self._down -= ports
        return self._apply_cuts()

    def block(self, *protocols: Protocol, spare: Collection[str] = ()) -> Moment:
        """Drop these protocols everywhere but at the spared sites, and no others."""
        where = ""
        if spare:
            ports = ", ".join(f'"{self._net.sites[site].port}"' for site in spare)
            where = f"iifname != {{ {ports} }} oifname != {{ {ports} }} "
        rules = [f"add rule inet lab protocols {where}meta l4proto {name} drop" for name in sorted(protocols)]
        return self._nft.run("\n".join(["flush chain inet lab protocols", *rules]))

    def lose(self, fraction: float) -> Moment:
        """Lose each packet independently, each way, with this probability."""
        rule = f"add rule inet lab loss numgen random mod 10000 < {round(fraction * 10000)} drop"
        return self._nft.run("\n".join(["flush chain inet lab loss", *([rule] if fraction else [])]))

    def plug_centre(self, plugged: bool) -> None:
        self._net.plug_centre(plugged)

    def clear(self) -> None:
        """Everything works again."""
        self.repair(*self._net.sites)
        self.block()
        self.lose(0.0)
        for taplink in self._net.taplinks.values():
            taplink.up_s = taplink.down_s = 0.0

    def _apply_cuts(self) -> Moment:
        return self._nft.run("\n".join([*_fill("up", self._up), *_fill("down", self._down)]))


class Nft:
    """A context of libnftables that acts in one namespace, from whatever thread it is called."""

    def __init__(self, namespace: str) -> None:
        self._library = _library()
        self._context = inside(namespace, self._open)

    def run(self, script: str) -> Moment:
        """Apply a script as one transaction. Raises RuntimeError with what nft says."""
        line = script.encode()
        before = time.monotonic()
        failed = self._library.nft_run_cmd_from_buffer(self._context, line)
        after = time.monotonic()
        if failed:
            raise RuntimeError(self._library.nft_ctx_get_error_buffer(self._context).decode())
        return Moment(before, after)

    def close(self) -> None:
        self._library.nft_ctx_free(self._context)

    def _open(self) -> int:
        """Its netlink socket belongs to the namespace of the thread that opens it."""
        context = int(self._library.nft_ctx_new(0))
        self._library.nft_ctx_buffer_error(context)
        return context


def _library() -> ctypes.CDLL:
    library = ctypes.CDLL("libnftables.so.1")
    library.nft_ctx_new.argtypes = [ctypes.c_uint32]
    library.nft_ctx_new.restype = ctypes.c_void_p
    library.nft_ctx_free.argtypes = [ctypes.c_void_p]
    library.nft_ctx_buffer_error.argtypes = [ctypes.c_void_p]
    library.nft_ctx_get_error_buffer.argtypes = [ctypes.c_void_p]
    library.nft_ctx_get_error_buffer.restype = ctypes.c_char_p
    library.nft_run_cmd_from_buffer.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
    return library


def _fill(name: str, ports: Iterable[str]) -> list[str]:
    listed = ", ".join(f'"{port}"' for port in sorted(ports))
    return [f"flush set inet lab {name}", *([f"add element inet lab {name} {{ {listed} }}"] if listed else [])]
