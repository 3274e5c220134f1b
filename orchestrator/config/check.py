"""`diemcau check-config FILE`: is the file good, and what is in it?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from orchestrator.config.loader import load_registry
from orchestrator.errors import BadInput
from orchestrator.model.registry import Registry
from orchestrator.text import Locale, Text

GOOD = Text(vi="{file}: đúng.", en="{file}: good.")
WRONG = Text(vi="{count} chỗ phải sửa.", en="{count} to put right.")
SITES = Text(
    vi="{count} điểm cầu, trung tâm là {hub}; {agents} có agent, {backups} có đường truyền dự phòng.",
    en="{count} sites, the hub is {hub}; {agents} with an agent, {backups} with a backup link.",
)
NO_MEETING = Text(vi="Chưa có hội nghị nào.", en="No meeting yet.")
MEETING = Text(
    vi="{title}: bắt đầu {start:%H:%M ngày %d/%m/%Y}, {sites} điểm cầu, {rooms}.",
    en="{title}: starts {start:%Y-%m-%d %H:%M}, {sites} sites, {rooms}.",
)
ROOMS = Text(vi="phòng {rooms}", en="room {rooms}")


def check_config(
    path: Path, locale: Locale, *, as_json: bool = False, also: Callable[[Registry], None] = lambda registry: None
) -> tuple[int, str]:
    """Read the file as the service would. Returns what the command ends with (0 or 2) and what it prints.

    `also` looks at files that this one names, and raises BadInput for them.

    JSON: `{"file", "ok": true, "sites", "hub", "meetings": [{"id", "title", "start", "sites"}]}` or
    `{"file", "ok": false, "problems": [{"file", "line", "path", "vi", "en"}]}`.
    """
    try:
        registry = load_registry(path)
        also(registry)
    except BadInput as error:
        return error.exit_code, _as_json(path, _wrong(error)) if as_json else _told(error, locale)
    return 0, _as_json(path, _facts(registry)) if as_json else _summary(path, registry, locale)


def _told(error: BadInput, locale: Locale) -> str:
    lines = [problem.to(locale) for problem in error.problems]
    if len(lines) > 1:
        lines.append(WRONG.format(count=len(lines)).to(locale))
    return "\n".join(lines)


def _summary(path: Path, registry: Registry, locale: Locale) -> str:
    roles = Counter(role for site in registry.sites for role in {link.role for link in site.links})
    lines = [
        GOOD.format(file=path),
        SITES.format(
            count=len(registry.sites),
            hub=next(site.name for site in registry.sites if site.hub),
            agents=sum(site.agent for site in registry.sites),
            backups=roles["backup"],
        ),
    ]
    for meeting in registry.meetings:
        rooms = ROOMS.format(rooms=", ".join(meeting.rooms))
        count = len(registry.sites if meeting.sites == "all" else meeting.sites)
        lines.append(MEETING.format(title=meeting.title, start=meeting.start, sites=count, rooms=rooms))
    return "\n".join(line.to(locale) for line in (lines if registry.meetings else [*lines, NO_MEETING]))


def _facts(registry: Registry) -> dict[str, object]:
    everyone = [site.id for site in registry.sites]
    return {
        "ok": True,
        "sites": len(everyone),
        "hub": next(site.id for site in registry.sites if site.hub),
        "meetings": [
            {
                "id": meeting.id,
                "title": meeting.title,
                "start": meeting.start.isoformat(),
                "sites": everyone if meeting.sites == "all" else list(meeting.sites),
            }
            for meeting in registry.meetings
        ],
    }


def _wrong(error: BadInput) -> dict[str, object]:
    places = [
        {"file": at.file, "line": at.line, "path": at.path, "vi": at.text.vi, "en": at.text.en} for at in error.problems
    ]
    return {"ok": False, "problems": places}


def _as_json(path: Path, facts: dict[str, object]) -> str:
    return json.dumps({"file": str(path), **facts}, ensure_ascii=False, indent=2)
