// What a session was, in figures, as `orchestrator/report/figures/model.py` defines it; tests/dashboard compares the two.

import type { Cause, Text } from "./board.ts";

export interface Times {
  planned_start: string;
  planned_end: string;
  started: string | null;
  ended: string | null;
  late_s: number;
  live_s: number;
  paused_s: number;
}

export interface Totals {
  sites: number;
  present: number;
  late: number;
  drops: number;
  dropped: number;
  down_s: number;
  longest_s: number;
  unknown_s: number;
  connected: number | null;
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
  up_s: number;
  down_s: number;
  unknown_s: number;
  backup_s: number;
  drops: number;
  longest_s: number;
  down_at_end: boolean;
}

export interface IncidentFigures {
  id: string;
  sites: readonly string[];
  count: number;
  live: boolean;
  opened_at: string;
  resolved_at: string | null;
  seconds: number | null;
  causes: readonly Cause[];
}

export interface ReportFigures {
  session: string;
  title: string;
  timezone: string;
  as_of: string;
  presence: "line" | "room";
  times: Times;
  totals: Totals;
  sites: readonly SiteFigures[];
  incidents: readonly IncidentFigures[];
}

/** A part of the text that a person may put in their own words. */
export interface ReportPart {
  part: string;
  title: Text;
  text: string; // as it is now
  made: string; // as it was made of the figures
  edited_by: string;
  edited_at: string | null;
}

export interface ReportParts {
  parts: readonly ReportPart[];
}
