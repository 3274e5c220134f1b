// Who sits where: the sessions in the room under their points, those of nobody apart. Pure.

import type { Look } from "../board/states.ts";
import type { RoomState } from "../contract/board.ts";
import type { OccupantView, RoomView } from "../contract/room.ts";

export interface Seating {
  readonly strangers: readonly OccupantView[]; // nobody knows who they are
  readonly others: readonly OccupantView[]; // known, and no point that is expected
  readonly at: ReadonlyMap<string, readonly OccupantView[]>;
  readonly inside: number; // points
}

export function seating({ places, occupants }: RoomView): Seating {
  const at = new Map<string, OccupantView[]>(places.map(({ site }) => [site, []]));
  const seat = (occupant: OccupantView): OccupantView[] | undefined => at.get(occupant.site ?? "");
  for (const occupant of occupants) seat(occupant)?.push(occupant);
  const loose = occupants.filter((occupant) => !seat(occupant));
  return {
    strangers: loose.filter(({ trust }) => trust === null),
    others: loose.filter(({ trust }) => trust !== null),
    at,
    inside: places.filter(({ room }) => INSIDE.includes(room)).length,
  };
}

const INSIDE: readonly RoomState[] = ["in", "silent"];

export function isInside(room: RoomState): boolean {
  return INSIDE.includes(room);
}

/** In the room itself who has not come yet is no sign of good. */
export const PLACE_LOOK: Readonly<Record<RoomState, Look>> = {
  in: "good",
  silent: "watch",
  lost: "bad",
  left: "left",
  released: "left",
  expected: "unknown",
};
