// Who is where in a session's room, as `orchestrator/model/views/room.py` defines it; tests/dashboard compares the two.

import type { RoomState, Text } from "./board.ts";

export type Trust = "said" | "proven" | "claimed" | "guessed";

export interface OccupantView {
  endpoint: string;
  name: string;
  site: string | null;
  trust: Trust | null;
  device: string;
  ghost: boolean;
  aside: boolean;
  room: string;
  joined_at: string | null;
  audio_muted: boolean | null;
  video_muted: boolean | null;
  media: boolean | null;
}

export interface PlaceView {
  site: string;
  name: string;
  room: RoomState;
  since: string | null;
}

export interface StrayView {
  site: string;
  endpoint: string;
  room: string;
}

export interface RoomView {
  session: string;
  rooms: readonly string[];
  at: string;
  unwatched: Text | null;
  places: readonly PlaceView[];
  occupants: readonly OccupantView[];
  strays: readonly StrayView[];
  open_microphones: readonly string[];
  item: number | null;
  turn_site: string | null;
  turn_muted: boolean | null;
  silent: readonly Text[];
  may: readonly string[];
}

export interface RoomLink {
  url: string;
}

export interface RollCallEntry {
  site: string;
  room: RoomState;
  present: boolean;
  joined_at: string | null;
  late_s: number | null;
  media: boolean | null;
  audio_muted: boolean | null;
  video_muted: boolean | null;
}

export interface RollCallExtra {
  endpoint: string;
  name: string;
}

export interface RollCallView {
  session: string;
  title: string;
  start: string;
  started_at: string | null;
  taken_at: string | null;
  reason: string;
  by: string;
  timezone: string;
  names: Readonly<Record<string, string>>;
  present: number;
  expected: number;
  entries: readonly RollCallEntry[];
  extra: readonly RollCallExtra[];
}
