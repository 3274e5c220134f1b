"""`diemcau sites import | export | template`: the registry as a spreadsheet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from orchestrator.config.settings import Settings

app = typer.Typer(
    name="sites", help="Danh mục điểm cầu dưới dạng bảng tính / the registry as a spreadsheet.", no_args_is_help=True
)
Sheet = Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Bảng tính / the spreadsheet.")]
Sites = Annotated[Path | None, typer.Option("--sites", help="Tệp sites.yaml (mặc định: DIEMCAU_SITES).")]
Force = Annotated[bool, typer.Option("--force", help="Ghi đè tệp đã có / replace the file that is there.")]


@app.command("import")
def import_(
    file: Sheet,
    into: Annotated[Path | None, typer.Option("--into", help="Tệp sites.yaml (mặc định: DIEMCAU_SITES).")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Ghi vào tệp; không có: chỉ xem trước / write it.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Kết quả cho máy đọc / for machines.")] = False,
) -> None:
    """Xem trước, rồi đưa bảng tính vào sites.yaml; chú thích giữ nguyên / preview, then take it into sites.yaml."""
    from orchestrator.commands.sites_import import import_sheet

    settings = _settings(into)
    raise typer.Exit(import_sheet(file, settings.sites, settings.locale, apply=apply, as_json=as_json))


@app.command()
def export(file: Sheet, sites: Sites = None, force: Force = False) -> None:
    """Ghi danh mục điểm cầu ra bảng tính / write the registry as a spreadsheet."""
    from orchestrator.config.loader import load_registry
    from orchestrator.sheets.files import write_sheet
    from orchestrator.sheets.writing import exported

    settings = _settings(sites)
    _written(write_sheet(file, exported(load_registry(settings.sites), settings.locale), force=force), settings)


@app.command()
def template(file: Sheet, sites: Sites = None, force: Force = False) -> None:
    """Ghi bảng tính mẫu để điền / write an empty spreadsheet to fill in."""
    from orchestrator.config.loader import load_registry
    from orchestrator.sheets.files import write_sheet
    from orchestrator.sheets.writing import template as empty

    settings = _settings(sites)
    registry = load_registry(settings.sites) if settings.sites.exists() else None
    _written(write_sheet(file, empty(registry, settings.locale), force=force), settings)


def _written(file: Path, settings: Settings) -> None:
    from orchestrator.sheets.files import WRITTEN

    sys.stderr.write(WRITTEN.format(file=file).to(settings.locale) + "\n")


def _settings(sites: Path | None) -> Settings:
    from orchestrator.config.settings import read_settings

    return read_settings(sites=sites)
