"""The commands. Each imports what it needs when it is called, so that an agent at a point stays light."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from orchestrator.clock import SystemClock
from orchestrator.commands.sites import app as sites_commands
from orchestrator.model.check import Kind
from orchestrator.text import Locale, Text

if TYPE_CHECKING:
    from orchestrator.config.settings import Settings
    from orchestrator.model.registry import Registry

app = typer.Typer(
    name="diemcau",
    help="Điểm Cầu: giám sát các điểm cầu của hội nghị trực tuyến.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(sites_commands)
jitsi = typer.Typer(name="jitsi", help="Hệ thống Jitsi / the Jitsi installation.", no_args_is_help=True)
app.add_typer(jitsi)
Json = Annotated[bool, typer.Option("--json", help="Kết quả cho máy đọc / for machines.")]
Sites = Annotated[Path | None, typer.Option("--sites", help="Tệp sites.yaml (mặc định: DIEMCAU_SITES).")]
Format = Literal["docx", "pdf", "xlsx", "json"]
Version = Literal["internal", "vp", "minutes"]

LISTENING = Text(
    vi="Bảng theo dõi: {url}   (agent: UDP {port})   Dừng: Ctrl-C",
    en="The board: {url}   (agents: UDP {port})   Stop: Ctrl-C",
)


@contextmanager
def for_good() -> Iterator[None]:
    """To import in what stays to the end: looking for garbage in it takes a tenth of a start, and stalls later on."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@app.command()
def serve(sites: Sites = None) -> None:
    """Chạy dịch vụ: giám sát, bảng theo dõi, cảnh báo / run the service."""
    with for_good():
        from orchestrator.config.watcher import RegistryFile
        from orchestrator.logs import set_up
        from orchestrator.service import Service

    settings = _settings(sites=sites)
    set_up()
    _allow_many_sockets()
    file = RegistryFile(settings.sites)
    registry = file.load()

    async def run() -> None:
        stop = _stop_on_signals()
        async with Service(settings, registry, file=file) as service:
            _say(LISTENING.format(url=service.url, port=service.stamp_port), settings.locale)
            await stop.wait()

    asyncio.run(run())


@app.command()
def agent(
    url: Annotated[str, typer.Option(help="Địa chỉ của trung tâm, ví dụ https://giaoban.example.vn.")],
    bind: Annotated[str | None, typer.Option(help="Gửi từ địa chỉ này (máy có nhiều đường mạng).")] = None,
) -> None:
    """Chạy tại điểm cầu; mã lấy từ biến DIEMCAU_TOKEN / what runs at a point."""
    from orchestrator.agent.runner import run_agent
    from orchestrator.agent.status import Status

    locale: Locale = "en" if os.environ.get("DIEMCAU_LOCALE") == "en" else "vi"

    def tell(status: Status) -> None:
        sys.stderr.write(f"{status.at.astimezone():%H:%M:%S} {status.text.to(locale)}\n")

    async def run() -> None:
        await run_agent(
            url, os.environ.get("DIEMCAU_TOKEN", ""), SystemClock(), _stop_on_signals(), on_status=tell, bind=bind
        )

    asyncio.run(run())


@app.command("check-config")
def check_config(file: Path, as_json: Json = False) -> None:
    """Kiểm tra một tệp sites.yaml / every mistake of a sites.yaml, with its remedy."""
    from orchestrator.config.check import check_config as check
    from orchestrator.report.document.words import read_words

    def template(registry: Registry) -> None:
        read_words(registry.report.template)

    code, told = check(file, _settings().locale, as_json=as_json, also=template)
    (sys.stdout if code == 0 or as_json else sys.stderr).write(told + "\n")
    raise typer.Exit(code)


@app.command()
def preflight(
    site: Annotated[str | None, typer.Option(help="Chỉ kiểm tra điểm cầu này / this site only.")] = None,
    meeting: Annotated[str | None, typer.Option(help="Mã hội nghị; bỏ trống: hội nghị sắp tới / which one.")] = None,
    as_json: Json = False,
    sites: Sites = None,
) -> None:
    """Kiểm tra kỹ thuật trước hội nghị; kết thúc bằng 1 nếu chưa sẵn sàng / is every site ready?"""
    from orchestrator.commands.preflight import check_all

    raise typer.Exit(check_all(_settings(sites=sites), site=site, meeting=meeting, as_json=as_json))


@app.command()
def meetings(
    days: Annotated[int, typer.Option(min=1, max=731, help="Bao nhiêu ngày tới / how many days ahead.")] = 60,
    as_json: Json = False,
    sites: Sites = None,
) -> None:
    """Lịch họp sắp tới, kể cả buổi đã chuyển hoặc hủy / the sessions ahead."""
    from orchestrator.sessions.agenda.listing import print_sessions

    asyncio.run(print_sessions(_settings(sites=sites), SystemClock().now(), days, sys.stdout, as_json=as_json))


@app.command()
def probe(
    kind: Annotated[Kind, typer.Argument(help="Phép thử / which probe.")],
    target: Annotated[str, typer.Argument(help="Địa chỉ, tên miền hoặc URL; cổng sau dấu : / what to probe.")],
    server: Annotated[str | None, typer.Option(help="Máy chủ DNS cần hỏi / the DNS server to ask.")] = None,
    expect: Annotated[list[str] | None, typer.Option(help="Địa chỉ phải nhận được / what DNS must say.")] = None,
    as_json: Json = False,
) -> None:
    """Một phép thử, giải thích từng bước / one probe, explained step by step."""
    from orchestrator.commands.probe import explain

    raise typer.Exit(explain(_settings(), kind, target, server=server, expect=tuple(expect or ()), as_json=as_json))


