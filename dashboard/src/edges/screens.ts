// The screens beside the board, each fetched when it is first opened.

import type { Screen } from "../route.ts";

const LOADS: Readonly<Record<Exclude<Screen, "board">, () => Promise<unknown>>> = {
  agenda: () => import("../parts/agenda/screen.ts"),
  preparation: () => import("../parts/preparation/screen.ts"),
  people: () => import("../parts/people/screen.ts"),
  report: () => import("../parts/report/screen.ts"),
  room: () => import("../parts/room/screen.ts"),
};

const here = new Set<Screen>(["board"]);

export function isHere(screen: Screen): boolean {
  return here.has(screen);
}

/** Throws where it cannot be fetched: the network is gone, or the service was renewed under this page. */
export async function fetchScreen(screen: Screen): Promise<void> {
  if (screen === "board") return;
  await LOADS[screen]();
  here.add(screen);
}
