import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameReader } from "../src/board/sse.ts";

const STREAM = 'event: journal\nid: 7\ndata: {"a":1}\n\n: still here\n\nevent: telemetry\ndata: {"b":\ndata: 2}\n\n';
const FRAMES = [
  { event: "journal", id: "7", data: '{"a":1}' },
  { event: "telemetry", id: null, data: '{"b":\n2}' },
];

test("frames come out whole however the stream is cut", () => {
  for (let cut = 0; cut <= STREAM.length; cut++) {
    const reader = new FrameReader();
    assert.deepEqual([...reader.push(STREAM.slice(0, cut)), ...reader.push(STREAM.slice(cut))], FRAMES, `cut at ${cut}`);
  }
});

test("what is not complete is kept back", () => {
  assert.deepEqual(new FrameReader().push("event: journal\nid: 8\ndata: {}\n"), []);
});
