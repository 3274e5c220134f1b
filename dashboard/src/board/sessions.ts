// Which session a screen is about. Pure: the list of the server in, one of it out.

import type { SessionBrief } from "../contract/board.ts";

/** The session whose lines are watched: the one wanted, else the one that runs, else the newest. */
export function watched(sessions: readonly SessionBrief[], wanted?: string | null): SessionBrief | undefined {
  const boards = sessions.filter((session) => session.watched);
  return (
    boards.find(({ id }) => id === wanted) ??
    boards.find(({ ended_at }) => ended_at === null) ??
    boards.at(-1)
  );
}

/** What comes next, and is neither called off nor over. */
export function upcoming(sessions: readonly SessionBrief[], now: number): SessionBrief | undefined {
  return sessions
    .filter(({ phase, start }) => !OVER.includes(phase) && start !== null && Date.parse(start) >= now)
    .sort((a, b) => Date.parse(a.start ?? "") - Date.parse(b.start ?? ""))[0];
}

/** Whom to prepare: the one asked for, the one that is watched, the next one, the last one. */
export function prepared(sessions: readonly SessionBrief[], wanted: string | null, now: number): string | null {
  if (wanted !== null) return wanted;
  const planned = sessions.filter(({ start }) => start !== null);
  return (watched(planned) ?? upcoming(planned, now) ?? planned.at(-1))?.id ?? null;
}

const OVER: readonly string[] = ["ended", "reported", "moved", "cancelled"];
