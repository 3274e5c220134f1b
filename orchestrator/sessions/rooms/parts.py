"""The parts of the department's Jitsi, as far as sites.yaml names them, and which of them do not answer."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from pydantic import SecretStr

from orchestrator.clock import Clock
from orchestrator.config.settings import Settings
from orchestrator.errors import JitsiError, JitsiFault, Overtaken
from orchestrator.jitsi.clients.bridges import Bridges
from orchestrator.jitsi.clients.jicofo import Jicofo
from orchestrator.jitsi.clients.module import Module
from orchestrator.jitsi.clients.prosody import Prosody
from orchestrator.jitsi.clients.transport import Limits
from orchestrator.jitsi.keys import PrivateKey, system_key
from orchestrator.jitsi.tokens import DUTY, Issuer, system_token, whose
from orchestrator.live.room.identity import DUTY as ON_DUTY
from orchestrator.live.room.identity import Claim
from orchestrator.model.registry import Conference
from orchestrator.text import Text

LIMITS = Limits(within_s=1.5, connect_s=0.7)  # a look each second cannot wait longer
TELLS_AT = 2  # questions in a row without an answer, after which people are told

NO_KEY = Text(
    vi="Chưa có khóa hệ thống của Prosody: đặt DIEMCAU_JITSI_SYSTEM_KEY_FILE và DIEMCAU_JITSI_SYSTEM_KEY_ID, ghi "
    "prosody ở mục conference của sites.yaml, rồi khởi động lại dịch vụ.",
    en="There is no system key for Prosody: set DIEMCAU_JITSI_SYSTEM_KEY_FILE and DIEMCAU_JITSI_SYSTEM_KEY_ID, name "
    "prosody under conference in sites.yaml, and restart the service.",
)


@dataclass(frozen=True, slots=True)
class Access:
    """What the environment says of Jitsi."""

    issuer: Issuer
    hook_secret: SecretStr | None = field(default=None, repr=False)
    key: PrivateKey | None = field(default=None, repr=False)


def access_of(settings: Settings, conference: Conference) -> Access:
    """Raises BadInput for a key that is none."""
    issuer = Issuer(settings.jitsi_app_id, settings.jitsi_audience, conference.domain)
    return Access(issuer, settings.jitsi_hook_secret, system_key(settings))


class Parts:
    """`close` it. Where nothing is named nothing is ever asked."""

    def __init__(self, conference: Conference, access: Access, clock: Clock) -> None:
        self.conference = conference
        self.muc = conference.muc or f"conference.{conference.domain}"
        self._access = access
        self._clock = clock
        self.bridges = {url: Bridges([url], limits=LIMITS) for url in conference.videobridges}
        self.jicofo = Jicofo(conference.jicofo) if conference.jicofo else None
        self.prosody = Prosody(conference.prosody, conference.domain) if conference.prosody else None
        secret = access.hook_secret
        self.module = Module(conference.prosody, self.muc, secret) if conference.prosody and secret else None
        self._failing: dict[str, tuple[int, Text]] = {}

    def __bool__(self) -> bool:
        return bool(self.bridges or self.jicofo or self.prosody)

    @property
    def may_order(self) -> bool:
        """Can somebody be sent out?"""
        return self.prosody is not None and self._access.key is not None

    def jid(self, room: str) -> str:
        return f"{room.lower()}@{self.muc}"

    def whose(self, told: str) -> Claim | None:
        found = whose(told, self._access.issuer._replace(domain=self.conference.domain))
        if found is not None:
            return Claim(*found)
        return Claim(None, ON_DUTY) if told.partition("@")[0] == DUTY else None

    def ordering(self) -> tuple[Prosody, SecretStr]:
        """Whom to order, and by what right. Raises Overtaken where there is none."""
        if self.prosody is None or self._access.key is None:
            raise Overtaken(NO_KEY)
        issuer = self._access.issuer._replace(domain=self.conference.domain)
        return self.prosody, system_token(self._clock.now(), issuer, self._access.key)

    def answered(self, part: str) -> None:
        self._failing.pop(part, None)

    def failed(self, part: str, error: JitsiError) -> None:
        """A room that is not there, or a function that is off, is an answer too."""
        if error.kind in (JitsiFault.NO_ROOM, JitsiFault.MODULE_OFF):
            self.answered(part)
            return
        self._failing[part] = (self._failing.get(part, (0, error.text))[0] + 1, error.text)

    def silent(self) -> Iterator[Text]:
        """Why, of each part that has not answered for a while."""
        return (why for times, why in self._failing.values() if times >= TELLS_AT)

    async def close(self) -> None:
        parts = (*self.bridges.values(), self.jicofo, self.prosody, self.module)
        await asyncio.gather(*(part.close() for part in parts if part is not None))
