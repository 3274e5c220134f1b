import assert from "node:assert/strict";
import { test } from "node:test";
import { ServerClock } from "../src/board/server-clock.ts";

test("nothing is known before the server has spoken", () => {
  assert.equal(new ServerClock().now(5), null);
});

test("a late frame does not set the clock back", () => {
  const clock = new ServerClock();
  clock.note(1_000_000, 100);
  clock.note(1_001_000, 1_900); // sent at 1,100 by this page's clock, 800 ms on the way
  assert.equal(clock.now(2_100), 1_002_000);
});

test("a server clock that was set back is followed within half a minute", () => {
  const clock = new ServerClock();
  clock.note(9_000_000, 0);
  for (let s = 1; s <= 30; s++) clock.note(1_000_000 + s * 1000, s * 1000);
  assert.equal(clock.now(31_000), 1_031_000);
});
