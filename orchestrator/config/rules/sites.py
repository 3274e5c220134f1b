"""What must hold among the sites, their lines and the carriers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from orchestrator.config.rules import times
from orchestrator.config.rules.references import TAKEN, ids, repeats, unknown
from orchestrator.config.yaml.tree import Branch, Fault, each, shown, words
from orchestrator.text import Text

NO = frozenset({"no", "false", "off", "n", "f", "0"})  # what pydantic reads as false
RANKS = {"province": 0, "department": 1, "district": 1, "commune": 2}

SITE = Text(vi="điểm cầu nào mang mã", en="site with the id")
CARRIER = Text(vi="nhà mạng nào mang mã", en="carrier with the id")
SITE_ID = Text(vi="mã điểm cầu", en="site id")
SITE_NAME = Text(vi="tên điểm cầu", en="site name")
CARRIER_ID = Text(vi="mã nhà mạng", en="carrier id")
LINK_NAME = Text(vi="tên đường truyền của một điểm cầu", en="link name of a site")
WEBHOOK_NAME = Text(vi="tên nơi nhận cảnh báo", en="webhook name")
MEETING_ID = Text(vi="mã hội nghị", en="meeting id")
ROUTER = Text(vi="địa chỉ cùng cổng", en="address and port")

NO_HUB = Text(
    vi="chưa có điểm cầu trung tâm; thêm `hub: yes` vào điểm cầu chủ trì",
    en="there is no hub; add `hub: yes` to the chairing site",
)
TWO_HUBS = Text(
    vi="điểm cầu trung tâm đã có ở dòng {line}; chỉ để `hub: yes` ở một điểm cầu",
    en="the hub already stands on line {line}; leave `hub: yes` at one site only",
)
HUB_BELOW = Text(
    vi="điểm cầu trung tâm ở cấp `{level}` nhưng “{site}” ở cấp `{above}`; "
    "để điểm cầu cấp cao nhất làm trung tâm, hoặc sửa `level`",
    en="the hub is `{level}` but “{site}” is `{above}`; make the highest site the hub, or correct `level`",
)
OWN_PARENT = Text(
    vi="quan hệ trực thuộc thành vòng tròn: {circle}; xoá một `parent` để có điểm trên cùng",
    en="the sites are each other's parents: {circle}; delete one `parent` so that one stands on top",
)
NO_PRIMARY = Text(
    vi="chưa có đường truyền chính; để `role: primary` ở đúng một đường trong `links`",
    en="has no primary link; give exactly one of its `links` the `role: primary`",
)
TWO_PRIMARIES = Text(
    vi="đường truyền chính đã có ở dòng {line}; để `role: backup` ở đường còn lại",
    en="the primary link already stands on line {line}; give the other `role: backup`",
)
UNSEEN = Text(
    vi="không có phần mềm ở điểm cầu (`agent: no`) và không đường truyền nào có `address`, nên không theo dõi được; "
    "thêm `address` hoặc để `agent: yes`",
    en="has no agent (`agent: no`) and no link with an `address`, so nothing can watch it; "
    "add an `address` or write `agent: yes`",
)
BACKWARDS = Text(
    vi="hết hiệu lực trước khi có hiệu lực ({start}); ghi {start} hoặc ngày sau đó",
    en="ends before it begins ({start}); write {start} or a later day",
)


def ids_once(tree: Branch) -> Iterator[Fault]:
    yield from repeats(each(tree, "sites"), "id", SITE_ID)
    yield from repeats(each(tree, "carriers"), "id", CARRIER_ID)
    yield from repeats(each(tree, "meetings"), "id", MEETING_ID)
    yield from repeats(each(tree, "policy", "alerts", "webhooks"), "name", WEBHOOK_NAME)
    for site in each(tree, "sites"):
        yield from repeats(each(site, "links"), "name", LINK_NAME)


def names_once(tree: Branch) -> Iterator[Fault]:
    """An alert says the name and nothing else."""
    yield from repeats(each(tree, "sites"), "name", SITE_NAME)


def addresses_once(tree: Branch) -> Iterator[Fault]:
    """An answer must speak for one line only."""
    first: dict[tuple[str, str | None], Branch] = {}
    for link in each(tree, "sites", "links"):
        address = words(link, "address")
        if address is None:
            continue
        other = first.setdefault((address, words(link, "port")), link)
        if other is not link:
            line = other.line_of("address")
            yield Fault(link, "address", TAKEN.format(value=shown(address), line=line, what=ROUTER))


def one_hub(tree: Branch) -> Iterator[Fault]:
    hubs = _hubs(tree)
    if not hubs and tree.get("sites") is not None:
        yield Fault(tree, "sites", NO_HUB)
    for other in hubs[1:]:
        yield Fault(other, "hub", TWO_HUBS.format(line=hubs[0].line_of("hub")))


def hub_on_top(tree: Branch) -> Iterator[Fault]:
    hub = next(iter(_hubs(tree)), None)
    level = hub and words(hub, "level")
    if hub is None or level not in RANKS:
        return
    for site in each(tree, "sites"):
        above = words(site, "level")
        if above in RANKS and RANKS[above] < RANKS[level]:
            name = shown(words(site, "name") or words(site, "id") or "")
            yield Fault(hub, "level", HUB_BELOW.format(level=level, site=name, above=above))
            return


def parents_known(tree: Branch) -> Iterator[Fault]:
    yield from _known_sites(tree, "parent")


def successors_known(tree: Branch) -> Iterator[Fault]:
    yield from _known_sites(tree, "succeeded_by")


def parents_end(tree: Branch) -> Iterator[Fault]:
    """Following parents upwards must come to an end. Each circle is told once, where it is first met."""
    sites = {id_: site for site in each(tree, "sites") if (id_ := words(site, "id")) is not None}
    done: set[str] = set()
    for start in sites:
        trail: dict[str, None] = {}
        at: str | None = start
        while at in sites and at not in done and at not in trail:
            trail[at] = None
            at = words(sites[at], "parent")
        if at in trail:
            round_ = [*trail][[*trail].index(at) :]
            yield Fault(sites[at], "parent", OWN_PARENT.format(circle=_circle(round_)))
        done.update(trail)


def one_primary(tree: Branch) -> Iterator[Fault]:
    for site in each(tree, "sites"):
        primaries = [link for link in each(site, "links") if link.get("role") == "primary"]
        if not primaries:
            yield Fault(site, "links", NO_PRIMARY)
        for other in primaries[1:]:
            yield Fault(other, "role", TWO_PRIMARIES.format(line=primaries[0].line_of("role")))


def carriers_known(tree: Branch) -> Iterator[Fault]:
    known = ids(tree, "carriers")
    for path in (("sites", "links"), ("centre", "uplinks")):
        for link in each(tree, *path):
            carrier = words(link, "carrier")
            if carrier is not None and carrier not in known:
                yield unknown(link, "carrier", carrier, known, CARRIER, "carriers")


def can_be_seen(tree: Branch) -> Iterator[Fault]:
    for site in each(tree, "sites"):
        if _denied(site, "agent") and not any("address" in link for link in each(site, "links")):
            yield Fault(site, "agent", UNSEEN)


def life_forward(tree: Branch) -> Iterator[Fault]:
    for site in each(tree, "sites"):
        days = {}
        for key in ("valid_from", "valid_to"):
            value = words(site, key)
            day = None if value is None else times.day(value)
            if isinstance(day, date):
                days[key] = day
            elif day is not None:
                yield Fault(site, key, day)
        if len(days) == 2 and days["valid_to"] < days["valid_from"]:
            yield Fault(site, "valid_to", BACKWARDS.format(start=days["valid_from"].isoformat()))


def _hubs(tree: Branch) -> list[Branch]:
    """The sites that say so, even where `yes` is written in another word, which is a fault of its own."""
    return [site for site in each(tree, "sites") if words(site, "hub") and not _denied(site, "hub")]


def _denied(site: Branch, key: str) -> bool:
    return (words(site, key) or "").lower() in NO


def _known_sites(tree: Branch, key: str) -> Iterator[Fault]:
    known = ids(tree, "sites")
    for site in each(tree, "sites"):
        other = words(site, key)
        if other is not None and other not in known:
            yield unknown(site, key, other, known, SITE, "sites")


def _circle(sites: list[str]) -> str:
    """A -> B -> A; of a long one only the beginning."""
    some = sites[:5] + (["…"] if len(sites) > 5 else [])
    return " → ".join(shown(site) for site in [*some, sites[0]])
