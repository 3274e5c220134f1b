"""Each point enters as itself where we may sign, and as anybody where we may not."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
from pydantic import SecretStr

from orchestrator.clock import SystemClock
from orchestrator.jitsi.keys import Key, SharedSecret
from orchestrator.jitsi.tokens import Issuer
from orchestrator.sessions.rooms.entrance import Entrance
from tests.invitations.meeting import plan, registry

SECRET = "mot-khoa-dung-chung-du-dai-cho-hs256"
WEB, ROOM = "https://hop.example", "giao-ban-2021-11"
LUC_NGAN = next(site for site in registry().sites if site.id == "luc-ngan")


def entrance(key: Key | None) -> Entrance:
    return Entrance(Issuer("diemcau", "jitsi", "meet.example"), key, lambda: f"{WEB}/", SystemClock())


def test_a_point_enters_as_itself_into_this_room_until_the_meeting_is_long_over() -> None:
    url = urlsplit(entrance(SharedSecret(SecretStr(SECRET))).link(plan(), LUC_NGAN, ROOM))
    assert f"{url.scheme}://{url.netloc}{url.path}" == f"{WEB}/{ROOM}"
    token = parse_qs(url.query)["jwt"][0]
    claims = jwt.decode(
        token, SECRET, algorithms=["HS256"], audience="jitsi", options={"verify_exp": False, "verify_nbf": False}
    )
    assert claims["room"] == ROOM
    assert claims["context"]["user"]["id"] == "luc-ngan"
    assert claims["context"]["user"]["moderator"] is False
    assert claims["exp"] == (plan().start + timedelta(hours=12)).timestamp()


def test_without_a_key_everybody_enters_by_the_plain_address() -> None:
    assert entrance(None).link(plan(), LUC_NGAN, ROOM) == f"{WEB}/{ROOM}"
