import { en } from "./agenda/en.ts";
import { vi } from "./agenda/vi.ts";

export type AgendaWords = typeof vi;

export const AGENDA: Readonly<Record<"vi" | "en", AgendaWords>> = { vi, en };
