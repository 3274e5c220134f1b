import assert from "node:assert/strict";
import { test } from "node:test";
import type { OccupantView, PlaceView, RoomView } from "../src/contract/room.ts";
import { seating } from "../src/room/seating.ts";

const place = (site: string, room: PlaceView["room"]): PlaceView => ({ site, name: site, room, since: null });
const occupant = (endpoint: string, site: string | null, trust: OccupantView["trust"]): OccupantView => ({
  ...{ endpoint, name: "", site, trust, device: "", ghost: false, aside: false, room: "giao-ban" },
  ...{ joined_at: null, audio_muted: null, video_muted: null, media: null },
});
const view: RoomView = {
  ...{ session: "giao-ban.20211130", rooms: ["giao-ban"], at: "2021-11-30T00:30:00Z", unwatched: null, strays: [], open_microphones: [] },
  ...{ item: null, turn_site: null, turn_muted: null, silent: [], may: [] },
  places: [place("tinh", "in"), place("luc-ngan", "silent"), place("son-dong", "left")],
  occupants: [
    occupant("a", "tinh", "proven"),
    occupant("b", "tinh", "said"),
    occupant("c", "luc-ngan", "guessed"),
    occupant("d", null, null),
    occupant("e", null, "proven"),
    occupant("f", "yen-the", "proven"),
  ],
};
const ids = (list: readonly OccupantView[] | undefined): string[] => (list ?? []).map(({ endpoint }) => endpoint);

test("everybody in the room sits at a point, beside them, or is a stranger", () => {
  const seats = seating(view);
  assert.deepEqual(ids(seats.at.get("tinh")), ["a", "b"]);
  assert.deepEqual(ids(seats.at.get("luc-ngan")), ["c"]);
  assert.deepEqual(ids(seats.at.get("son-dong")), []);
  assert.deepEqual(ids(seats.strangers), ["d"]);
  assert.deepEqual(ids(seats.others), ["e", "f"]);
});

test("who sends neither picture nor sound is in the room all the same", () => {
  assert.equal(seating(view).inside, 2);
});
