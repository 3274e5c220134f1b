import { en } from "./preparation/en.ts";
import { vi } from "./preparation/vi.ts";

export type PreparationWords = typeof vi;

export const PREPARATION: Readonly<Record<"vi" | "en", PreparationWords>> = { vi, en };
