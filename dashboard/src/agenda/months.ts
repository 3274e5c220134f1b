// The agenda by months: what lies ahead first, then what is past, the newest first. Pure.

import type { SessionBrief } from "../contract/board.ts";
import { local } from "../wording/dates.ts";

export interface Month {
  readonly month: string; // 2021-11
  readonly sessions: readonly SessionBrief[];
}

export interface Agenda {
  readonly ahead: readonly Month[];
  readonly past: readonly Month[];
}

/** A session is past when it has ended, or when the day of one that was never held is over. */
export function agenda(sessions: readonly SessionBrief[], now: number, zone: string): Agenda {
  const today = local(now, zone).date;
  const dated = sessions.filter(({ start }) => start !== null).sort((a, b) => at(a) - at(b));
  const over = (session: SessionBrief): boolean =>
    ["ended", "reported"].includes(session.phase) || (!session.watched && local(at(session), zone).date < today);
  return {
    ahead: months(dated.filter((session) => !over(session)), zone),
    past: months(dated.filter(over).reverse(), zone),
  };
}

function months(sessions: readonly SessionBrief[], zone: string): Month[] {
  const found = new Map<string, SessionBrief[]>();
  for (const session of sessions) {
    const month = local(at(session), zone).date.slice(0, 7);
    found.set(month, [...(found.get(month) ?? []), session]);
  }
  return [...found].map(([month, members]) => ({ month, sessions: members }));
}

const at = ({ start }: SessionBrief): number => Date.parse(start ?? "");
