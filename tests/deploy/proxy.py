"""Debian's nginx with the two faces of `deploy/nginx`, only its ports and paths made those of a test."""

from __future__ import annotations

import asyncio
import shutil
import ssl
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import trustme

from tests.deploy.rig import DEPLOY, HERE

MAIN = """\
daemon off;
user root;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/diemcau.conf;
}}
"""


class Faces(NamedTuple):
    public: str
    inner: str
    authority: Path  # who signed their certificate
    trust: ssl.SSLContext


@asynccontextmanager
async def nginx(folder: Path, upstream: int, public: int, inner: int) -> AsyncIterator[Faces]:
    """Both faces on the given ports, before a service on the port `upstream`."""
    authority = _furnish(folder, upstream, public, inner)
    process = await asyncio.create_subprocess_exec("nginx", "-c", folder / "nginx.conf", "-p", folder, stderr=PIPE)
    try:
        await _answers(process, inner)
        trust = ssl.create_default_context(cafile=authority)
        yield Faces(f"https://localhost:{public}", f"https://localhost:{inner}", authority, trust)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()


def _furnish(folder: Path, upstream: int, public: int, inner: int) -> Path:
    shutil.copytree(DEPLOY / "nginx", folder)
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "diemcau" / "key.pem")
    certificate.private_key_and_cert_chain_pem.write_to_path(folder / "diemcau" / "cert.pem")
    authority.cert_pem.write_to_path(folder / "authority.pem")
    changes = {
        "/etc/nginx/diemcau/": f"{folder}/diemcau/",
        "listen 443 ": f"listen {HERE}:{public} ",
        "listen 8443 ": f"listen {HERE}:{inner} ",
        "server 127.0.0.1:8080;": f"server {HERE}:{upstream};",
    }
    for file in (folder / "diemcau.conf", *(folder / "diemcau").glob("*.conf")):
        text = file.read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder), encoding="utf-8")
    return folder / "authority.pem"


async def _answers(process: asyncio.subprocess.Process, port: int) -> None:
    """Wait until it listens; fails with its words when it has ended instead."""
    async with asyncio.timeout(20):
        while True:
            with suppress(OSError):
                _, writer = await asyncio.open_connection(HERE, port)
                writer.close()
                return
            assert process.returncode is None, await process.stderr.read() if process.stderr else ""
            await asyncio.sleep(0.05)
