"""What counts as a phone number, an address, a recurrence ..."""

from __future__ import annotations

import pytest

from orchestrator.config.rules import forms
from orchestrator.config.rules.recurrence import rrule

GOOD: dict[forms.Check, list[str]] = {
    forms.phone: ["0912 345 678", "0912345678", "+84 912.345.678", "0204-3555-123", "+842043555123", "024 3555 1234"],
    forms.hotline: ["1800 1166", "19001909", "119", "0204 3555 123"],
    forms.email: ["truc@bacgiang.gov.vn", "a.b+c@x-y.example"],
    forms.address: ["192.0.2.1", "10.0.0.255", "2001:db8::1", "127.0.0.1", "fe80::1"],
    forms.url: ["https://hop.example", "http://192.0.2.4:8080/a?b=c", "http://[2001:db8::1]:8888"],
    forms.domain: ["hop.example", "meet.jitsi", "localhost"],
    forms.room: ["giao-ban-11", "Phong_1"],
    forms.id_form: ["luc-ngan", "a", "t0-1", "x" * 32],
    forms.variable: ["DIEMCAU_WEBHOOK_SECRET", "_A1"],
    rrule: ["FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,+1TU;UNTIL=20221231T000000Z"],
}
BAD: dict[forms.Check, list[str]] = {
    forms.phone: [
        "",
        "912345678",
        "0112345678",
        "09123456789",
        "84912345678",
        "+840912345678",
        "0912345678 ext 1",
        "119",
    ],
    forms.hotline: ["1800", "12345", "180011661"],
    forms.email: ["truc", "truc@tinh", "a b@c.vn", "@c.vn", "a@@c.vn", "a@c..vn", "a@-c.vn", "x" * 250 + "@c.vn"],
    forms.address: ["", "192.0.2", "192.0.2.01", "192.0.2.0/24", "0.0.0.0", "224.0.0.1", "::", "ff02::1", "may-chu"],
    forms.url: ["hop.example", "ftp://a", "https://", "http://a:99999", "http://a:0", "http://[::1", "https://a b.vn"],
    forms.domain: ["https://a.vn", "a.vn/", "a..vn", "-a.vn", "a b"],
    forms.room: ["giao ban", "họp", "a/b", ""],
    forms.id_form: ["Luc-Ngan", "lục-ngạn", "-a", "a-", "a--b", "a_b", "x" * 33],
    forms.variable: ["secret", "A-B", "1A", "$A"],
    rrule: [
        "",
        "FREQ=HOURLY",
        "MONTHLY",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=T2",
        "INTERVAL=2",
        "FREQ=DAILY;COUNT=0",
    ],
}


def cases(table: dict[forms.Check, list[str]]) -> list[tuple[forms.Check, str]]:
    return [(check, value) for check, values in table.items() for value in values]


@pytest.mark.parametrize(("check", "value"), cases(GOOD))
def test_good(check: forms.Check, value: str) -> None:
    assert check(value) is None


@pytest.mark.parametrize(("check", "value"), cases(BAD))
def test_bad(check: forms.Check, value: str) -> None:
    assert check(value) is not None
