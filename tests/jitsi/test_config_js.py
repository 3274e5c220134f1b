"""config.js is a program; what we read of it is true, or we say that we cannot tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.jitsi.answers.config_js import Read, page_settings

DEBIAN = r"""
/* eslint-disable comma-dangle, no-unused-vars */
var subdomain = '<!--# echo var="subdomain" default="" -->';
if (subdomain) {
    subdomain = subdomain.substr(0, subdomain.length - 1).split('.').join('_').toLowerCase() + '.';
}
var config = {
    // Connection
    hosts: {
        domain: 'hop.example.vn',
        // anonymousdomain: 'guest.example.com',
        muc: 'conference.' + subdomain + 'hop.example.vn',
    },
    bosh: 'https://hop.example.vn/' + subdir + 'http-bind',
    websocket: "wss://hop.example.vn/xmpp-websocket",
    testing: { p2pTestMode: false, /* x: 1 */ },
    enableNoAudioDetection: true,
    pcStatsInterval: 2000,
    match: /[/{]x\/'"/,
    channelLastN: -1,
    prejoinConfig: { enabled: false, hideExtraJoinButtons: ['no-audio', 'by-phone'] },
    p2p: {
        enabled: true,
        stunServers: [ { urls: 'stun:x:443' }, ],
    },
    analytics: { ...common, rtcstatsEnabled: true },
    onload: function () { return { enabled: 1 }; },
    'quoted': 'yes',
};
"""
DOCKER = """
var config = {};
if (!config.hasOwnProperty('hosts')) config.hosts = {};
config.hosts.domain = 'meet.jitsi';
config.p2p = {
  enabled: false,
  codecPreferenceOrder: ["AV1", "VP9"]
}
config.analytics = config.analytics || {};
config.analytics.rtcstatsEnabled = true
config.resolution = 720;
config.prejoinConfig = { enabled: true };
config.prejoinConfig.enabled = false;
"""


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hosts.domain", "hop.example.vn"),
        ("hosts.muc", Read.UNSURE),
        ("hosts.anonymousdomain", Read.ABSENT),
        ("bosh", Read.UNSURE),
        ("websocket", "wss://hop.example.vn/xmpp-websocket"),
        ("testing.x", Read.ABSENT),
        ("pcStatsInterval", 2000),
        ("channelLastN", -1),
        ("prejoinConfig.enabled", False),
        ("p2p.enabled", True),
        ("p2p", Read.UNSURE),
        ("analytics.rtcstatsEnabled", True),
        ("analytics.other", Read.UNSURE),
        ("onload", Read.UNSURE),
        ("quoted", "yes"),
        ("enableEmailInStats", Read.ABSENT),
        ("pcStatsInterval.x", Read.ABSENT),
    ],
)
def test_as_debian_writes_it(path: str, value: object) -> None:
    assert page_settings(DEBIAN).of(path) == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hosts.domain", "meet.jitsi"),
        ("p2p.enabled", False),
        ("analytics.rtcstatsEnabled", True),
        ("prejoinConfig.enabled", False),
        ("enableEmailInStats", Read.ABSENT),
    ],
)
def test_as_docker_writes_it(path: str, value: object) -> None:
    assert page_settings(DOCKER).of(path) == value


@pytest.mark.parametrize(
    "program",
    [
        "var config = {p2p: {enabled: true}}; if (x) { config.p2p.enabled = false; }",
        "var config = {p2p: {enabled: true}}; if (x) config.p2p.enabled = false;",
        "var config = {p2p: {enabled: true}}; x && (config.p2p = y);",
        "var config = {p2p: {enabled: !0}};",
        "var config = {p2p: {enabled: a ? true : false}};",
        "var config = {p2p: {enabled: `true`}};",
        "var config = {p2p: true && load()};",
        "var config = load();",
        "var config = {}; Object.assign(config, more);",
        "var config = {}; config['p2p'] = {enabled: false};",
        "var config = {}; config.p2p = merge({enabled: true}, more);",
        "var config = {...more};",
        "var config = {[name]: {enabled: true}};",
        "var other = {p2p: {enabled: true}};",
        "var config = {p2p: {enabled: '<!--# echo var=\"x\" -->'}};",
        "<!DOCTYPE html><html>config</html>",
        "",
    ],
)
def test_what_cannot_be_told_is_not_guessed(program: str) -> None:
    assert page_settings(program).of("p2p.enabled") is Read.UNSURE


def test_the_last_word_holds() -> None:
    found = page_settings("var config = {p2p: {enabled: true}, p2p: {enabled: false}, a: 1};\nconfig.p2p = {};\n")
    assert found.of("p2p.enabled") is Read.ABSENT
    assert found.of("a") == 1
    assert page_settings("x.config.a = 1; var config = {a: 2}; window.config.a = 3;").of("a") == 3


def test_nothing_makes_it_stumble() -> None:
    for program in ("var config = " + "{a:" * 10_000, "var config = {" + "[" * 50_000, "'" * 50_000, "/*" * 50_000):
        page_settings(program).of("a.a.a")


FRAGMENTS = [
    "config",
    ".",
    "=",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ",",
    ";",
    ":",
    "p2p",
    "enabled",
    "true",
    "'x'",
    "||",
    "\n",
    "1",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read_to_its_end(program: str) -> None:
    found = page_settings(program).of("p2p.enabled")
    assert found in (Read.ABSENT, Read.UNSURE, True, None, 1.0, "x")
