"""Every hour, threshold and hold time that a department may set. Defaults carry their reason."""

from __future__ import annotations

from datetime import date, time
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class WatchPolicy(Part):
    """When silence becomes suspicion, and suspicion a verdict.

    A beat is the rhythm of what is listened to: 200 ms for an agent. Two missed beats raise suspicion (450 ms);
    the verdict at 820 ms has seen five echoes and two more beats fail, so independent loss of 5 % practically
    never gets that far.
    """

    heartbeat_s: float = Field(default=0.2, gt=0, description="between heartbeats of one agent")
    crowd: int = Field(default=250, gt=0, description="above so many sites the heartbeat is crowd_heartbeat_s")
    crowd_heartbeat_s: float = Field(default=0.5, gt=0)
    socket_beat_s: float = Field(default=0.5, gt=0, description="between beats by WebSocket, where UDP is blocked")
    suspect_beats: float = Field(default=2.25, gt=1, description="silence, in beats, that raises suspicion")
    verdict_beats: float = Field(default=4.1, gt=1, description="silence before a verdict that another source shares")
    alone_beats: float = Field(default=4.5, gt=1, description="the least silence before a verdict on one source")
    alone_s: float = Field(default=1.6, gt=0, description="likewise, in seconds; the longer of the two counts")
    echoes: int = Field(default=5, gt=0, description="sent to verify a suspicion")
    echo_gap_s: float = Field(default=0.06, gt=0)
    answer_s: float = Field(default=0.07, gt=0, description="how long the last of them may take to answer")
    echo_every_s: float = Field(default=5.0, gt=0, description="steady echo to a site that has an agent")
    sole_echo_every_s: float = Field(default=0.33, gt=0, description="steady echo to a site without one")
    sole_echoes: int = Field(default=8, gt=0)
    control_every_s: float = Field(default=1.0, gt=0, description="steady echo to the centre's own control addresses")
    recent_s: float = Field(default=60.0, gt=0, description="a source alive this recently testifies by its silence")
    recover_s: float = Field(default=1.0, gt=0, description="steady life before a dropped line counts as back")
    away_s: float = Field(default=10.0, gt=0, description="what a site may take to be heard after a restart of ours")
    gather_s: float = Field(default=0.22, ge=0, description="what falls within it is one incident: a beat and a little")
    join_s: float = Field(default=10.0, ge=0, description="a later fall of the same cause still joins the incident")
    flap_changes: int = Field(default=3, gt=0)
    flap_window_s: float = Field(default=300.0, gt=0)
    left_warning_s: float = Field(default=30.0, gt=0, description="out of the room for so long: a warning")
    room_return_s: float = Field(default=3.0, gt=0, description="a breakout room, or a page loaded anew, takes so long")
    room_switch_s: float = Field(default=10.0, gt=0, description="who said that it changes rooms has longer")
    room_unsaid_s: float = Field(default=10.0, gt=0, description="not listed, but nobody told of its going: likewise")
    room_restart_s: float = Field(default=30.0, gt=0, description="whom Prosody's restart threw out is back by then")
    bridge_every_s: float = Field(default=1.0, gt=0, description="between two looks at the bridges' counters")
    bridge_still_s: float = Field(default=0.8, gt=0, description="one look without a packet of who sends: suspicion")
    bridge_muted_s: float = Field(default=5.0, gt=0, description="likewise where nobody sends: a packet each 5 s")
    bridge_gap_s: float = Field(default=0.2, gt=0, description="between the two looks that verify a suspicion")
    media_s: float = Field(default=8.0, gt=0, description="who is in, and of whom no packet has come by then: no media")
    blind_lag_s: float = Field(default=0.1, gt=0, description="event-loop lag that makes silence our own fault")


class QualityPolicy(Part):
    """When a line that is up is called degraded, over windows of `window_s`."""

    window_s: float = Field(default=20.0, gt=0)
    loss: float = Field(default=0.03, gt=0, lt=1, description="fraction, either way")
    rtt_ms: float = Field(default=200.0, gt=0)
    jitter_ms: float = Field(default=30.0, gt=0)
    worse_windows: int = Field(default=2, gt=0)
    better_windows: int = Field(default=3, gt=0)


