import type { RoomState, Shown, SiteView } from "../contract/board.ts";

/** How a state looks: several states share a look, so a glance needs six only. */
export type Look = "good" | "watch" | "left" | "verify" | "bad" | "unknown";

export const LOOK: Readonly<Record<Shown, Look>> = {
  up: "good",
  in: "good",
  expected: "good",
  released: "good",
  degraded: "watch",
  silent: "watch",
  left: "left",
  suspect: "verify",
  down: "bad",
  lost: "bad",
  unknown: "unknown",
};

/** A state of a newer release is not known to be good. */
export function look(site: Pick<SiteView, "shown">): Look {
  return LOOK[site.shown] ?? "unknown";
}

/** What its place in the room adds to what is said of a point already. */
export function aside({ room, shown }: Pick<SiteView, "room" | "shown">): RoomState | null {
  return room === shown || room === "in" || room === "expected" ? null : room;
}

/** A line that is weak or being verified is still connected; one we know nothing of is not counted. */
export function connected(site: Pick<SiteView, "shown">): boolean {
  return ["good", "watch", "verify"].includes(look(site));
}
