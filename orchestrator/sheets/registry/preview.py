"""What a workbook would change, row by row. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Literal, NamedTuple

from pydantic import BaseModel

from orchestrator.config.contacts import followed
from orchestrator.model.registry import Link, Registry, Site
from orchestrator.sheets.columns import Column, Table
from orchestrator.sheets.registry.merging import Merge
from orchestrator.sheets.tables import CONTACTS, LINKS, SITES
from orchestrator.text import Text

State = Literal["new", "changed", "same", "gone"]
FIELD = Text(vi="{title}: {before} → {after}", en="{title}: {before} → {after}")
NOTHING = Text(vi="(trống)", en="(empty)")


class Change(NamedTuple):
    """What becomes of a point, a link or a contact. `row` is None for what no row speaks of any more; `told` are its
    fields, before and after."""

    table: str
    row: int | None
    site: str
    name: str
    state: State
    told: tuple[Text, ...] = ()


def previewed(before: Registry, merge: Merge) -> Iterator[Change]:
    """Every point that the workbook speaks of, its links and its contacts. Of a merge in which nothing is wrong."""
    old = {site.id: site for site in before.sites}
    new = {site.id: site for site in merge.registry.sites} if merge.registry else {}
    for id_ in merge.touched:
        yield from _of_site(merge, old.get(id_), new[id_])


def told(table: Table, old: BaseModel, new: BaseModel) -> Iterator[Text]:
    """The fields in which two entries differ, in the words of the workbook."""
    for column in table.columns:
        if column.key.partition(".")[0] in type(old).model_fields:
            before, after = (_value(entry, column) for entry in (old, new))
            if before != after:
                values = {"before": _shown(before, column), "after": _shown(after, column)}
                yield FIELD.format(title=column.title, **values)


def _of_site(merge: Merge, old: Site | None, new: Site) -> Iterator[Change]:
    changed = tuple(told(SITES, old, new)) if old else ()
    row = merge.rows.get(("sites", new.id, ""))
    if row is not None:
        yield Change("sites", row, new.id, new.name, _state(old, new, changed), changed)
    yield from _of_links(merge, old.links if old else (), new)
    for place, (before, after) in enumerate(followed(old.contacts if old else (), new.contacts)):
        row = merge.rows.get(("contacts", new.id, place)) if after else None
        changed = tuple(told(CONTACTS, before, after)) if before and after else ()
        if row is not None or after is None:
            name = (after or before or new).name
            yield Change("contacts", row, new.id, name, _state(before, after, changed), changed)


def _of_links(merge: Merge, old: Sequence[Link], new: Site) -> Iterator[Change]:
    former, now = ({link.name: link for link in links} for links in (old, new.links))
    for name in dict.fromkeys([*now, *former]):
        before, after = former.get(name), now.get(name)
        row = merge.rows.get(("links", new.id, name))
        changed = tuple(told(LINKS, before, after)) if before and after else ()
        if row is not None or after is None:
            yield Change("links", row, new.id, name, _state(before, after, changed), changed)


def _state(before: object, after: object, changed: Sequence[Text]) -> State:
    if before is None or after is None:
        return "new" if before is None else "gone"
    return "changed" if changed else "same"


def _value(entry: BaseModel, column: Column) -> object:
    """Of `devices.main` the inner one."""
    return reduce(getattr, column.key.split("."), entry)


def _shown(value: object, column: Column) -> Text | str:
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        value = "yes" if value else "no"
    return column.choices.get(str(value)) or (f"{value:g}" if isinstance(value, float) else str(value))
