"""A Prosody with folder and port of its own, laid out as Jitsi does it: a domain with tokens, rooms, breakout rooms."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from tests.deploy.rig import DEPLOY, HERE, free_port

PLUGINS = Path(__file__).parent / "plugins"
DOMAIN = "hop.test"
ROOMS = f"conference.{DOMAIN}"
BREAKOUT = f"breakout.{DOMAIN}"
HIDDEN = f"recorder.{DOMAIN}"
AUTH = f"auth.{DOMAIN}"
APP_ID, APP_SECRET = "diem-cau", "khoa-ky-the-vao-phong-hop-cua-may-thu"
PASSWORD = "mat-khau-cua-may"
ACCOUNTS = (("focus", AUTH), ("recorder", HIDDEN))

CONFIG = """\
run_as_root = true
pidfile = "{folder}/prosody.pid"
admin_socket = "{folder}/shell"
data_path = "{folder}/data"
plugin_paths = {{ "{module}", "{plugins}" }}
log = {{ {{ levels = {{ min = "debug" }}, to = "file", filename = "{folder}/prosody.log" }} }}
modules_enabled = {{ "roster", "saslauth", "disco", "smacks", "websocket", "admin_shell" }}
modules_disabled = {{ "s2s", "offline" }}
http_interfaces = {{ "{here}" }}
http_ports = {{ {port} }}
https_ports = {{}}
c2s_ports = {{}}
consider_websocket_secure = true
allow_unencrypted_plain_auth = true
smacks_hibernation_time = {hibernation_s}
muc_mapper_domain_base = "{domain}"
VirtualHost "{domain}"
    authentication = "lab_token"
    app_id = "{app_id}"
    app_secret = "{app_secret}"
    main_muc = "{rooms}"
    modules_enabled = {{ "external_services" }}
    external_services = {{ {services} }}
VirtualHost "{auth}"
    authentication = "internal_plain"
VirtualHost "{hidden}"
    authentication = "internal_plain"
Component "{rooms}" "muc"
    storage = "memory"
    admins = {{ "focus@{auth}" }}
    muc_room_locking = false
    muc_room_default_public_jids = true
    modules_enabled = {{ "diemcau" }}
{options}
Component "{breakout}" "muc"
    storage = "memory"
    muc_room_locking = false
    muc_room_default_public_jids = true
"""


class Prosody:
    """`options` are those of our module, without the prefix `diemcau_`; a value of None leaves one out. `services` are
    entries of `external_services`, as Lua."""

    def __init__(
        self, folder: Path, options: Mapping[str, str | float | None], *, hibernation_s: int = 1, services: str = ""
    ) -> None:
        self.port = free_port()
        self._folder = folder
        self._process: Process | None = None
        _accounts(folder)
        (folder / "prosody.cfg.lua").write_text(
            CONFIG.format(
                folder=folder,
                module=DEPLOY / "prosody",
                plugins=PLUGINS,
                here=HERE,
                port=self.port,
                hibernation_s=hibernation_s,
                services=services,
                domain=DOMAIN,
                rooms=ROOMS,
                breakout=BREAKOUT,
                auth=AUTH,
                hidden=HIDDEN,
                app_id=APP_ID,
                app_secret=APP_SECRET,
                options="\n".join(_option(name, value) for name, value in options.items() if value is not None),
            ),
            encoding="utf-8",
        )

    @property
    def http(self) -> str:
        return f"http://{HERE}:{self.port}"

    @property
    def websocket(self) -> str:
        return f"ws://{HERE}:{self.port}/xmpp-websocket"

    @property
    def log(self) -> str:
        file = self._folder / "prosody.log"
        return file.read_text(encoding="utf-8") if file.exists() else ""

    async def start(self) -> None:
        """Until it listens."""
        config = self._folder / "prosody.cfg.lua"
        self._process = await asyncio.create_subprocess_exec(
            "prosody", "--config", config, "-F", stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
        async with asyncio.timeout(20):
            while True:
                with suppress(OSError):
                    _, writer = await asyncio.open_connection(HERE, self.port)
                    writer.close()
                    return
                assert self._process.returncode is None, self.log
                await asyncio.sleep(0.02)

    async def shell(self, *command: str) -> None:
        """A command of `prosodyctl shell`, while it runs."""
        config = self._folder / "prosody.cfg.lua"
        shell = await asyncio.create_subprocess_exec("prosodyctl", "--config", config, "shell", *command, stdout=PIPE)
        said, _ = await shell.communicate()
        assert b"OK: " in said, said

    async def stop(self, *, kill: bool = False) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.kill() if kill else self._process.terminate()
        await self._process.wait()
        self._process = None


@asynccontextmanager
async def running(
    folder: Path, *, hibernation_s: int = 1, services: str = "", **options: str | float | None
) -> AsyncIterator[Prosody]:
    prosody = Prosody(folder, options, hibernation_s=hibernation_s, services=services)
    try:
        await prosody.start()
        yield prosody
    finally:
        await prosody.stop(kill=True)


def _option(name: str, value: str | float) -> str:
    return f"    diemcau_{name} = " + (f'"{value}"' if isinstance(value, str) else str(value))


def _accounts(folder: Path) -> None:
    """As `prosodyctl register` would write them."""
    for name, host in ACCOUNTS:
        place = folder / "data" / quote(host, safe="").replace(".", "%2e").replace("-", "%2d") / "accounts"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.dat").write_text(f'return {{ ["password"] = "{PASSWORD}" }};\n', encoding="utf-8")
