// What the server sends, as `orchestrator/model/views/board.py` defines it; tests/dashboard compares the two.

export interface Text {
  vi: string;
  en: string;
}

export type LineState = "unknown" | "up" | "degraded" | "suspect" | "down";
export type RoomState = "expected" | "in" | "silent" | "lost" | "left" | "released";
export type Shown = LineState | RoomState;
export type Mark = "flapping" | "on_backup" | "one_source" | "agent_lost" | "udp_blocked" | "echo_blocked";
export type Cause =
  | "site"
  | "line"
  | "carrier"
  | "centre"
  | "bridge"
  | "signalling"
  | "application"
  | "device"
  | "monitor"
  | "unknown";
export type Source = "stamp" | "socket" | "icmp" | "tcp" | "bridge";
export type Level = "info" | "warning" | "critical";

export interface Figures {
  rtt_ms: number | null;
  loss_up: number | null;
  loss_down: number | null;
  jitter_ms: number | null;
  heard_s: number | null;
  bitrate_up: number | null;
  bitrate_down: number | null;
}

export interface LinkView {
  name: string;
  role: string;
  carrier: string;
  in_use: boolean;
  answers: boolean | null;
  rtt_ms: number | null;
}

export interface ContactView {
  name: string;
  role: string;
  phone: string;
}

export interface SiteView {
  id: string;
  name: string;
  level: string;
  hub: boolean;
  parent: string | null;
  order: number;
  line: LineState;
  room: RoomState;
  shown: Shown;
  since: string;
  marks: readonly Mark[];
  causes: readonly Cause[];
  why: readonly Text[];
  agent: boolean;
  sources: Partial<Record<Source, string>>;
  figures: Figures;
  links: readonly LinkView[];
  contacts: readonly ContactView[];
  drops: number;
  down_s: number;
}

export interface NoteView {
  at: string;
  by: string;
  text: string;
}

export interface DeliveryView {
  channel: string;
  state: string;
  at: string | null;
}

export interface IncidentView {
  id: string;
  sites: readonly string[];
  title: Text;
  causes: readonly Cause[];
  confidence: number;
  why: readonly Text[];
  opened_at: string;
  resolved_at: string | null;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  notes: readonly NoteView[];
  deliveries: readonly DeliveryView[];
}

export interface Notice {
  code: string;
  level: Level;
  text: Text;
}

export interface BoardView {
  session: string;
  title: string;
  organization: string;
  timezone: string;
  phase: string;
  at: string;
  seq: number;
  sites: readonly SiteView[];
  incidents: readonly IncidentView[];
  notices: readonly Notice[];
}

export interface Patch {
  sites: readonly SiteView[];
  incidents: readonly IncidentView[];
  notices: readonly Notice[] | null;
}

export interface SessionBrief {
  id: string;
  title: string;
  phase: string;
  started_at: string | null;
  ended_at: string | null;
  start: string | null;
  end: string | null;
  watched: boolean;
  room: boolean;
  ready: number;
  sites: number;
  revision: number;
  successor: string | null;
  reason: string | null;
}

/** `event: journal`. The body's shape follows its kind; what is read of it is named here. */
export interface JournalFrame {
  id: string;
  seq: number;
  at: string;
  kind: string;
  body: JournalBody;
  late: boolean;
  patch: Patch;
}

export interface JournalBody {
  site?: string;
  sites?: readonly string[];
  incident?: string;
  before?: Shown;
  after?: Shown;
  by?: string;
  text?: string;
  channel?: string;
  reason?: string;
  began?: boolean;
  seconds?: number;
  event?: string;
  order?: string;
  seen?: boolean;
  silent_s?: number | null;
}

/** `event: telemetry`, once a second. */
export interface TelemetryFrame {
  at: string;
  sites: Readonly<Record<string, Figures>>;
}

export interface Me {
  name: string;
  role: string;
}
