"""The values that sites.yaml is to have after a workbook was laid over it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from orchestrator.config.yaml.editing import Plain
from orchestrator.config.yaml.tree import Branch, Row, each, words
from orchestrator.model.registry import Registry
from orchestrator.sheets.registry.merging import Merge


def wanted(before: Registry, base: Branch, merge: Merge) -> dict[str, dict[str, Plain]]:
    """The points that are new or changed, as `config.yaml.editing` wants them; what means the same keeps the words that
    stand in the file. `base` is the file's tree before anything was laid over it."""
    assert merge.registry is not None
    old, new = ({site.id: site for site in registry.sites} for registry in (before, merge.registry))
    raws = [{words(site, "id"): site for site in each(tree, "sites")} for tree in (base, merge.tree)]
    return {
        id_: _mapping(raws[1][id_], raws[0].get(id_), new[id_], old.get(id_))
        for id_ in merge.touched
        if old.get(id_) != new[id_]
    }


def _mapping(raw: Branch, base: Branch | None, model: BaseModel, old: BaseModel | None) -> dict[str, Plain]:
    """What means the same as before stays as it was written, or unwritten."""
    written: Mapping[str, object] = base or {}
    found: dict[str, Plain] = {}
    for key in dict.fromkeys([*written, *raw]):
        if old is not None and getattr(old, key) == getattr(model, key):
            if key in written:
                found[key] = _plain(written[key])
        elif (value := raw.get(key)) is not None:
            found[key] = _changed(value, written.get(key), getattr(model, key), getattr(old, key, None))
    return found


def _changed(value: object, former: object, model: Any, old: Any) -> Plain:
    """`model` and `old` are what the registries make of the two values."""
    if isinstance(value, Row):
        return _items(value, former, model, old or ())
    if isinstance(value, Branch):
        return _mapping(value, former if isinstance(former, Branch) else None, model, old)
    return str(value)


def _items(rows: Row, base: object, models: Sequence[BaseModel], olds: Sequence[BaseModel]) -> list[Plain]:
    """An item that is the same as a former one has its words; another of a former one's name those that still hold."""
    former = (
        list(zip([item for item in base if isinstance(item, Branch)], olds, strict=True))
        if isinstance(base, Row)
        else []
    )
    found: list[Plain] = []
    for raw, model in zip(rows, models, strict=True):
        alike = [pair for pair in former if pair[1] == model] or [
            pair for pair in former if getattr(pair[1], "name", None) == getattr(model, "name", "")
        ]
        branch, old = alike[0] if alike else (None, None)
        found.append(_mapping(raw, branch, model, old) if isinstance(raw, Branch) else str(raw))
    return found


def _plain(value: object) -> Plain:
    if isinstance(value, Branch):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(item) for item in value] if isinstance(value, Row) else str(value or "")
