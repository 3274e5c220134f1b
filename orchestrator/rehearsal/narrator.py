"""Tells the person at the terminal what is done to the lines, what to look at, and what the board made of it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from orchestrator.model.registry import Registry, Site
from orchestrator.model.signals import LineState, Mark
from orchestrator.rehearsal.scenarios.scenario import Action, Cut, Degrade, Passing, Scenario, link_of
from orchestrator.rehearsal.witness.outcome import Delivery, Drop, Milestone, Outcome, Sighting
from orchestrator.text import Locale, Text

HEAD = Text(
    vi="[bold]Điểm Cầu: diễn tập[/bold] — {title}\n{n} điểm cầu, {seconds} giây. Agent và dịch vụ là thật, chỉ đường "
    "truyền là mô phỏng; không gói tin nào ra khỏi máy này.\n",
    en="[bold]Điểm Cầu: rehearsal[/bold] — {title}\n{n} sites, {seconds} seconds. Agents and service are real, only "
    "the lines are simulated; no packet leaves this machine.\n",
)
DAY = Text(
    vi="[bold]Ngày hôm trước và buổi sáng[/bold] (đồng hồ chạy nhanh, mọi việc làm thật)",
    en="[bold]The day before, and the morning[/bold] (the clock is put on, what is done is real)",
)
MILESTONE = Text(vi="  {at}  {mark} {said}", en="  {at}  {mark} {said}")
DOOR = Text(
    vi="  Mở bảng theo dõi:  [bold cyan]{url}[/bold cyan]",
    en="  Open the board:  [bold cyan]{url}[/bold cyan]",
)
KEY = Text(
    vi="  Tên đăng nhập:     [bold]{name}[/bold]\n"
    "  Mật khẩu:          [bold]{password}[/bold]   (chỉ dùng cho lần diễn tập này)",
    en="  Name:            [bold]{name}[/bold]\n  Password:        [bold]{password}[/bold]   (for this rehearsal only)",
)
PLAN = Text(vi="\n[bold]Kịch bản[/bold]", en="\n[bold]What will happen[/bold]")
STOP = Text(vi="\nCtrl-C để dừng bất cứ lúc nào.\n", en="\nCtrl-C ends it at any moment.\n")
STAYS = Text(
    vi="Kịch bản đã xong; bảng theo dõi vẫn mở. Ctrl-C để kết thúc.",
    en="The scenario is over; the board stays open. Ctrl-C to end.",
)

BOTH, UP, DOWN = (
    Text(vi="", en=""),
    Text(vi=", riêng chiều lên", en=", upstream only"),
    Text(vi=", riêng chiều xuống", en=", downstream only"),
)
DIRECTIONS = {"both": BOTH, "up": UP, "down": DOWN}
FOR = Text(vi=" trong {seconds} giây", en=" for {seconds} s")

DONE = {
    "cut": Text(vi="Cắt {line} của {sites}{how}", en="Cut: {line} of {sites}{how}"),
    "repair": Text(vi="Nối lại {line} của {sites}", en="Repaired: {line} of {sites}"),
    "degrade": Text(vi="Làm xấu {line} của {sites}{how}", en="Degraded: {line} of {sites}{how}"),
    "restore": Text(vi="Khôi phục chất lượng {line} của {sites}", en="Good again: {line} of {sites}"),
    "block-udp": Text(vi="Chặn UDP trên {line} của {sites}", en="UDP blocked: {line} of {sites}"),
    "allow-udp": Text(vi="Bỏ chặn UDP trên {line} của {sites}", en="UDP allowed again: {line} of {sites}"),
    "agent-stop": Text(vi="Tắt đột ngột agent của {sites}", en="Agent killed: {sites}"),
    "agent-start": Text(vi="Khởi động lại agent của {sites}", en="Agent started: {sites}"),
    "switch": Text(vi="Cán bộ kỹ thuật chuyển {sites} sang {line}", en="A technician moves {sites} to {line}"),
    "switch-back": Text(vi="Cán bộ kỹ thuật chuyển {sites} về {line}", en="A technician moves {sites} back to {line}"),
}
LINES = {
    "primary": Text(vi="đường truyền chính", en="the main line"),
    "backup": Text(vi="đường dự phòng", en="the backup line"),
}
NAMED_LINE = Text(vi="đường {name}", en="line {name}")
LOSS_UP = Text(vi="mất {n} % gói chiều lên", en="{n} % of packets lost upstream")
LOSS_DOWN = Text(vi="mất {n} % gói chiều xuống", en="{n} % of packets lost downstream")
DELAY = Text(vi="trễ {n} ms mỗi chiều", en="{n} ms delay each way")
JITTER = Text(vi="trễ dao động {n} ms", en="{n} ms jitter")
RATE = Text(vi="còn {n} kbit/s", en="{n} kbit/s")

STATES = {
    LineState.UNKNOWN: Text(vi="Chưa rõ tình trạng", en="Unknown"),
    LineState.UP: Text(vi="[green]Đã kết nối[/green]", en="[green]Connected[/green]"),
    LineState.DEGRADED: Text(vi="[yellow]Suy giảm chất lượng[/yellow]", en="[yellow]Degraded[/yellow]"),
    LineState.SUSPECT: Text(vi="[yellow]Đang xác minh[/yellow]", en="[yellow]Being verified[/yellow]"),
    LineState.DOWN: Text(vi="[bold red]Mất kết nối[/bold red]", en="[bold red]Connection lost[/bold red]"),
}
BOARD = Text(vi="  bảng      {site}: {state}{after}", en="  board     {site}: {state}{after}")
MARKS = {
    Mark.FLAPPING: Text(vi="chập chờn", en="flapping"),
    Mark.ON_BACKUP: Text(vi="đang dùng đường dự phòng", en="on the backup line"),
    Mark.ONE_SOURCE: Text(vi="một nguồn xác nhận", en="one source"),
    Mark.AGENT_LOST: Text(vi="mất agent", en="agent lost"),
    Mark.UDP_BLOCKED: Text(vi="UDP bị chặn", en="UDP blocked"),
}
MARKED = Text(vi="  bảng      {site}: có dấu “{mark}”", en="  board     {site}: marked “{mark}”")
OFFICE = Text(vi="  cảnh báo  {stage}: {sites}{after}", en="  alert     {stage}: {sites}{after}")
AFTER = Text(vi=" ({seconds} giây sau)", en=" ({seconds} s later)")
STAGES = {
    "dropped": Text(vi="mất kết nối", en="connection lost"),
    "grew": Text(vi="thêm điểm cầu mất kết nối", en="further sites lost"),
    "recovered": Text(vi="đã kết nối lại", en="back again"),
}
WATCH = Text(vi="            [italic]{words}[/italic]", en="            [italic]{words}[/italic]")

GOOD = Text(
    vi="[bold green]Đạt[/bold green]: thấy đủ {n} lần mất kết nối theo kịch bản, không báo nhầm lần nào.",
    en="[bold green]Passed[/bold green]: all {n} scripted drops were seen, none was invented.",
)
BAD = Text(
    vi="[bold red]Không đạt[/bold red]: {missed} lần thấy thiếu, {false} lần báo nhầm.",
    en="[bold red]Failed[/bold red]: {missed} scripted drops not fully seen, {false} invented.",
)
ROW = Text(
    vi="  {site}: lên bảng sau {board}, tới phòng trực sau {alert}, kết nối lại {back}",
    en="  {site}: on the board after {board}, at the duty office after {alert}, back {back}",
)
SECONDS = Text(vi="{n} giây", en="{n} s")
NEVER = Text(vi="— (không thấy)", en="— (not seen)")


class Narrator:
    """Prints to `console`. Everything it is told carries seconds since the scenario began."""

    def __init__(self, console: Console, locale: Locale, registry: Registry) -> None:
        self._console = console
        self._locale = locale
        self._sites = {site.id: site for site in registry.sites}
        self._touched: dict[str, float] = {}  # site -> when something was last done to it
        self._marks: dict[str, set[str]] = {}

    def begin(self, scenario: Scenario) -> None:
        """What will be played."""
        seconds = round(scenario.seconds)
        self._say(HEAD.format(title=scenario.title.text(), n=len(self._sites), seconds=seconds))
        if scenario.day:
            self._say(DAY)

    def passed(self, milestone: Milestone) -> None:
        """Something of the day around the live part."""
        mark = Text(*("[green]✓[/green]" if milestone.ok else "[bold red]✗[/bold red]",) * 2)
        said = Text(vi=escape(milestone.vi), en=escape(milestone.en))
        self._say(MILESTONE.format(at=f"{milestone.at:%d/%m %H:%M}", mark=mark, said=said))

    def open(self, scenario: Scenario, actions: Sequence[Action], url: str, key: tuple[str, str] | None) -> None:
        """The door to the board, its key (name and password) where somebody is there to use it, and the plan."""
        self._say(Text(vi="", en=""))
        self._say(DOOR.format(url=url))
        if key:
            self._say(KEY.format(name=key[0], password=key[1]))
        self._say(PLAN)
        for action in actions:
            if not action.undoes:
                self._say(self._stamped(action.at, self._done(action, lasting=True)))
        self._say(STOP)

    def acted(self, action: Action) -> None:
        """Something was done just now."""
        self._touched.update(dict.fromkeys(action.sites, action.at))
        self._say(self._stamped(action.at, self._done(action, lasting=False)))
        if action.cause.watch and not action.undoes:
            self._say(WATCH.format(words=action.cause.watch.text()))

    def sighted(self, seen: Sighting) -> None:
        """The board showed a new state, or a new mark beside it."""
        if seen.kind != "line.changed":
            return
        site, body = seen.body["site"], seen.body
        name = self._names([site])
        if body["before"] != body["after"]:
            said = BOARD.format(site=name, state=STATES[body["after"]], after=self._after(seen.at, site))
            self._say(self._stamped(seen.at, said))
        marks = {mark for mark in body.get("marks", ()) if mark in MARKS}
        for mark in sorted(marks - self._marks.get(site, set())):
            self._say(self._stamped(seen.at, MARKED.format(site=name, mark=MARKS[mark])))
        self._marks[site] = marks

    def told(self, delivery: Delivery) -> None:
        """An alert reached the duty office."""
        after = self._after(delivery.at, delivery.sites[0]) if delivery.sites else Text(vi="", en="")
        said = OFFICE.format(stage=STAGES[delivery.stage], sites=self._names(delivery.sites), after=after)
        self._say(self._stamped(delivery.at, said))

    def close(self, outcome: Outcome, *, stays: bool) -> None:
        """What came of it."""
        missed = [drop for drop in outcome.drops if drop.faults]
        false = len(outcome.false_drops) + len(outcome.false_alarms)
        self._say(Text(vi="", en=""))
        self._say(GOOD.format(n=len(outcome.drops)) if outcome.ok else BAD.format(missed=len(missed), false=false))
        for drop in outcome.drops:
            self._say(self._row(drop))
        if stays:
            self._say(STAYS)

    def _row(self, drop: Drop) -> Text:
        return ROW.format(
            site=self._names([drop.site]),
            board=_seconds(drop.board_s),
            alert=_seconds(drop.alert_s),
            back=_seconds(drop.recovered_s),
        )

    def _done(self, action: Action, *, lasting: bool) -> Text:
        line = self._line(self._sites[action.sites[0]], action.link) if action.link and action.sites else ""
        said = DONE[action.do].format(line=line, sites=self._names(action.sites), how=_how(action))
        spell = action.cause.lasting if lasting and isinstance(action.cause, Passing) else None
        return said if spell is None else _joined([said, FOR.format(seconds=f"{spell:g}")], "")

    def _line(self, site: Site, which: str) -> Text:
        link = link_of(site, which)
        return LINES[link.role] if link and which == link.role else NAMED_LINE.format(name=which)

    def _names(self, sites: Sequence[str]) -> str:
        return escape(", ".join(self._sites[site].name for site in sites))

    def _after(self, at: float, site: str) -> Text:
        touched = self._touched.get(site)
        return Text(vi="", en="") if touched is None else AFTER.format(seconds=_exact(at - touched))

    def _stamped(self, at: float, said: Text) -> Text:
        minutes, seconds = divmod(max(0, int(at)), 60)
        return _joined([Text(*(f"  {minutes:02d}:{seconds:02d}  ",) * 2), said], "")

    def _say(self, text: Text) -> None:
        self._console.print(text.to(self._locale), highlight=False, soft_wrap=True)


def _how(action: Action) -> Text:
    """The details of a cut or a degradation."""
    step = action.cause
    if isinstance(step, Cut):
        return DIRECTIONS[step.direction]
    if not isinstance(step, Degrade):
        return BOTH
    parts = [
        (LOSS_UP, step.loss_up and step.loss_up * 100),
        (LOSS_DOWN, step.loss_down and step.loss_down * 100),
        (DELAY, step.delay_ms),
        (JITTER, step.jitter_ms),
        (RATE, step.kbps),
    ]
    said = [text.format(n=_number(value)) for text, value in parts if value]
    return _joined([Text(vi=": ", en=": "), _joined(said, ", ")], "") if said else BOTH


def _joined(parts: Sequence[Text], by: str) -> Text:
    return Text(vi=by.join(part.vi for part in parts), en=by.join(part.en for part in parts))


def _number(value: float) -> Text:
    """As it is written in a scenario; Vietnamese writes 2,5."""
    return _with_comma(f"{round(value, 2):g}")


def _exact(value: float) -> Text:
    """Two decimals, as of a stop watch."""
    return _with_comma(f"{value:.2f}")


def _with_comma(number: str) -> Text:
    return Text(vi=number.replace(".", ","), en=number)


def _seconds(value: float | None) -> Text:
    return NEVER if value is None else SECONDS.format(n=_exact(value))
