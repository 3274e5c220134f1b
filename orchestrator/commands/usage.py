"""A command that is not written as it should be: one sentence in the house's language, and exit code 2.

What Typer would say itself is English, in a box. Its errors are told apart by their class and, where one class stands
for several, by their wording; a wording that is not known here is quoted as what it is.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

import typer
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from orchestrator.commands.help import speak
from orchestrator.complaints import quoted
from orchestrator.config.sentences import ONE_OF, nearest, said
from orchestrator.text import Locale, Text

NAME = "diemcau"

MISSING = Text(
    vi="{command}: thiếu {given}{which}; viết: {usage}", en="{command}: {given}{which} is missing; write: {usage}"
)
BAD_VALUE = Text(vi="{command}: {given}: {why}", en="{command}: {given}: {why}")
NO_COMMAND = Text(
    vi="{command}: không có lệnh “{given}”; các lệnh: {known}", en="{command}: no command “{given}”; it has: {known}"
)
COMMAND_NEAR = Text(
    vi="{command}: không có lệnh “{given}”; có phải là `{command} {near}`?",
    en="{command}: no command “{given}”; did you mean `{command} {near}`?",
)
NONE_GIVEN = Text(vi="{command}: thiếu tên lệnh; các lệnh: {known}", en="{command}: which command? It has: {known}")
NO_OPTION = Text(
    vi="{command}: không có tùy chọn {given}; xem {command} --help",
    en="{command}: no option {given}; see {command} --help",
)
OPTION_NEAR = Text(
    vi="{command}: không có tùy chọn {given}; có phải là {near}?",
    en="{command}: no option {given}; did you mean {near}?",
)
NEEDS_VALUE = Text(
    vi="{command}: sau {given} phải có giá trị; viết {given}, dấu cách, rồi giá trị",
    en="{command}: {given} needs a value; write {given}, a space and the value",
)
NO_VALUE = Text(
    vi="{command}: {given} không kèm giá trị; chỉ viết {given}",
    en="{command}: {given} takes no value; write {given} alone",
)
TOO_MUCH = Text(vi="{command}: thừa “{given}”; viết: {usage}", en="{command}: “{given}” is too much; write: {usage}")
UNKNOWN = Text(
    vi="{command}: lệnh viết chưa đúng ({given}); xem {command} --help",
    en="{command}: this is not how it is written ({given}); see {command} --help",
)
STOPPED = Text(vi="Đã dừng, chưa làm gì.", en="Stopped; nothing was done.")

_WORDINGS = (
    (re.compile(r"No such command '(.*?)'"), NO_COMMAND),
    (re.compile(r"(Missing command)"), NONE_GIVEN),
    (re.compile(r"No such option: (\S+)"), NO_OPTION),
    (re.compile(r"Option '(.*)' requires "), NEEDS_VALUE),
    (re.compile(r"Option '(.*)' does not take a value"), NO_VALUE),
    (re.compile(r"Got unexpected extra argument\(s\) \((.*)\)", re.DOTALL), TOO_MUCH),
)


def terminal_locale() -> Locale:
    """The language of the terminal, before any settings are read."""
    return "en" if os.environ.get("DIEMCAU_LOCALE") == "en" else "vi"


def run(app: typer.Typer, arguments: Sequence[str] | None = None) -> int:
    """Run one command line, `sys.argv` unless another is given; returns what to exit with. Lets our own errors pass."""
    locale = terminal_locale()
    speak(app, locale)
    try:
        return app(arguments, prog_name=NAME, standalone_mode=False) or 0
    except typer.TyperException as error:
        shown = not error.message and not isinstance(error, typer.BadParameter)  # without arguments: its help
        sentence, code = "" if shown else misused(error).to(locale), error.exit_code
    except typer.Abort:
        sentence, code = STOPPED.to(locale), 1
    if sentence:
        sys.stderr.write(sentence + "\n")
    return code


def misused(error: typer.TyperException) -> Text:
    """What was written wrongly, and what to write instead."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else NAME
    usage = " ".join([command, *context.command.collect_usage_pieces(context)]) if context else ""
    if isinstance(error, typer.BadParameter):
        given = error.param.get_error_hint().replace("'", "") if error.param else ""
        if not error.message:
            return MISSING.format(command=command, given=given, which=_which(error), usage=usage)
        return BAD_VALUE.format(command=command, given=given, why=_why(error))
    found = ((wording.match(error.message), text) for wording, text in _WORDINGS)
    match, text = next(((match, text) for match, text in found if match), (None, UNKNOWN))
    written = match[1] if match else quoted(error.message)
    known = list(getattr(context.command, "commands", ())) if context else []
    near = nearest(str(written), getattr(error, "possibilities", None) or known)
    if near is not None:
        text = {NO_COMMAND: COMMAND_NEAR, NO_OPTION: OPTION_NEAR}.get(text, text)
    return text.format(command=command, given=written, usage=usage, known=", ".join(known), near=near)


def _which(error: typer.BadParameter) -> Text:
    """What the help says of a parameter, which is written `vi / en`."""
    vi, _, en = (getattr(error.param, "help", None) or "").strip(".").partition(" / ")
    return Text(vi=f" ({vi})" if vi else "", en=f" ({en or vi})" if vi else "")


def _why(error: typer.BadParameter) -> Text:
    if isinstance(error.__cause__, ValidationError):
        return _in_words(error.__cause__.errors()[0])
    return quoted(error.message)


def _in_words(detail: ErrorDetails) -> Text:
    """A choice comes as a mere ValueError, whose words name what there is."""
    _, choice, known = detail["msg"].partition(" is not one of ")
    return ONE_OF.format(value=detail["input"], known=known.strip(".").replace("'", "")) if choice else said(detail)
