"""Templates to pages: one language at a time, nothing inline, kept by nobody on the way."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import hdrs, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestrator.errors import DiemCauError
from orchestrator.invitations import hours
from orchestrator.model.events import as_written
from orchestrator.model.registry import Organization
from orchestrator.text import Locale, Text
from orchestrator.web.points.words import WORDS

HERE = Path(__file__).parent
FILES = {"page.css": "text/css", "page.js": "text/javascript"}
_HEADERS = {hdrs.CACHE_CONTROL: "no-store", "X-Robots-Tag": "noindex, nofollow"}
_TEMPLATES = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class Paper:
    """One page for one reader, at the address `path`: their language, and the organization's clock on the wall."""

    def __init__(self, request: web.Request, path: str, organization: Organization) -> None:
        asked = request.query.get("lang")
        self.locale: Locale = "en" if asked == "en" else "vi" if asked == "vi" else organization.locale
        self._path = path
        self._asked = asked in ("vi", "en")
        self._zone = ZoneInfo(organization.timezone)
        self._gathering = organization.gathering

    def page(self, template: str, status: int = 200, **given: object) -> web.Response:
        text = _TEMPLATES.get_template(template).render(
            say=self.say,
            t=self.t,
            written=as_written,
            lang=self.locale,
            query=self.query,
            path=self._path,
            paper=self,
            **given,
        )
        return web.Response(text=text, status=status, content_type="text/html", headers=_HEADERS)

    def note(self, what: str, status: int, **given: object) -> web.Response:
        """A page that only says something: `<what>_title` and `<what>` of the words."""
        return self.page("note.html", status, title=self.say(f"{what}_title"), text=self.say(what, **given))

    def trouble(self, error: DiemCauError) -> web.Response:
        return self.note("trouble", 503, reason=error.text)

    def back(self) -> web.Response:
        """After an action: load the page anew, so that a reload repeats nothing."""
        return web.Response(status=303, headers={**_HEADERS, hdrs.LOCATION: f"{self._path}{self.query}"})

    @property
    def query(self) -> str:
        return f"?lang={self.locale}" if self._asked else ""

    def t(self, text: Text) -> str:
        return text.to(self.locale)

    def say(self, word: str, **given: object) -> str:
        return self.t(WORDS[word].format(gathering=self._gathering, Gathering=_capital(self._gathering), **given))

    def hour(self, moment: datetime) -> Text:
        return hours.hour(moment.astimezone(self._zone))

    def day(self, moment: datetime) -> Text:
        return hours.day(moment.astimezone(self._zone))

    def when(self, moment: datetime) -> Text:
        return hours.when(moment.astimezone(self._zone))

    def short(self, moment: datetime) -> str:
        """`08:05, 26/11`."""
        return f"{moment.astimezone(self._zone):%H:%M, %d/%m}"

    def seconds(self, moment: datetime) -> str:
        """`08:05:12`."""
        return f"{moment.astimezone(self._zone):%H:%M:%S}"


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def dialled(phone: str) -> str:
    """As a telephone takes it from a link."""
    return "".join(letter for letter in phone if letter.isdigit() or letter == "+")


_TEMPLATES.filters["dialled"] = dialled
