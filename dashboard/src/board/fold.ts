// The board as this page knows it: a snapshot, then what each frame changes. Pure; nothing is changed in place.

import type { BoardView, Figures, IncidentView, JournalFrame, Notice, SiteView, TelemetryFrame } from "../contract/board.ts";
import { entry, redacted, type Entry } from "../wording/history.ts";

export const HISTORY = 500; // entries kept, and asked for when the page opens

export interface Live {
  readonly board: BoardView;
  readonly sites: readonly SiteView[];
  readonly byId: ReadonlyMap<string, SiteView>;
  readonly figures: Readonly<Record<string, Figures>>;
  readonly incidents: readonly IncidentView[];
  readonly notices: readonly Notice[];
  readonly history: readonly Entry[]; // oldest first
  readonly seq: number;
}

/** A snapshot says everything but the history. */
export function onSnapshot(before: Live | null, board: BoardView): Live {
  const same = before?.board.session === board.session;
  return {
    board,
    ...withSites(board.sites),
    figures: Object.fromEntries(board.sites.map((site) => [site.id, site.figures])),
    incidents: ranked(board.incidents),
    notices: board.notices,
    history: same ? before.history : [],
    seq: board.seq,
  };
}

export function onJournal(live: Live, frame: JournalFrame): Live {
  const { patch, body } = frame;
  const next = entry(frame);
  const history = frame.kind === "redacted" ? live.history.map((item) => redacted(item, body.event ?? "")) : live.history;
  return {
    ...live,
    ...(patch.sites.length > 0 ? withSites(replaced(live.sites, patch.sites)) : {}),
    incidents: patch.incidents.length > 0 ? ranked(replaced(live.incidents, patch.incidents)) : live.incidents,
    notices: patch.notices ?? live.notices,
    history: next ? appended(history, next) : history,
    seq: Math.max(live.seq, frame.seq),
  };
}

export function onTelemetry(live: Live, frame: TelemetryFrame): Live {
  return { ...live, figures: frame.sites };
}

export function onNotices(live: Live, notices: readonly Notice[]): Live {
  return { ...live, notices };
}

/** An incident as an answer to our own request tells it; the stream will tell it again. */
export function onIncident(live: Live, incident: IncidentView): Live {
  return { ...live, incidents: ranked(replaced(live.incidents, [incident])) };
}

export interface Turn {
  readonly dropped: readonly SiteView[];
  readonly returned: readonly SiteView[];
}

/** Which lines fell and which came back between two boards. Nothing turns by the first look at a board. */
export function turn(before: Live | null, after: Live): Turn {
  if (!before || before.board.session !== after.board.session || before.sites === after.sites) {
    return { dropped: [], returned: [] };
  }
  const was = (site: SiteView): boolean => before.byId.get(site.id)?.line === "down";
  return {
    dropped: after.sites.filter((site) => site.line === "down" && !was(site)),
    returned: after.sites.filter((site) => (site.line === "up" || site.line === "degraded") && was(site)),
  };
}

/** Open and taken on by nobody: what an alarm repeats for. */
export function unanswered(incidents: readonly IncidentView[]): readonly IncidentView[] {
  return incidents.filter((incident) => !incident.resolved_at && !incident.acknowledged_by);
}

/** The sites of an incident; none where it is no longer on the board. */
export function sitesOf(live: Live, incident: string): readonly string[] {
  return live.incidents.find(({ id }) => id === incident)?.sites ?? [];
}

function withSites(sites: readonly SiteView[]): Pick<Live, "sites" | "byId"> {
  return { sites, byId: new Map(sites.map((site) => [site.id, site])) };
}

/** Those that are known stay in their places; new ones go to the end. */
function replaced<T extends { id: string }>(items: readonly T[], changed: readonly T[]): T[] {
  const fresh = new Map(changed.map((item) => [item.id, item]));
  const kept = items.map((item) => {
    const newer = fresh.get(item.id);
    fresh.delete(item.id);
    return newer ?? item;
  });
  return [...kept, ...fresh.values()];
}

/** Open ones first, then the newest. */
function ranked(incidents: readonly IncidentView[]): IncidentView[] {
  return [...incidents].sort(
    (a, b) =>
      Number(a.resolved_at !== null) - Number(b.resolved_at !== null) ||
      Date.parse(b.opened_at) - Date.parse(a.opened_at),
  );
}

function appended(history: readonly Entry[], next: Entry): readonly Entry[] {
  if (history.some((known) => known.seq === next.seq)) return history;
  return [...history, next].sort((a, b) => a.seq - b.seq).slice(-HISTORY);
}
