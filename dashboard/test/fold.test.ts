import assert from "node:assert/strict";
import { test } from "node:test";
import { onJournal, onSnapshot, onTelemetry, turn, unanswered } from "../src/board/fold.ts";
import { WORDS } from "../src/words.ts";
import { entry, tell } from "../src/wording/history.ts";
import { board, frame, incident, NO_FIGURES, site } from "./sample.ts";

const calm = onSnapshot(null, board([site("a"), site("b"), site("c")]));
const fallen = onJournal(
  calm,
  frame(11, "line.changed", {
    body: { site: "b", before: "suspect", after: "down" },
    patch: { sites: [site("b", "down")], incidents: [], notices: null },
  }),
);

test("a patch changes a site where it stands", () => {
  assert.deepEqual(fallen.sites.map(({ id, shown }) => `${id} ${shown}`), ["a up", "b down", "c up"]);
  assert.equal(fallen.sites[0], calm.sites[0]);
  assert.equal(fallen.seq, 11);
});

test("a drop and a return are each told once", () => {
  assert.deepEqual(turn(calm, fallen).dropped.map(({ id }) => id), ["b"]);
  assert.deepEqual(turn(fallen, onTelemetry(fallen, { at: "", sites: {} })), { dropped: [], returned: [] });
  const back = onSnapshot(fallen, board([site("a"), site("b"), site("c")], { seq: 12 }));
  assert.deepEqual(turn(fallen, back).returned.map(({ id }) => id), ["b"]);
});

test("a line that is unknown after a restart has not come back", () => {
  const restarted = onSnapshot(fallen, board([site("a"), site("b", "unknown"), site("c")]));
  assert.deepEqual(turn(fallen, restarted), { dropped: [], returned: [] });
});

test("the first look at a board raises no alarm", () => {
  assert.deepEqual(turn(null, fallen), { dropped: [], returned: [] });
});

test("open incidents stand first, then the newest", () => {
  const live = onSnapshot(
    null,
    board([], {
      incidents: [
        incident("old", "2021-11-30T00:31:00Z"),
        incident("over", "2021-11-30T00:33:00Z", { resolved_at: "2021-11-30T00:34:00Z" }),
        incident("new", "2021-11-30T00:32:00Z"),
      ],
    }),
  );
  assert.deepEqual(live.incidents.map(({ id }) => id), ["new", "old", "over"]);
});

test("an incident asks for an answer until somebody has taken it on or it is over", () => {
  const incidents = [
    incident("open", ""),
    incident("taken", "", { acknowledged_by: "truc1" }),
    incident("over", "", { resolved_at: "2021-11-30T00:34:00Z" }),
  ];
  assert.deepEqual(unanswered(incidents).map(({ id }) => id), ["open"]);
});

test("history survives a snapshot, keeps its order and holds nothing twice", () => {
  const note = frame(9, "note.added", { body: { incident: "i", by: "truc1", text: "…" } });
  const live = onJournal(onJournal(onSnapshot(fallen, board([site("a")])), note), note);
  assert.deepEqual(live.history.map(({ seq }) => seq), [9, 11]);
});

test("what was redacted is gone from the history, and from nothing else", () => {
  const note = (seq: number) => frame(seq, "note.added", { body: { incident: "i", by: "truc1", text: "riêng" } });
  const gone = frame(20, "redacted", { body: { event: "s/9", by: "truc1" } });
  const live = [note(9), note(19), gone].reduce(onJournal, onSnapshot(fallen, board([site("a")])));
  assert.deepEqual(live.history.map(({ seq, body }) => [seq, body.text]), [[9, "(nội dung đã xóa)"], [11, undefined], [19, "riêng"]]);
});

test("what was redacted is told in the language of the page", () => {
  const note = entry(frame(9, "note.added", { body: { incident: "i", by: "truc1", text: "(nội dung đã xóa)" } }))!;
  assert.equal(tell(note, WORDS.vi), "truc1: (nội dung đã xóa)");
  assert.equal(tell(note, WORDS.en), "truc1: (content removed)");
});

test("who was sent out of the room, and by whom, stands in the history", () => {
  const said = (kind: string, body: object) => tell(entry(frame(30, kind, { body: { by: "truc1", ...body } }))!, WORDS.vi);
  assert.equal(said("room.ordered", { order: "kick" }), "truc1 yêu cầu mời thiết bị ra khỏi phòng họp");
  assert.equal(said("room.ordered", { order: "end" }), "truc1 yêu cầu kết thúc phòng họp");
  assert.equal(said("room.link_given", {}), "truc1 lấy liên kết vào phòng họp với quyền điều hành");
  assert.equal(said("room.kicked", { seen: true }), "truc1 đã mời thiết bị ra khỏi phòng họp");
  assert.equal(said("room.kicked", { seen: false }), "truc1 đã mời thiết bị ra khỏi phòng họp, chưa thấy rời phòng");
});

test("telemetry replaces the figures and nothing else", () => {
  const live = onTelemetry(calm, { at: "", sites: { a: { ...NO_FIGURES, rtt_ms: 12 } } });
  assert.equal(live.figures["a"]?.rtt_ms, 12);
  assert.equal(live.sites, calm.sites);
});
