"""What operators read and do, and that every answer is what the description says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pydantic import BaseModel

from orchestrator.model.events import IncidentAcknowledged, IncidentOpened, LineChanged, NoteAdded
from orchestrator.model.signals import Cause, LineState
from orchestrator.web.routing.answers import ErrorBody
from orchestrator.web.routing.route import Access, AnyRoute
from tests.web.house import NAME, REGISTRY, SESSION, Browser, House, open_browser

INCIDENT = f"{SESSION}.1"


async def drop(house: House) -> None:
    house.ledger.record(
        SESSION,
        LineChanged(site="luc-ngan", before=LineState.UP, after=LineState.DOWN),
        IncidentOpened(incident=INCIDENT, sites=("luc-ngan",), causes=(Cause.LINE,), confidence=0.8),
    )
    await house.told()


async def test_the_registry_the_sessions_and_the_board(house: House, browser: Browser) -> None:
    await drop(house)
    _, sites = await browser.get("/api/v1/sites")
    assert [site["id"] for site in sites["sites"]] == [site.id for site in REGISTRY.sites]
    assert await browser.get("/api/v1/meetings") == (200, {"meetings": []})
    _, sessions = await browser.get("/api/v1/sessions")
    assert [brief["id"] for brief in sessions["sessions"]] == [SESSION]
    _, board = await browser.get(f"/api/v1/sessions/{SESSION}")
    assert board["seq"] == 2 and {site["id"]: site["line"] for site in board["sites"]}["luc-ngan"] == "down"
    _, incidents = await browser.get("/api/v1/incidents")
    assert [incident["id"] for incident in incidents["incidents"]] == [INCIDENT]
    status, incident = await browser.get(f"/api/v1/incidents/{INCIDENT}")
    assert status == 200 and incident["sites"] == ["luc-ngan"] and incident["acknowledged_by"] is None


async def test_whoever_acknowledges_first_has_it(house: House, browser: Browser) -> None:
    await drop(house)
    status, incident = await browser.post(f"/api/v1/incidents/{INCIDENT}/ack")
    assert (status, incident["acknowledged_by"]) == (200, NAME)
    status, again = await browser.post(f"/api/v1/incidents/{INCIDENT}/ack")
    assert (status, again) == (200, incident)
    assert house.ledger.of(IncidentAcknowledged, SESSION) == [IncidentAcknowledged(incident=INCIDENT, by=NAME)]


async def test_a_note_is_added_and_answered_with(house: House, browser: Browser) -> None:
    await drop(house)
    status, incident = await browser.post(f"/api/v1/incidents/{INCIDENT}/notes", {"text": "  Đã gọi nhà mạng.  "})
    assert status == 200 and [note["text"] for note in incident["notes"]] == ["Đã gọi nhà mạng."]
    assert house.ledger.of(NoteAdded, SESSION)[0].by == NAME
    for bad in ({"text": "   "}, {"text": "x" * 2001}, {}):
        status, body = await browser.post(f"/api/v1/incidents/{INCIDENT}/notes", bad)
        assert (status, body["error"]["code"]) == (400, "bad_body")


async def test_what_is_not_there(house: House, browser: Browser) -> None:
    for path, code in [
        ("/api/v1/incidents/none", "no_incident"),
        ("/api/v1/sessions/none", "no_session"),
        ("/api/v1/nothing", "not_found"),
        ("/api/v2/sites", "not_found"),
    ]:
        status, body = await browser.get(path)
        assert (status, body["error"]["code"]) == (404, code)
    status, body = await browser.post("/api/v1/incidents/none/ack")
    assert (status, body["error"]["code"]) == (404, "no_incident")
    status, body = await browser.post("/api/v1/sites")
    assert (status, body["error"]["code"]) == (405, "method")


def _filled(path: str) -> str:
    """With a session and an incident that are there, and the first of what else a part may be."""
    known = {"session": SESSION, "incident": INCIDENT, "site": "luc-ngan"}
    return re.sub(r"\{(\w+)(?::(\w+)[^}]*)?\}", lambda part: known.get(part[1], part[2] or "x"), path)


async def test_strangers_see_nothing_that_is_for_operators(house: House, browser: Browser) -> None:
    async with open_browser(house, signed_in=False) as stranger:
        for route in house.parts.routes:
            if route.access is Access.OPERATOR:
                ask = stranger.get if route.method == "GET" else stranger.post
                status, body = await ask(_filled(route.path))
                assert (status, body["error"]["code"]) == (401, "signed_out"), route.path
    token = await house.token("luc-ngan")
    async with open_browser(house, signed_in=False) as agent:
        status, _ = await agent.get("/api/v1/sites", headers={"Authorization": f"Bearer {token}"})
        assert status == 401  # a site's token opens nothing but /agent


async def test_every_json_answer_is_what_its_model_says(house: House, browser: Browser) -> None:
    await drop(house)
    bodies = {"/notes": {"text": "x"}, "/login": {"name": NAME, "password": "wrong"}}
    checked = 0
    for route in house.parts.routes:
        if isinstance(route.gives, str) or route.path.endswith("/logout"):
            continue
        body = next((body for end, body in bodies.items() if route.path.endswith(end)), None)
        status, answer = await (
            browser.get(_filled(route.path)) if route.method == "GET" else browser.post(_filled(route.path), body)
        )
        model: type[BaseModel] = route.gives if status == 200 else ErrorBody
        assert model.model_validate(answer).model_dump(mode="json") == answer, route.path
        checked += 1
    assert checked > 10


def _described(document: dict[str, dict[str, dict[str, object]]]) -> set[tuple[str, str]]:
    return {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}


def _references(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from _references(each)


def _bare(route: AnyRoute) -> tuple[str, str]:
    return route.method, re.sub(r"\{(\w+):.+?\}", r"{\1}", route.path)


async def test_the_description_has_every_route_and_nothing_dangles(house: House, browser: Browser) -> None:
    status, document = await browser.get("/openapi.json")
    assert status == 200 and document["openapi"] == "3.1.0" and document["info"]["version"] == "0.1.0"
    assert _described(document) == {_bare(route) for route in house.parts.routes}
    schemas = document["components"]["schemas"]
    assert {ref.removeprefix("#/components/schemas/") for ref in _references(document)} <= set(schemas)
    assert {"BoardView", "JournalFrame", "TelemetryFrame", "ErrorBody", "Login"} <= set(schemas)
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    assert all(operation["summary"] and operation["responses"] for operation in operations)
    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for path, methods in document["paths"].items():
        named = {part["name"] for method in methods.values() for part in method["parameters"] if part["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path))
    acknowledge = document["paths"]["/api/v1/incidents/{incident}/ack"]["post"]
    assert acknowledge["security"] == [{"operator": []}]
    assert {"200", "401", "403", "404", "503"} == set(acknowledge["responses"])


async def test_every_route_of_the_router_is_in_the_table(house: House) -> None:
    routed = {(route.method, route.resource.canonical) for route in house.app.router.routes() if route.resource}
    told = {(route.method, re.sub(r":[^{}]+\}", "}", route.path)) for route in house.parts.routes}
    assert routed == told | {("HEAD", path) for method, path in told if method == "GET" and path != "/agent"}
