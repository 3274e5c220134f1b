"""The workbook laid over sites.yaml: the registry there would be, or what is wrong. Pure.

The rows become entries of the same tree that the file's own reader makes, and meet the same rules, so that nothing
comes in by the workbook that check-config would refuse.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from orchestrator.config.loader import weighed
from orchestrator.config.rules import RULES, forms
from orchestrator.config.rules.references import TAKEN
from orchestrator.config.rules.sites import SITE, SITE_ID
from orchestrator.config.yaml.tree import Branch, Fault, Row, each, problems, shown, words
from orchestrator.errors import Problem
from orchestrator.model.registry import Registry
from orchestrator.sheets.columns import Kind
from orchestrator.sheets.names import Names
from orchestrator.sheets.reading import Entry, Page
from orchestrator.sheets.registry.wording import in_columns
from orchestrator.text import Text

NESTED = ("links", "contacts")
NAME_TAKEN = Text(
    vi="“{value}” đã là tên của điểm cầu {site} trong {file}; đặt tên khác, hoặc sửa mã cho đúng điểm cầu",
    en="“{value}” is already the name of the site {site} in {file}; choose another, or correct the id",
)
ADDRESS_TAKEN = Text(
    vi="“{value}” đã là địa chỉ của điểm cầu {site} trong {file}; mỗi địa chỉ cùng cổng chỉ được dùng một lần",
    en="“{value}” is already an address of the site {site} in {file}; an address and port may be used once only",
)

HUB_TAKEN = Text(
    vi="điểm cầu trung tâm trong {file} là {site}; để trống ô này, hoặc đưa cả {site} vào bảng với “Không”",
    en="the hub in {file} is {site}; leave this cell empty, or take {site} into the list with “No”",
)
YES = frozenset({"yes", "true", "on", "y", "t", "1"})  # what pydantic reads as true


class Merge(NamedTuple):
    """`registry` is None while anything is wrong; `tree` is what it was read from. `touched` are the ids of the
    points that the workbook speaks of; `rows` says where: by the key of a table, the point, the name of a link or
    the place of a contact in its list."""

    registry: Registry | None
    tree: Branch
    touched: tuple[str, ...]
    rows: dict[tuple[str, str, str | int], int]
    problems: tuple[Problem, ...]


class _Owner(NamedTuple):
    """The row that an entry of the tree comes from, and what comes before its keys in the names of columns."""

    page: Page
    row: int
    prefix: str = ""


def merge(tree: Branch, registry: Registry, pages: Mapping[str, Page], *, file: str, into: str) -> Merge:
    """Lay the pages over the tree of a good file, which is used up; `registry` is what it says now."""
    merging = _Merging(tree, registry, pages, file, into)
    found = [*(problem for page in pages.values() for problem in page.problems), *merging.lay()]
    result = weighed(tree, Registry, RULES)
    if isinstance(result, list):
        found += merging.told(result, list(found))
    touched = tuple(merging.touched)
    if found or isinstance(result, list):
        ordered = sorted(found, key=lambda problem: (problem.path.partition("!")[0], problem.line or 0))
        return Merge(None, tree, touched, merging.rows, tuple(ordered))
    return Merge(result, tree, touched, merging.rows, ())


class _Merging:
    def __init__(self, tree: Branch, registry: Registry, pages: Mapping[str, Page], file: str, into: str) -> None:
        self.touched: dict[str, None] = {}
        self.rows: dict[tuple[str, str, str | int], int] = {}
        self._tree = tree
        self._pages = pages
        self._file = file
        self._into = into
        self._owners: dict[int, _Owner] = {}
        come = pages["sites"].entries if "sites" in pages else ()
        named = {site.id: site.name for site in registry.sites}
        named |= {entry.values["id"]: entry.values["name"] or "" for entry in come if entry.values["id"]}
        self._sites = Names.of(named)
        self._carriers = Names.of({carrier.id: carrier.name for carrier in registry.carriers})

    def lay(self) -> Iterator[Problem]:
        """Put every row in its place; tells what has none, and what another point has already."""
        if "sites" in self._pages:
            yield from self._lay_sites(self._pages["sites"])
        for key in NESTED:
            if key in self._pages:
                yield from self._lay_nested(self._pages[key], key)
        yield from self._taken()

    def told(self, faults: Iterable[Fault], known: Sequence[Problem]) -> Iterator[Problem]:
        """Faults of the whole as problems of the rows they come from. What follows from a cell that cannot be read,
        or is told already, is left out; of several faults of one entry all but the first."""
        unread = {(page.title, problem.line) for page in self._pages.values() for problem in page.problems}
        places = {(problem.path, problem.line) for problem in known}
        first: dict[tuple[int, str | int | None], Fault] = {}
        for fault in faults:
            first.setdefault((id(fault.holder), fault.key), fault)
        for fault in first.values():
            owner, text = self._owners.get(id(fault.holder)), in_columns(fault.text)
            if owner is not None and (owner.page.title, owner.row) not in unread:
                key = f"{owner.prefix}{fault.key}"
                own = any(column.key == key for column in owner.page.table.columns)
                problem = owner.page.problem(self._file, owner.row, key if own else "", text)
                yield from [problem] if (problem.path, problem.line) not in places else []
            elif owner is None and not known:
                yield from problems(self._tree, [fault._replace(text=text)], self._into)

    def _lay_sites(self, page: Page) -> Iterator[Problem]:
        rows = self._rows()
        places = {words(site, "id"): place for place, site in enumerate(rows) if isinstance(site, Branch)}
        for entry in page.entries:
            id_ = entry.values["id"]
            if id_ and (other := self.rows.setdefault(("sites", id_, ""), entry.row)) != entry.row:
                text = TAKEN.format(value=shown(id_), line=other, what=SITE_ID)
                yield page.problem(self._file, entry.row, "id", text)
                continue
            place = places.get(id_)
            former = rows[place] if place is not None else None
            branch = self._branch(page, entry, former if isinstance(former, Branch) else None)
            if place is None:
                _append(rows, branch)
            else:
                rows[place] = branch
            if id_:
                self.touched[id_] = None

    def _lay_nested(self, page: Page, key: str) -> Iterator[Problem]:
        """Each point's rows in place of its former list; a point without a row keeps its own."""
        sites = {words(site, "id"): site for site in each(self._tree, "sites")}
        grouped: dict[str, list[Entry]] = {}
        for entry in page.entries:
            named = entry.values["site"]
            id_ = self._sites.find(named) if named else None
            if id_ is not None:
                grouped.setdefault(id_, []).append(entry)
            elif named:
                text = in_columns(self._sites.unknown(named, SITE, "sites"))
                yield page.problem(self._file, entry.row, "site", text)
        for id_, entries in grouped.items():
            site = sites[id_]
            site[key] = self._nested(page, key, site.get(key), entries)
            self._owners.setdefault(id(site), _Owner(page, entries[0].row))
            self.touched.setdefault(id_)
            for place, entry in enumerate(entries):
                self.rows[key, id_, place if key == "contacts" else entry.values["name"] or ""] = entry.row

    def _nested(self, page: Page, key: str, old: object, entries: Sequence[Entry]) -> Row:
        """Links keep the order of the file, which means nothing; contacts have that of the workbook, which does."""
        items = [item for item in old if isinstance(item, Branch)] if isinstance(old, Row) else []
        former = {_identity(key, item): item for item in items}
        branches = [self._branch(page, entry, former.get(_identity(key, entry.values)), "site") for entry in entries]
        if key == "links":
            order = {words(item, "name"): place for place, item in enumerate(items)}
            branches.sort(key=lambda item: order.get(words(item, "name"), len(order)))
        rows = Row(entries[0].row)
        for branch in branches:
            _append(rows, branch)
        return rows

    def _branch(self, page: Page, entry: Entry, former: Branch | None, leave: str = "") -> Branch:
        """An entry of the tree as its row says; what no column speaks of stays as it was."""
        made = Branch(entry.row)
        made.update(former or {})
        self._owners[id(made)] = _Owner(page, entry.row)
        inner: dict[str, Branch] = {}
        for key, value in self._resolved(page, entry).items():
            above, _, name = key.rpartition(".")
            if above and above not in inner:
                old = made.get(above)
                inner[above] = Branch(entry.row)
                inner[above].update(old if isinstance(old, Branch) else {})
                self._owners[id(inner[above])] = _Owner(page, entry.row, f"{above}.")
            holder = inner[above] if above else made
            if value is not None and key != leave:
                holder[name] = _as_written(key, value, holder.get(name))
            else:
                holder.pop(name, None)
        for above, branch in inner.items():
            made[above] = branch
            if not branch:
                del made[above]
        return made

    def _resolved(self, page: Page, entry: Entry) -> dict[str, str | None]:
        """With the ids of what is called by its name; what is unknown stays, for the rules to tell."""
        found = dict(entry.values)
        for key, value in entry.values.items():
            names = {Kind.SITE: self._sites, Kind.CARRIER: self._carriers}.get(page.table.column(key).kind)
            if names is not None and value is not None:
                found[key] = names.find(value) or value
        return found

    def _taken(self) -> Iterator[Problem]:
        """What a point of the file has that the workbook gives to another: a rule would tell it by a line number, and
        nobody could say of which of the two files."""
        names: dict[str | None, str] = {}
        hub = ""
        addresses: dict[tuple[str | None, str | None], str] = {}
        for site in each(self._tree, "sites"):
            id_ = words(site, "id") or ""
            if id(site) not in self._owners:
                names[words(site, "name")] = id_
                hub = id_ if words(site, "hub") in YES else hub
            addresses |= {_door(link): id_ for link in each(site, "links") if id(link) not in self._owners}
        for site in each(self._tree, "sites"):
            owner = self._owners.get(id(site))
            if owner and (other := names.get(words(site, "name"))):
                yield self._clash(owner, "name", NAME_TAKEN, words(site, "name"), other)
            if owner and hub and words(site, "hub") in YES:
                yield self._clash(owner, "hub", HUB_TAKEN, "", hub)
            for link in each(site, "links"):
                other = addresses.get(_door(link)) if words(link, "address") else None
                if other and (owner := self._owners.get(id(link))):
                    yield self._clash(owner, "address", ADDRESS_TAKEN, words(link, "address"), other)

    def _clash(self, owner: _Owner, key: str, text: Text, value: str | None, other: str) -> Problem:
        said = text.format(value=shown(value or ""), site=other, file=self._into)
        return owner.page.problem(self._file, owner.row, key, said)

    def _rows(self) -> Row:
        rows = self._tree["sites"]
        assert isinstance(rows, Row)  # the file is good
        return rows


def _as_written(key: str, value: str, former: object) -> str:
    """The same telephone number stays as it was written."""
    same = key == "phone" and isinstance(former, str) and forms.dialled(former) == forms.dialled(value)
    return str(former) if same else value


def _append(rows: Row, branch: Branch) -> None:
    rows.append(branch)
    rows.lines.append(branch.line)


def _identity(key: str, item: Mapping[str, object]) -> tuple[object, object]:
    """A link is known by its name, a contact by what it does and its name."""
    return item.get("name"), item.get("role") if key == "contacts" else None


def _door(link: Branch) -> tuple[str | None, str | None]:
    return words(link, "address"), words(link, "port")
