// What the routes of the plans send, as `orchestrator/web/planning/bodies.py` defines it; tests/dashboard compares the two.

import type { Meeting } from "./plan.ts";

export interface MeetingView {
  meeting: Meeting;
  source: "file" | "screen";
  revision: number;
  planned_at: string;
  changed_at: string;
  changed_by: string;
  reason: string;
  withdrawn: boolean;
  next: string | null;
}

export interface MeetingList {
  meetings: readonly MeetingView[];
}

/** What is wrong with one field of what was sent; `path` names it as the body does: `start`, `agenda[#2].site`. */
export interface ProblemText {
  path: string;
  vi: string;
  en: string;
}

export interface Checked {
  meeting: string;
  sessions: readonly string[];
  problems: readonly ProblemText[];
  warnings: readonly ProblemText[];
}

/** A meeting as a person writes it; hours are the organization's, without a zone. */
export interface Draft {
  id: string;
  title: string;
  rooms: readonly string[];
  start: string;
  end: string | null;
  duration: number | null;
  rrule: string | null;
  exceptions: readonly string[];
  sites: readonly string[] | "all";
  agenda: Meeting["agenda"];
  papers: Meeting["papers"];
  duty: Meeting["duty"];
  fallback: Meeting["fallback"];
}

export interface DraftRead {
  draft: Draft;
  warnings: readonly ProblemText[];
}

export interface CalendarAddress {
  url: string;
}

/** A point, as far as a plan needs it. */
export interface SiteEntry {
  id: string;
  name: string;
}
