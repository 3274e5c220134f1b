import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, days, joined, parted, told } from "../src/agenda/series.ts";

const rules = (date: string): string[] => choices(date).map(({ rule }) => rule);

test("only rules that the first day fulfils are offered", () => {
  assert.deepEqual(rules("2021-11-30"), [
    "",
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=MONTHLY;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYDAY=-1TU",
  ]);
  assert.ok(rules("2021-12-07").includes("FREQ=MONTHLY;BYDAY=1TU"));
  assert.deepEqual(rules(""), [""]);
});

test("every rule that is offered begins on its day", () => {
  for (let n = 0; n < 400; n++) {
    const date = new Date(Date.UTC(2023, 10, 1 + n)).toISOString().slice(0, 10);
    for (const rule of rules(date)) assert.equal(days(rule, date, 1)?.[0], date, rule);
  }
});

test("the next days of a series", () => {
  assert.deepEqual(days("FREQ=MONTHLY;BYMONTHDAY=-1", "2021-11-30", 4), ["2021-11-30", "2021-12-31", "2022-01-31", "2022-02-28"]);
  assert.deepEqual(days("FREQ=MONTHLY;BYMONTHDAY=30", "2021-12-30", 3), ["2021-12-30", "2022-01-30", "2022-03-30"]);
  assert.deepEqual(days("FREQ=MONTHLY;BYDAY=-1TU", "2021-11-30", 3), ["2021-11-30", "2021-12-28", "2022-01-25"]);
  assert.deepEqual(days("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2021-11-30", 2), ["2021-11-30", "2021-12-14"]);
  assert.deepEqual(days("FREQ=WEEKLY;BYDAY=TU;UNTIL=20211207", "2021-11-30", 3), ["2021-11-30", "2021-12-07"]);
  assert.deepEqual(days("FREQ=MONTHLY;BYMONTHDAY=-1", "2021-11-30", 2, ["2021-12-31"]), ["2021-11-30", "2022-01-31"]);
});

test("a rule of another's hand is kept and not guessed at", () => {
  const rule = "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30";
  assert.equal(days(rule, "2021-11-30", 3), null);
  assert.equal(told(rule, "2021-11-30", "vi"), rule);
});

test("a rule in words, with its end", () => {
  assert.equal(told("FREQ=MONTHLY;BYMONTHDAY=-1", "2021-11-30", "vi"), "Hằng tháng, vào ngày cuối tháng");
  assert.equal(told("FREQ=WEEKLY;BYDAY=TU;UNTIL=20220628", "2021-11-30", "en"), "Weekly, on Tuesday, until 28/06/2022");
  assert.deepEqual(parted("FREQ=WEEKLY;UNTIL=20220628T000000Z;BYDAY=TU"), { bare: "FREQ=WEEKLY;BYDAY=TU", until: "2022-06-28" });
  assert.equal(joined("FREQ=WEEKLY;BYDAY=TU", "2022-06-28"), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20220628");
  assert.equal(joined("", "2022-06-28"), null);
});
