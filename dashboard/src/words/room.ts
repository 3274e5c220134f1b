import { en } from "./room/en.ts";
import { vi } from "./room/vi.ts";

export type RoomWords = typeof vi;

export const ROOM: Readonly<Record<"vi" | "en", RoomWords>> = { vi, en };
