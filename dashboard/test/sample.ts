// Views for the tests, as short as they can be.

import type { BoardView, IncidentView, JournalFrame, Shown, SiteView } from "../src/contract/board.ts";

export const NO_FIGURES = { rtt_ms: null, loss_up: null, loss_down: null, jitter_ms: null, heard_s: null, bitrate_up: null, bitrate_down: null };

export function site(id: string, shown: Shown = "up", more: Partial<SiteView> = {}): SiteView {
  const line = shown === "down" || shown === "suspect" || shown === "degraded" || shown === "unknown" ? shown : "up";
  return {
    id,
    name: `UBND huyện ${id}`,
    level: "district",
    hub: false,
    parent: null,
    order: 0,
    line,
    room: "expected",
    shown,
    since: "2021-11-30T00:30:00Z",
    marks: [],
    causes: [],
    why: [],
    agent: true,
    sources: {},
    figures: NO_FIGURES,
    links: [],
    contacts: [],
    drops: 0,
    down_s: 0,
    ...more,
  };
}

export function incident(id: string, opened_at: string, more: Partial<IncidentView> = {}): IncidentView {
  return {
    id,
    sites: ["a"],
    title: { vi: "", en: "" },
    causes: ["line"],
    confidence: 0.85,
    why: [],
    opened_at,
    resolved_at: null,
    acknowledged_by: null,
    acknowledged_at: null,
    notes: [],
    deliveries: [],
    ...more,
  };
}

export function board(sites: readonly SiteView[], more: Partial<BoardView> = {}): BoardView {
  return {
    session: "s",
    title: "",
    organization: "",
    timezone: "Asia/Ho_Chi_Minh",
    phase: "live",
    at: "2021-11-30T00:30:00Z",
    seq: 10,
    sites,
    incidents: [],
    notices: [],
    ...more,
  };
}

export function frame(seq: number, kind: string, more: Partial<JournalFrame> = {}): JournalFrame {
  const patch = { sites: [], incidents: [], notices: null };
  return { id: `s/${seq}`, seq, at: "2021-11-30T00:30:05Z", kind, body: {}, late: false, patch, ...more };
}
