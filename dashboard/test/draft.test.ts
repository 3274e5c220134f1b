import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, EMPTY, hour, merged, sent } from "../src/agenda/draft.ts";

const ZONE = "Asia/Ho_Chi_Minh";
const meeting = {
  ...sent({ ...EMPTY, title: "Giao ban", date: "2021-11-30", main: "Trực A", room: "du-phong", papersDate: "2021-11-27", papersTime: "15:00" }, null),
  start: "2021-11-30T07:30:00+07:00",
  papers: { deadline: "2021-11-27T15:00:00+07:00", url: null },
  agenda: [{ order: 1, site: "a", topic: "Đầu tư công", minutes: null, speaker: null }],
};

test("an hour is read as people write it", () => {
  for (const typed of ["07:30", "7:30", "7h30", "730", "0730", "7.30", "7 giờ 30 phút", "7h30'"]) assert.equal(hour(typed), "07:30", typed);
  assert.equal(hour("14h"), "14:00");
  assert.equal(hour("25:00"), "25:00");
  assert.equal(hour("sáng"), "sáng");
});

test("a meeting comes out of the form as it went in", () => {
  const again = sent(draftOf(meeting, ZONE), meeting);
  assert.deepEqual(again, { ...meeting, start: "2021-11-30T07:30", papers: { deadline: "2021-11-27T15:00", url: null } });
});

test("what was typed survives a quicker hand, and a clash is told", () => {
  const base = draftOf(meeting, ZONE);
  const mine = { ...base, title: "Giao ban tháng 11", time: "08:00" };
  const theirs = { ...base, time: "09:00", phone: "0204 000 0900" };
  const { draft, clashes } = merged(base, mine, theirs);
  assert.equal(draft.title, "Giao ban tháng 11");
  assert.equal(draft.time, "08:00");
  assert.equal(draft.phone, "0204 000 0900");
  assert.deepEqual([...clashes], [["time", "09:00"]]);
});

test("an invitation out of another's calendar fills the form", () => {
  const draft = draftOf({ ...meeting, start: "2021-12-15 08:00", end: "2021-12-15 11:30", duration: null }, ZONE);
  assert.deepEqual([draft.date, draft.time, draft.minutes], ["2021-12-15", "08:00", "210"]);
});
