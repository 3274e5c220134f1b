// What is planned, as `orchestrator/model/{registry,plan}.py` define it; tests/dashboard compares the two.

import type { AgendaItem, Fallback, Papers } from "./preparation.ts";

export interface Duty {
  main: string;
  deputy: string | null;
}

export interface Meeting {
  id: string;
  title: string;
  rooms: readonly string[];
  start: string;
  rrule: string | null;
  exceptions: readonly string[];
  duration: number | null;
  sites: readonly string[] | "all";
  agenda: readonly AgendaItem[];
  papers: Papers | null;
  duty: Duty | null;
  fallback: Fallback | null;
}

export interface SessionPlan {
  id: string;
  meeting: Meeting;
  start: string;
  end: string;
  sites: readonly string[];
  guests: readonly unknown[];
  revision: number;
  planned_at: string;
  changed_at: string;
  state: "planned" | "moved" | "cancelled";
  successor: string | null;
  reason: string | null;
  changed_by: string;
}