class CheckPolicy(Part):
    """What the check before a meeting calls good enough.

    The bands of a line follow the practice for real-time video: under 1 % loss, 150 ms and 30 ms nobody notices;
    past 3 %, 300 ms and 50 ms a talk suffers (ITU-T G.114 for delay). A hundred echoes tell 1 % from none.
    """

    echoes: int = Field(default=100, gt=0, le=1000, description="sent over each line")
    echo_gap_s: float = Field(default=0.05, gt=0, description="20 a second: no router limits echoes harder")
    handshakes: int = Field(default=5, gt=0, le=100, description="by TCP, where no echo may be sent")
    handshake_gap_s: float = Field(default=0.2, gt=0)
    echo_answer_s: float = Field(default=1.0, gt=0, description="how long the last echo may take")
    answer_s: float = Field(default=3.0, gt=0, description="how long a server may take; a chain of four stays in 15 s")
    loss: float = Field(default=0.01, ge=0, lt=1, description="fraction; the most that passes")
    loss_failed: float = Field(default=0.03, ge=0, lt=1, description="fraction; more than this fails")
    rtt_ms: float = Field(default=150.0, gt=0)
    rtt_failed_ms: float = Field(default=300.0, gt=0)
    jitter_ms: float = Field(default=30.0, gt=0)
    jitter_failed_ms: float = Field(default=50.0, gt=0)
    name_ms: float = Field(default=500.0, gt=0, description="a slower answer of DNS is noted; browsers wait for it")
    page_ms: float = Field(default=1500.0, gt=0, description="a slower page is noted")
    clock_s: float = Field(default=0.5, gt=0, description="beyond it, journals of two machines cannot be laid together")
    clock_failed_s: float = Field(default=5.0, gt=0, description="beyond it, a signed token counts as early or late")
    certificate_days: int = Field(default=14, ge=0, description="a certificate must outlive the meeting by this")


class SchedulePolicy(Part):
    """When what is due around a session. Hours are the organization's; minutes count back from the start.

    The hours of the day before are those of the working day before: nobody is in the office on a Sunday.
    """

    announce_days: int = Field(default=7, ge=1, le=60, description="the points are told so long before, at the most")
    remind_at: time = Field(default=time(13, 30), description="the day before: every point gets its link and hour")
    check_from: time = Field(default=time(14), description="the check of the day before")
    check_until: time = time(16)
    recheck_min: int = Field(default=10, ge=1, description="between two looks at a point that has not passed")
    chase_at: tuple[time, ...] = Field(default=(time(15), time(15, 30)), description="who is missing is called")
    verdict_at: time = Field(default=time(17), description="go or no go, the day before")
    morning_from_min: int = Field(default=75, gt=0, description="the check of the morning; the watch begins")
    morning_until_min: int = Field(default=15, gt=0)
    remind_min: int = Field(default=60, gt=0, description="the second reminder; who takes part is frozen")
    morning_chase_min: int = Field(default=45, gt=0)
    open_min: int = Field(default=30, gt=0, description="the room is open")
    roll_call_min: int = Field(default=15, gt=0)
    verdict_min: int = Field(default=10, gt=0, description="go or no go, the last time")
    empty_min: float = Field(default=15.0, gt=0, description="past the planned end an empty room ends the session")
    usual_length_h: float = Field(default=4.0, gt=0, le=12, description="where the meeting names no duration")
    longest_h: float = Field(default=12.0, gt=0, le=24, description="after the start nothing is watched any more")
    holidays: tuple[date, ...] = Field(default=(), description="days off that the calendar does not know")
    workdays: tuple[date, ...] = Field(default=(), description="days worked that the calendar calls off")


class Webhook(Part):
    """A receiver of alerts. Its signing secret is read from the environment variable `secret_env`."""

    name: str
    url: str
    secret_env: str
    phones: bool = Field(default=True, description="false where the receiver is outside the house: no phone numbers")


class AlertPolicy(Part):
    hold_s: float = Field(default=0.0, ge=0, description="a drop shorter than this is recorded and shown, not alerted")
    grew_every_s: float = Field(default=2.0, ge=0, description="between two messages that an incident has grown")
    webhooks: tuple[Webhook, ...] = ()
    attempts_for_s: float = Field(default=3600.0, gt=0, description="how long a delivery is retried")
    outside_sessions: bool = Field(default=False, description="also while no session is on: for a trial, a rehearsal")


class MailPolicy(Part):
    """The server that takes our mail. Its password is read from the environment variable `password_env`."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    password_env: str | None = None
    sender: str
    reply_to: str | None = None
    secretary: str | None = Field(default=None, description="who is told go or no go")
    attempts_for_s: float = Field(default=14400.0, gt=0, description="greylisting alone may take an hour")


class Retention(Part):
    journal_days: int = Field(default=400, gt=0)
    rollups_days: int = Field(default=400, gt=0)
    tapes_days: int = Field(default=90, gt=0)


class Policy(Part):
    watch: WatchPolicy = WatchPolicy()
    quality: QualityPolicy = QualityPolicy()
    checks: CheckPolicy = CheckPolicy()
    schedule: SchedulePolicy = SchedulePolicy()
    alerts: AlertPolicy = AlertPolicy()
    mail: MailPolicy | None = None
    retention: Retention = Retention()