@jitsi.command()
def doctor(as_json: Json = False, sites: Sites = None) -> None:
    """Jitsi còn thiếu gì cho hội nghị, thêm dòng nào vào đâu; kết thúc bằng 1 nếu không đạt / what Jitsi lacks."""
    from orchestrator.commands.doctor.command import doctor as examined

    raise typer.Exit(examined(_settings(sites=sites), as_json=as_json))


@app.command()
def report(
    session: Annotated[str, typer.Argument(help="Mã phiên, ví dụ giao-ban-2021-11.20211130 / which session.")],
    format: Annotated[Format, typer.Option(help="Loại tệp / kind of file.")] = "docx",
    version: Annotated[
        Version, typer.Option(help="Bản nội bộ, bản gửi Văn phòng, biên bản / which paper.")
    ] = "internal",
    out: Annotated[
        Path | None, typer.Option(help="Tên tệp; - là đầu ra chuẩn / where to; - is standard output.")
    ] = None,
    sites: Sites = None,
) -> None:
    """Lập báo cáo kết quả bảo đảm kỹ thuật từ nhật ký / the report of a session, out of the journal."""
    from orchestrator.commands.report import report as make

    make(_settings(sites=sites), session, format=format, out=out, version=version)


@app.command()
def operator(name: str) -> None:
    """Tạo tài khoản cán bộ trực, hoặc đặt lại mật khẩu / create an operator or set a new password."""
    from orchestrator.commands import access

    access.operator(_settings(), name)


@app.command()
def token(site: str, sites: Sites = None, revoke: Annotated[bool, typer.Option("--revoke")] = False) -> None:
    """Cấp mã mới cho agent của một điểm cầu, hoặc thu hồi / a new token for a site's agent, or none."""
    from orchestrator.commands import access

    (access.revoke if revoke else access.issue)(_settings(sites=sites), site)


@app.command()
def journal(
    stream: Annotated[
        str | None, typer.Argument(help="Nhật ký nào; bỏ trống: liệt kê / which one; none: list.")
    ] = None,
    since: Annotated[datetime | None, typer.Option(help="Từ thời điểm này (giờ máy) / from then on.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Loại sự kiện, ví dụ 'line.*' / kinds of events.")] = None,
    follow: Annotated[bool, typer.Option("--follow", help="Xem tiếp / go on.")] = False,
    as_json: Json = False,
) -> None:
    """Đọc nhật ký: điều gì đã xảy ra / what happened."""
    from orchestrator.store.listing import print_journal

    settings = _settings()
    moment = since.astimezone() if since else None
    work = print_journal(
        settings.database_url,
        stream,
        since=moment,
        kinds=kind or (),
        follow=follow,
        json=as_json,
        out=sys.stdout,
        locale=settings.locale,
    )
    asyncio.run(work)


@app.command()
def backup(file: Path, sites: Sites = None, as_json: Json = False) -> None:
    """Sao lưu nhật ký, tài khoản, khoá, sites.yaml khi dịch vụ đang chạy / all of it in one file (FILE or folder)."""
    from orchestrator.store.backup.commands import back_up

    asyncio.run(back_up(_settings(sites=sites), file, SystemClock(), as_json=as_json))


@app.command()
def restore(
    file: Path,
    force: Annotated[bool, typer.Option("--force", help="Thay dữ liệu đang có / replace what is there.")] = False,
    sites: Sites = None,
    as_json: Json = False,
) -> None:
    """Khôi phục một bản sao lưu; dịch vụ phải dừng / put a backup in place."""
    from orchestrator.store.backup.commands import put_back

    asyncio.run(put_back(_settings(sites=sites), file, SystemClock(), force=force, as_json=as_json))


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Chạy một lượt rồi kết thúc / without a person.")] = False,
    as_json: Json = False,
    scenario: Annotated[Path | None, typer.Option(help="Tệp kịch bản / a scenario file.")] = None,
    sites: Sites = None,
) -> None:
    """Một tỉnh mô phỏng: đường truyền bị cắt thật / a simulated province whose lines are really cut."""
    from orchestrator.config.loader import load_registry
    from orchestrator.logs import set_up
    from orchestrator.rehearsal.demo import SCENARIOS
    from orchestrator.rehearsal.demo import demo as play
    from orchestrator.rehearsal.scenarios.file import read_scenario

    settings = _settings(sites=sites)
    set_up(quiet=True)
    registry = load_registry(settings.sites)
    chosen = read_scenario(scenario or SCENARIOS / "demo.yaml", registry)
    raise typer.Exit(play(chosen, registry, once=once, as_json=as_json, locale=settings.locale))


def _settings(**given: object) -> Settings:
    from orchestrator.config.settings import read_settings

    return read_settings(**given)


def _allow_many_sockets() -> None:
    """Each agent holds one descriptor; a province of a thousand is beyond the usual soft limit."""
    with suppress(ImportError, OSError, ValueError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _stop_on_signals() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stop.set)
    return stop


def _say(text: Text, locale: Locale) -> None:
    sys.stderr.write(text.to(locale) + "\n")
