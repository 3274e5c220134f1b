"""How the double answers badly, for those who must not be fooled by it."""

from __future__ import annotations

import asyncio
import json
from enum import StrEnum
from typing import Any

from aiohttp import web

BULK = 5 * 2**20


class Spell(StrEnum):
    """One for a whole server, until it is taken off."""

    SLOW = "slow"  # a second and more late
    HANG = "hang"  # headers, and then nothing
    STARVED = "starved"  # the connection is taken, and nothing said: a bridge without a processor
    RESET = "reset"  # the connection breaks before an answer
    TRUNCATED = "truncated"  # half of what was announced
    BULKY = "bulky"  # 5 MB of an answer that is right
    ENDLESS = "endless"  # an answer that does not end
    HTML = "html"  # a page for people, with status 200
    WRONG_TYPES = "wrong-types"  # every value of another type
    FAILING = "failing"  # status 502 with a proxy's page


async def under(spell: Spell, request: web.Request, answer: web.Response, slow_s: float) -> web.StreamResponse:
    """The answer as the spell makes it."""
    body = answer.body if isinstance(answer.body, bytes) else b""
    match spell:
        case Spell.SLOW:
            await asyncio.sleep(slow_s)
        case Spell.STARVED:
            await asyncio.Event().wait()  # ended with its connection
        case Spell.HTML:
            return web.Response(text="<!doctype html><title>Welcome</title>", content_type="text/html")
        case Spell.FAILING:
            return web.Response(status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html")
        case Spell.BULKY:
            return _like(answer, body + b" " * (BULK - len(body)))
        case Spell.WRONG_TYPES:
            return _like(answer, _scrambled(body))
        case Spell.RESET:
            reset(request)
        case Spell.TRUNCATED | Spell.HANG | Spell.ENDLESS:
            return await _unfinished(spell, request, body)
    return answer


def reset(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


async def _unfinished(spell: Spell, request: web.Request, body: bytes) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"Content-Type": "application/json"})
    if spell is not Spell.ENDLESS:
        stream.content_length = max(len(body), 2)
    await stream.prepare(request)
    await stream.write(body[: len(body) // 2])
    if spell is Spell.HANG:
        await asyncio.Event().wait()  # ended with its connection
    while spell is Spell.ENDLESS:
        await stream.write(b" " * 65_536)
    reset(request)
    return stream


def _like(answer: web.Response, body: bytes) -> web.Response:
    return web.Response(status=answer.status, body=body, content_type=answer.content_type)


def _scrambled(body: bytes) -> bytes:
    try:
        return json.dumps(_other(json.loads(body))).encode()
    except ValueError:
        return b'{"conferences": [7]}'


def _other(value: Any) -> Any:
    match value:
        case dict():
            return {key: _other(inner) for key, inner in value.items()}
        case bool() | None:
            return [value]
        case int() | float():
            return {"value": value}
        case str():
            return 7
    return "a list"
