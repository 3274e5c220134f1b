"""The registry: who takes part, over which lines, and whom to call. The shape of `sites.yaml`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from orchestrator.model.policy import Policy
from orchestrator.text import Locale


class Noun(BaseModel):
    """A frozen record; an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Organization(Noun):
    name: str
    technical_owner: str
    timezone: str = "Asia/Ho_Chi_Minh"
    locale: Locale = "vi"
    gathering: str = "hội nghị"


class Conference(Noun):
    """Addresses of the self-hosted Jitsi. Its secrets come from the environment."""

    domain: str
    web: str
    muc: str | None = None
    videobridges: tuple[str, ...] = ()
    jicofo: str | None = None
    prosody: str | None = None
    addresses: tuple[str, ...] = Field(default=(), description="what the name of `web` must lead to; none: anything")


class Uplink(Noun):
    name: str
    carrier: str
    address: str | None = None


class Centre(Noun):
    """The centre's own network: what must answer before any site may be blamed."""

    gateway: str | None = None
    uplinks: tuple[Uplink, ...] = ()
    control: tuple[str, ...] = ()
    dns: str | None = Field(default=None, description="the DNS server that the sites ask; none: this machine's own")
    ntp: str | None = Field(default=None, description="the time server that the check compares our clock with")


class Carrier(Noun):
    id: str
    name: str
    hotline: str | None = None
    control: str | None = None


class Link(Noun):
    """One access line of a site."""

    name: str
    role: Literal["primary", "backup"]
    carrier: str
    circuit: str | None = None
    segment: str | None = None
    address: str | None = Field(default=None, description="what the centre pings: the site's router on this line")
    port: int | None = Field(default=None, ge=1, le=65535, description="a TCP port that answers at `address`")
    agent_address: str | None = Field(default=None, description="where the agent's packets come from on this line")
    mbps: float | None = Field(default=None, gt=0)


class Contact(Noun):
    name: str
    role: Literal["technician", "deputy", "office", "manager", "carrier"]
    phone: str
    email: str | None = None


class Devices(Noun):
    main: str | None = None
    content: str | None = None
    spare: str | None = None


class Site(Noun):
    """A bridge point (điểm cầu)."""

    id: str
    name: str
    level: Literal["province", "district", "commune", "department"]
    hub: bool = False
    parent: str | None = None
    order: int = 0
    unit_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by: str | None = None
    seat: str | None = Field(default=None, description="where it stands: the town or commune of its seat")
    room: str | None = None
    chair: str | None = None
    expected_people: int | None = Field(default=None, gt=0)
    links: tuple[Link, ...] = ()
    contacts: tuple[Contact, ...] = ()
    devices: Devices = Devices()
    agent: bool = True


class AgendaItem(Noun):
    order: int
    site: str
    topic: str
    minutes: int | None = Field(default=None, gt=0)
    speaker: str | None = None


class Papers(Noun):
    deadline: datetime
    url: str | None = None


class Duty(Noun):
    """Who is on duty for a meeting: names of contacts of the registry."""

    main: str
    deputy: str | None = None


class Fallback(Noun):
    room: str | None = None
    phone: str | None = None


class Meeting(Noun):
    id: str
    title: str
    rooms: tuple[str, ...] = Field(min_length=1)
    start: datetime = Field(description="aware once loaded: what names no offset is in the organization's time zone")
    rrule: str | None = None
    exceptions: tuple[date, ...] = Field(default=(), description="days of the series on which it is not held")
    duration: int | None = Field(default=None, gt=0, description="minutes")
    sites: tuple[str, ...] | Literal["all"] = "all"
    agenda: tuple[AgendaItem, ...] = ()
    papers: Papers | None = None
    duty: Duty | None = None
    fallback: Fallback | None = None


class Signature(Noun):
    """Who signs a paper: the post and, where he acts for another, on whose authority. The name stays blank."""

    authority: str | None = None  # TM., KT., TL. ...
    post: str


class Reporting(Noun):
    """How the technical report is addressed and signed. What is left out follows from `organization`."""

    addressees: tuple[str, ...] = Field(default=(), description="of the version for the convening office")
    internal_addressees: tuple[str, ...] = Field(
        default=(), description="of the full version, which stays in the house"
    )
    place: str | None = Field(default=None, description="where it is signed, before the date")
    parent: str | None = Field(default=None, description="the body above the issuing one, in capitals")
    issuer: str | None = Field(default=None, description="the issuing body, in capitals")
    symbol: str | None = Field(default=None, description="what follows the number of a report, e.g. BC-STTTT")
    minutes_symbol: str | None = Field(default=None, description="likewise of minutes, e.g. BB-STTTT")
    signatures: tuple[Signature, ...] = ()
    recipients: tuple[str, ...] = Field(default=(), description="who gets a copy besides the addressees")
    drafted_by: str | None = Field(default=None, description="the unit that drafts it, for the line `Lưu`")
    template: str | None = Field(default=None, description="a file with the department's own words, beside this one")


class Registry(Noun):
    """The whole of `sites.yaml`."""

    organization: Organization
    conference: Conference
    centre: Centre = Centre()
    carriers: tuple[Carrier, ...] = ()
    sites: tuple[Site, ...]
    meetings: tuple[Meeting, ...] = ()
    report: Reporting = Reporting()
    policy: Policy = Policy()
