import assert from "node:assert/strict";
import { test } from "node:test";
import { agenda } from "../src/agenda/months.ts";
import type { PreparationView, SiteReadiness } from "../src/contract/preparation.ts";
import { found } from "../src/people/search.ts";
import { dueCalls, lookOf, nextStep, readyCount, sentenceLook } from "../src/preparation/readiness.ts";
import { brief, contacts, point, preparation, step } from "./planned.ts";

const failed = point("b", { ready: false, verdict: "failed" });
const waived = point("c", { verdict: "failed", waiver: { at: "", reason: "4G", by: "truc1" } });

test("whoever still can be called comes first, in the order of the points", () => {
  const next = { name: "Văn phòng", role: "office", phone: "0204 000 2152" };
  const sites = [point("a"), point("b", { call_next: next }), point("c", { call_next: next })];
  const due = dueCalls(preparation(sites, { unconfirmed: ["a", "c"], absent: ["c"], may: ["call"] }));
  assert.deepEqual(
    due.map(({ site, unconfirmed, absent }) => [site.id, unconfirmed, absent]),
    [
      ["c", true, true],
      ["a", true, false],
    ],
  );
});

test("a point that nobody waits for is not called, though it has not confirmed", () => {
  const sites = [point("a", { confirmed_at: null, call_next: contacts[0] ?? null })];
  assert.deepEqual(dueCalls(preparation(sites, { may: ["call"] })), []);
  for (const late of [{ may: [] }, { may: ["call"], phase: "live" } as const]) {
    assert.deepEqual(dueCalls(preparation(sites, { unconfirmed: ["a"], ...late })), []);
  }
});

test("a waived point is ready and looks like one to be watched; a failed one is never red", () => {
  assert.equal(lookOf(waived), "watch");
  assert.equal(lookOf(failed), "verify");
  assert.equal(readyCount([point("a"), failed, waived]), 2);
});

test("the sentence looks as the points stand", () => {
  const look = (...sites: SiteReadiness[]): string => sentenceLook(preparation(sites));
  assert.equal(look(point("a")), "good");
  assert.equal(look(point("a"), waived), "watch");
  assert.equal(look(point("a"), failed), "verify");
  assert.equal(look(point("a"), point("b", { ready: false, verdict: "not_checked" })), "unknown");
  const centre: Partial<PreparationView> = { centre: "failed" };
  assert.equal(sentenceLook(preparation([point("a")], centre)), "verify");
});

test("the next step is the first that lies ahead", () => {
  const steps = [step("check", "late"), step("chase", "missed"), step("verdict", "ahead"), step("open", "ahead")];
  assert.equal(nextStep(preparation([], { steps }))?.step, "verdict");
  assert.equal(nextStep(preparation([], { steps, phase: "ended" })), undefined);
  assert.equal(nextStep(preparation([], { steps: steps.slice(0, 2) })), undefined);
});

test("the agenda: what lies ahead by its day, what is past the newest first", () => {
  const sessions = [
    brief("oct", "reported", "2021-10-29T00:30:00Z"),
    brief("off", "cancelled", "2021-11-25T07:00:00Z"),
    brief("dec", "planned", "2021-12-31T00:30:00Z"),
    brief("nov", "planned", "2021-11-29T17:30:00Z"), // 00:30 of the 30th here
    brief("begun", "live", "2021-11-28T01:00:00Z", { watched: true }),
    brief("standing", "standing", null, { watched: true }),
  ];
  const { ahead, past } = agenda(sessions, Date.parse("2021-11-29T16:00:00Z"), "Asia/Ho_Chi_Minh");
  const told = (months: typeof ahead): unknown => months.map(({ month, sessions: some }) => [month, some.map(({ id }) => id)]);
  assert.deepEqual(told(ahead), [
    ["2021-11", ["begun", "nov"]],
    ["2021-12", ["dec"]],
  ]);
  assert.deepEqual(told(past), [
    ["2021-11", ["off"]],
    ["2021-10", ["oct"]],
  ]);
});

test("people are found without marks, and by their number", () => {
  const site = { site: "luc-ngan", name: "UBND huyện Lục Ngạn", source: "file", revision: "", contacts, changed_at: null, changed_by: "", file: [], file_changed: false, warnings: [] } as const;
  const other = { ...site, site: "dong", name: "UBND huyện Sơn Động", contacts: [] };
  const ids = (typed: string): string[] => found([site, other], typed).map((one) => one.site);
  assert.deepEqual(ids("luc ngan"), ["luc-ngan"]);
  assert.deepEqual(ids("son dong"), ["dong"]);
  assert.deepEqual(ids("0204000 21"), ["luc-ngan"]);
  assert.deepEqual(ids(" "), ["luc-ngan", "dong"]);
  assert.deepEqual(ids("Yên Thế"), []);
});
