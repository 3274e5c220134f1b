import assert from "node:assert/strict";
import { test } from "node:test";
import { prepared, upcoming, watched } from "../src/board/sessions.ts";
import { hashOf, routeOf } from "../src/route.ts";
import { local, moment, month, span } from "../src/wording/dates.ts";
import { brief } from "./planned.ts";

const NOW = Date.parse("2021-11-29T08:00:00Z");
const past = brief("past", "reported", "2021-10-29T00:30:00Z");
const off = brief("off", "cancelled", "2021-11-29T09:00:00Z");
const next = brief("next", "planned", "2021-11-30T00:30:00Z");
const later = brief("later", "planned", "2021-12-31T00:30:00Z");
const on = brief("on", "live", "2021-11-29T07:30:00Z", { watched: true });

test("an address leads to its screen and back", () => {
  for (const screen of ["agenda", "preparation", "people", "report", "room"] as const) {
    assert.deepEqual(routeOf(hashOf(screen, "giao-ban.20211130-2")), { screen, session: "giao-ban.20211130-2" });
    assert.deepEqual(routeOf(hashOf(screen)), { screen, session: null });
  }
  for (const hash of ["", "#/", "#wall", "#/khac", "#/%"]) assert.deepEqual(routeOf(hash), { screen: "board", session: null });
  assert.equal(routeOf("#/chuan-bi/%").session, "%");
});

test("the board is of what is watched, and only of that", () => {
  assert.equal(watched([past, next, later]), undefined);
  assert.equal(watched([past, on, next])?.id, "on");
  const second = { ...on, id: "second" };
  assert.equal(watched([on, second], "second")?.id, "second");
  assert.equal(watched([{ ...on, ended_at: "2021-11-29T08:00:00Z" }, second])?.id, "second");
});

test("what comes next is neither over nor called off", () => {
  assert.equal(upcoming([later, past, off, next], NOW)?.id, "next");
  assert.equal(upcoming([past, off], NOW), undefined);
});

test("the session to prepare: asked for, watched, next, last", () => {
  assert.equal(prepared([past, on, next], "later", NOW), "later");
  assert.equal(prepared([past, on, next], null, NOW), "on");
  assert.equal(prepared([past, later, next], null, NOW), "next");
  assert.equal(prepared([past], null, NOW), "past");
  assert.equal(prepared([brief("standing", "live", null, { watched: true })], null, NOW), null);
});

test("days and hours are the organization's", () => {
  assert.deepEqual(local("2021-11-29T17:05:00Z", "Asia/Ho_Chi_Minh"), { date: "2021-11-30", time: "00:05" });
  assert.equal(moment("2021-11-30T00:30:00Z", "Asia/Ho_Chi_Minh", "vi"), "07:30 thứ Ba, 30/11/2021");
  assert.equal(month("2021-11-30", "vi"), "Tháng 11/2021");
  assert.equal(month("2021-11", "en"), "November 2021");
});

test("how long until then", () => {
  assert.equal(span(51 * 3_600_000, "vi"), "2 ngày 3 giờ");
  assert.equal(span(7_500_000, "vi"), "2 giờ 05 phút");
  assert.equal(span(42 * 60_000, "vi"), "42 phút");
  assert.equal(span(249_000, "vi"), "4:09");
  assert.equal(span(-5, "en"), "0:00");
});
