"""Runs a command of ours under a guard that no socket call of Python passes by.

    python -m tests.rehearsal.guarded demo --once   any command with its options
    python -m tests.rehearsal.guarded --stranger    proves that the guard bites

Ends with 99 when anything was sent, bound or looked up outside 127.0.0.0/8.
"""

from __future__ import annotations

import ipaddress
import socket
import sys

WATCHED = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg", "socket.getaddrinfo"}
strangers: list[str] = []


def guard(event: str, args: tuple[object, ...]) -> None:
    if event not in WATCHED:
        return
    host = args[0] if event == "socket.getaddrinfo" else _host(args[1])
    if host is not None and not _is_here(host):
        strangers.append(f"{event} {host}")


def _host(address: object) -> object:
    """The host of an IP address; None for a Unix socket, and for what goes to an address checked when connecting."""
    return address[0] if isinstance(address, tuple) else None


def _is_here(host: object) -> bool:
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return host == "localhost"


def _stranger() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.connect(("192.0.2.1", 9))
    return 0


def _command(arguments: list[str]) -> int:
    from orchestrator.__main__ import main

    sys.argv = ["diemcau", *arguments]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


if __name__ == "__main__":
    sys.addaudithook(guard)
    code = _stranger() if sys.argv[1] == "--stranger" else _command(sys.argv[1:])
    for stranger in dict.fromkeys(strangers):
        sys.stderr.write(f"left this machine: {stranger}\n")
    sys.exit(99 if strangers else code)
