// How ready a session is, as `orchestrator/model/views/preparation.py` defines it; tests/dashboard compares the two.

import type { ContactView, Text } from "./board.ts";

export type Verdict = "passed" | "noted" | "not_checked" | "failed";
export type Phase =
  | "planned"
  | "technical_check"
  | "morning_check"
  | "room_open"
  | "roll_call"
  | "live"
  | "ended"
  | "reported"
  | "moved"
  | "cancelled";
export type NoticeKind = "planned" | "changed" | "moved" | "cancelled" | "day_before" | "hour_before" | "fallback";
export type Outcome = "reached" | "no_answer" | "refused";
export type Reserve = "room" | "phone";
export type Destination = Reserve | "main";

export interface StepView {
  step: string;
  label: Text;
  planned: string;
  state: "ahead" | "done" | "late" | "missed";
  at: string | null;
}

export interface NoticeState {
  notice: string;
  about: NoticeKind;
  state: "waiting" | "held" | "delivered" | "failed" | "to_copy";
  channel: string;
  at: string;
  reason: Text | null;
}

export interface CallView {
  at: string;
  contact: string;
  outcome: Outcome;
  by: string;
  note: string;
}

export interface WaiverView {
  at: string;
  reason: string;
  by: string;
}

export interface Finding {
  verdict: Verdict;
  link: string | null;
  reason: Text;
  remedy: Text | null;
}

export interface SiteReadiness {
  id: string;
  name: string;
  hub: boolean;
  guest: boolean;
  ready: boolean;
  confirmed_at: string | null;
  confirmed_via: string;
  checked_in_at: string | null;
  checked_in_via: string;
  verdict: Verdict;
  checked_at: string | null;
  findings: readonly Finding[];
  waiver: WaiverView | null;
  calls: readonly CallView[];
  call_next: ContactView | null;
  contacts: readonly ContactView[];
  notices: readonly NoticeState[];
  link: string;
}

export interface Fallback {
  room: string | null;
  phone: string | null;
}

export interface FallbackView {
  fallback: Fallback;
  room_tested: Verdict;
  phone_tested: Verdict;
  announced: Reserve | "";
}

export interface ToldView {
  step: string;
  at: string;
  sentence: Text;
  sent_at: string | null;
  sent_by: string;
}

export interface DutyView {
  main: ContactView | null;
  deputy: ContactView | null;
}

export interface PreflightProgress {
  done: number;
  total: number;
}

export interface Papers {
  deadline: string;
  url: string | null;
}

export interface AgendaItem {
  order: number;
  site: string;
  topic: string;
  minutes: number | null;
  speaker: string | null;
}

export interface PreparationView {
  session: string;
  meeting: string;
  title: string;
  phase: Phase;
  paused: boolean;
  start: string;
  end: string;
  started_at: string | null;
  ended_at: string | null;
  timezone: string;
  rooms: readonly string[];
  revision: number;
  state: "planned" | "moved" | "cancelled";
  successor: string | null;
  reason: string | null;
  at: string;
  duty: DutyView;
  fallback: FallbackView | null;
  papers: Papers | null;
  agenda: readonly AgendaItem[];
  steps: readonly StepView[];
  sites: readonly SiteReadiness[];
  centre: Verdict;
  centre_findings: readonly Finding[];
  sentence: Text;
  told: readonly ToldView[];
  unconfirmed: readonly string[];
  absent: readonly string[];
  checking: PreflightProgress | null;
  may: readonly string[];
}
