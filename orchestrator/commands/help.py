"""What `--help` says around our own words, in the language of the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from orchestrator.text import Locale, Text

ARGUMENTS = Text(vi="Tham số", en="Arguments")
OPTIONS = Text(vi="Tùy chọn", en="Options")
COMMANDS = Text(vi="Lệnh", en="Commands")
USAGE = Text(vi="Cách dùng: ", en="Usage: ")
SHOW_HELP = Text(vi="Hiện phần trợ giúp này.", en="Show this message and exit.")
DEFAULT = Text(vi="[mặc định: {}]", en="[default: {}]")
REQUIRED = Text(vi="[bắt buộc]", en="[required]")
SOME_OPTIONS = Text(vi="[TÙY CHỌN]", en="[OPTIONS]")
SOME_COMMAND = Text(vi="LỆNH [THAM SỐ]...", en="COMMAND [ARGS]...")

if TYPE_CHECKING:
    _Shown = TyperCommand
else:
    _Shown = object  # a command or a group: only Typer's private class is above both


class _Spoken(_Shown):
    """Typer leaves most of these words to nobody: they are put in where it is about to write them."""

    locale: Locale

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = SHOW_HELP.to(self.locale)
        return option

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), USAGE.to(self.locale))

    def format_help(self, ctx: Any, formatter: Any) -> None:
        from typer import rich_utils  # brings in rich, which an agent at a point never needs

        rich_utils.ARGUMENTS_PANEL_TITLE = ARGUMENTS.to(self.locale)
        rich_utils.OPTIONS_PANEL_TITLE = OPTIONS.to(self.locale)
        rich_utils.COMMANDS_PANEL_TITLE = COMMANDS.to(self.locale)
        rich_utils.DEFAULT_STRING = DEFAULT.to(self.locale)
        rich_utils.REQUIRED_LONG_STRING = REQUIRED.to(self.locale)
        super().format_help(ctx, formatter)


class _Command(_Spoken, TyperCommand):
    pass


class _Group(_Spoken, TyperGroup):
    pass


def speak(app: typer.Typer, locale: Locale) -> None:
    """Have the help of every command of an application, and of those below it, in this language."""
    command, group = (type(each.__name__, (each,), {"locale": locale}) for each in (_Command, _Group))
    app.info.cls, app.info.subcommand_metavar = group, SOME_COMMAND.to(locale)
    app.info.options_metavar = SOME_OPTIONS.to(locale)
    for each in app.registered_commands:
        each.cls, each.options_metavar = command, SOME_OPTIONS.to(locale)
    for below in app.registered_groups:
        if below.typer_instance is not None:
            speak(below.typer_instance, locale)
