// What happened, as lines a person reads. The journal is told in the words of `words.ts` when it is shown.

import type { JournalBody, JournalFrame } from "../contract/board.ts";
import type { Words } from "../words.ts";
import { REDACTED, written } from "./written.ts";

export interface Entry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly body: JournalBody;
}

/** Null for what says nothing to a person (a refused packet, a registry that was read again). */
export function entry(frame: JournalFrame): Entry | null {
  return frame.kind in TELL ? { seq: frame.seq, at: frame.at, kind: frame.kind, body: frame.body } : null;
}

/** Whether an entry is about a site; `sitesOf` names those of an incident. */
export function concerns(item: Entry, site: string, sitesOf: (incident: string) => readonly string[]): boolean {
  const { body } = item;
  if (body.site !== undefined) return body.site === site;
  if (body.sites !== undefined && body.incident !== undefined) return body.sites.includes(site);
  if (body.incident !== undefined) return sitesOf(body.incident).includes(site);
  return item.kind.startsWith("watch.");
}

/** What a person wrote in the event of this id is gone. */
export function redacted(item: Entry, event: string): Entry {
  return event.endsWith(`/${item.seq}`) ? { ...item, body: { ...item.body, text: REDACTED } } : item;
}

const ROUTINE = ["alert.delivered", "incident.opened", "incident.joined", "incident.resolved", "agent.attached", "agent.detached"];

/** What everybody should read: drops and returns, not every doubt on the way nor what the incidents say already. */
export function notable(item: Entry): boolean {
  if (item.kind !== "line.changed") return !ROUTINE.includes(item.kind);
  const { before, after } = item.body;
  if (before === after) return false;
  if (after === "suspect" || before === "unknown") return false;
  return !(before === "suspect" && after === "up");
}

/** The entry in words, without its subject where that is a site. */
export function tell(item: Entry, words: Words): string {
  return TELL[item.kind]?.(item.body, words) ?? item.kind;
}

type Teller = (body: JournalBody, words: Words) => string;

const TELL: Readonly<Record<string, Teller>> = {
  "line.changed": lineChanged,
  "room.changed": (body, w) => (body.after ? w.states[body.after] : ""),
  "room.left_warned": (_, w) => w.history.left,
  "room.ordered": ({ by, order }, w) => w.history[order === "end" ? "ending" : "sending"](by ?? ""),
  "room.kicked": ({ by, seen }, w) => w.history[seen ? "sent" : "unsent"](by ?? ""),
  "room.ended_by": (body, w) => w.history.emptied(body.by ?? ""),
  "room.link_given": ({ by }, w) => w.history.entering(by ?? ""),
  "rollcall.taken": (_, w) => w.history.called,
  "incident.opened": (_, w) => w.history.opened,
  "incident.joined": (_, w) => w.history.joined,
  "incident.revised": (_, w) => w.history.revised,
  "incident.resolved": (_, w) => w.history.resolved,
  "incident.acknowledged": (body, w) => w.history.acknowledged(body.by ?? ""),
  "note.added": (body, w) => w.history.note(body.by ?? "", written(body.text ?? "", w)),
  "alert.delivered": (body, w) => w.history.delivered(body.channel ?? ""),
  "alert.failed": (body, w) => w.history.failed(body.channel ?? "", body.reason ?? ""),
  "agent.attached": (_, w) => w.history.attached,
  "agent.detached": (_, w) => w.history.detached,
  "watch.started": (_, w) => w.history.started,
  "watch.stopped": (_, w) => w.history.stopped,
  "watch.blind": (body, w) => (body.began ? w.history.blind : w.history.sighted),
};

function lineChanged(body: JournalBody, w: Words): string {
  const { before, after } = body;
  if (!after) return "";
  if (before === after) return w.history.marks;
  if (before === "down" && (after === "up" || after === "degraded")) return w.history.back;
  return w.states[after];
}
