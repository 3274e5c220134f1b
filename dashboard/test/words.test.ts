import assert from "node:assert/strict";
import { test } from "node:test";
import { WORDS } from "../src/words.ts";
import { clock, dial, ms, percent, share, ticking } from "../src/wording/format.ts";
import { glance, spoken } from "../src/wording/glance.ts";
import { exceptions, groups } from "../src/board/groups.ts";
import { short, split } from "../src/wording/names.ts";
import { incident, site } from "./sample.ts";
import { causes, confidence, deliveries } from "../src/wording/verdict.ts";

const { vi, en } = WORDS;

test("figures are written as each language writes them", () => {
  assert.equal(percent(0.025, "vi"), "2,5%");
  assert.equal(percent(0.025, "en"), "2.5%");
  assert.equal(percent(0, "vi"), "0%");
  assert.equal(percent(null, "vi"), "–");
  assert.equal(ms(12.4, "vi"), "12 ms");
  assert.equal(ms(9.36, "vi"), "9,4 ms");
});

test("a share is never rounded up", () => {
  assert.equal(share(0.99996, "vi"), "99,9%");
  assert.equal(share(0.997, "vi"), "99,7%");
  assert.equal(share(1, "en"), "100%");
  assert.equal(share(null, "vi"), "–");
});

test("the clock is the organization's", () => {
  const at = Date.parse("2021-11-30T00:30:05Z");
  assert.equal(clock(at, "Asia/Ho_Chi_Minh"), "07:30:05");
  assert.equal(clock(Date.parse("2021-11-29T17:00:00Z"), "Asia/Ho_Chi_Minh"), "00:00:00");
});

test("durations tick", () => {
  assert.equal(ticking(42_900, vi.days), "0:42");
  assert.equal(ticking(3_725_000, vi.days), "1:02:05");
  assert.equal(ticking(3 * 86_400_000, vi.days), "3 ngày");
  assert.equal(ticking(-500, vi.days), "0:00");
});

test("phones are dialled without their blanks", () => {
  assert.equal(dial("+84 204 000 0103"), "tel:+842040000103");
});

test("a name is set in two lines that read as one", () => {
  assert.deepEqual(split("UBND huyện Lục Ngạn"), { kind: "UBND huyện", own: "Lục Ngạn" });
  assert.deepEqual(split("UBND TP Bắc Giang"), { kind: "UBND", own: "TP Bắc Giang" });
  assert.deepEqual(split("UBND tỉnh Bắc Giang"), { kind: "UBND", own: "tỉnh Bắc Giang" });
  assert.deepEqual(split("Thanh tra tỉnh"), { kind: "", own: "Thanh tra tỉnh" });
  assert.equal(short("UBND huyện Lục Ngạn"), "huyện Lục Ngạn");
});

test("one glance says how things stand", () => {
  const say = (...sites: Parameters<typeof glance>[0]): string => spoken(glance(sites, vi));
  assert.equal(say(site("A"), site("B", "degraded")), "2/2 điểm cầu đã kết nối");
  assert.equal(say(site("A"), site("B", "suspect")), "2/2 điểm cầu đã kết nối");
  assert.equal(say(site("A"), site("B", "unknown")), "1/2 điểm cầu đã kết nối");
  assert.equal(say(site("A"), site("B", "down")), "Mất kết nối: UBND huyện B");
  assert.equal(say(site("A", "lost"), site("B", "down")), "Mất kết nối: huyện A, huyện B");
  const five = ["A", "B", "C", "D", "E"].map((id) => site(id, "down"));
  assert.equal(say(...five), "Mất kết nối: huyện A, huyện B, huyện C và 2 điểm cầu khác");
  assert.equal(say(site("A"), site("B", "left")), "Đã rời phòng họp: UBND huyện B");
  const long = ["A", "B"].map((id) => site(id, "down", { name: `UBND xã Nghĩa Phương, Trường Giang và Huyền Sơn ${id}` }));
  assert.equal(say(...long), "Mất kết nối: xã Nghĩa Phương, Trường Giang và Huyền Sơn A và 1 điểm cầu khác");
});

test("a crowd is groups, and what needs attention, worst first", () => {
  const crowd = [
    site("hub", "up", { hub: true, level: "province" }),
    site("h1", "up", { parent: "hub" }),
    site("x1", "degraded", { parent: "h1", level: "commune" }),
    site("x2", "down", { parent: "h1", level: "commune" }),
    site("h2", "unknown", { parent: "hub" }),
  ];
  assert.deepEqual(
    groups(crowd).map((group) => [group.key, group.sites.length, group.connected]),
    [
      ["province", 1, 1],
      ["district", 2, 1],
      ["h1", 2, 1],
    ],
  );
  assert.deepEqual(exceptions(crowd).map(({ id }) => id), ["x2", "x1", "h2"]);
});

test("a verdict in words", () => {
  assert.equal(causes(["site", "line"], vi), "Mất điện hoặc mạng nội bộ tại điểm cầu hoặc đường truyền của điểm cầu");
  assert.equal(causes([], en), "Not known yet");
  const sure = (value: number): string => confidence(incident("i", "", { confidence: value }), vi);
  assert.deepEqual([sure(0.9), sure(0.6), sure(0.3)], ["khả năng cao", "có khả năng", "chưa chắc chắn"]);
  assert.equal(confidence(incident("i", "", { causes: ["unknown"] }), vi), "");
});

test("deliveries are counted by channel and state", () => {
  const lines = deliveries([
    { channel: "truc", state: "delivered", at: "1" },
    { channel: "truc", state: "delivered", at: "2" },
    { channel: "truc", state: "pending", at: null },
  ]);
  assert.deepEqual(lines, [
    { channel: "truc", state: "delivered", at: "2", times: 2 },
    { channel: "truc", state: "pending", at: null, times: 1 },
  ]);
});
