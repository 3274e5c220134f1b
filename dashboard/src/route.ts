// Which screen is meant, as it stands in the address after the #. Addresses are Vietnamese: people read them aloud.

export type Screen = "board" | "agenda" | "preparation" | "people" | "report" | "room";

export interface Route {
  readonly screen: Screen;
  readonly session: string | null;
}

const NAMES: Readonly<Record<Exclude<Screen, "board">, string>> = {
  agenda: "lich",
  preparation: "chuan-bi",
  people: "danh-ba",
  report: "bao-cao",
  room: "phong-hop",
};

/** Anything that is not known, and the wall, is the board. */
export function routeOf(hash: string): Route {
  const [, name = "", rest = ""] = /^#\/([^/]*)\/?(.*)$/.exec(hash) ?? [];
  const screen = (Object.keys(NAMES) as (keyof typeof NAMES)[]).find((key) => NAMES[key] === name) ?? "board";
  return { screen, session: screen === "board" || rest === "" ? null : plain(rest) };
}

export function hashOf(screen: Screen, session: string | null = null): string {
  if (screen === "board") return "#/";
  return `#/${NAMES[screen]}${session === null ? "" : `/${encodeURIComponent(session)}`}`;
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
