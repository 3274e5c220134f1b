// What a session was, in figures, as `orchestrator/report/figures/model.py` defines it; tests/dashboard compares the two.

import type { Cause, NoteView } from "./board.ts";

export interface Times {
  planned_start: string;
  planned_end: string;
  started: string | null;
  ended: string | null;
  late_s: number;
  live_s: number;
  paused_s: number;
  pauses: readonly { began: string; ended: string | null; seconds: number }[];
}

export interface Totals {
  sites: number;
  present: number;
  late: number;
  drops: number;
  dropped: number;
  down_s: number;
  longest_s: number;
  absent_s: number;
  unknown_s: number;
  connected: number | null;
  unknown: number | null;
  incidents: number;
  unresolved: number;
}

export interface SiteFigures {
  id: string;
  name: string;
  hub: boolean;
  guest: boolean;
  agent: boolean;
  present: boolean;
  since: string | null;
  late_s: number;
  connected: number | null;
  unknown: number | null;
  up_s: number;
  down_s: number;
  absent_s: number;
  out_s: number;
  unknown_s: number;
  released_s: number;
  parted_s: number;
  backup_s: number;
  poor_s: number;
  silent_s: number;
  drops: number;
  longest_s: number;
  down_at_end: boolean;
  media: unknown;
}

export interface IncidentFigures {
  id: string;
  sites: readonly string[];
  count: number;
  live: boolean;
  opened_at: string;
  resolved_at: string | null;
  seconds: number | null;
  first_causes: readonly Cause[];
  causes: readonly Cause[];
  confidence: number;
  evidence: readonly { code: string }[];
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  notes: readonly NoteView[];
}

/** What the page does not show stays unknown to it. */
export interface ReportFigures {
  session: string;
  meeting: string;
  title: string;
  rooms: readonly string[];
  timezone: string;
  as_of: string;
  full: boolean;
  presence: "line" | "room";
  times: Times;
  totals: Totals;
  sites: readonly SiteFigures[];
  incidents: readonly IncidentFigures[];
  preparation: unknown;
  blind: unknown;
  timeline: unknown;
}

/** A part of the text that a person may put in their own words; `vp.assessment` is one of the version `vp`. */
export interface PartText {
  part: string;
  heading: string;
  text: string;
  made: string; // as it stands without an edit
  edited_by: string;
  edited_at: string | null;
  internal: readonly string[]; // left out in print of what leaves the house, unless disclosed
  named: readonly string[]; // points that it calls by name
  disclosed: boolean;
}

export interface ReportText {
  session: string;
  parts: readonly PartText[];
}
