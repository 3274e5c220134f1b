import { en } from "./people/en.ts";
import { vi } from "./people/vi.ts";

export type PeopleWords = typeof vi;

export const PEOPLE: Readonly<Record<"vi" | "en", PeopleWords>> = { vi, en };
