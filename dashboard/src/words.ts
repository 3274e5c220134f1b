// Every word of the page in both languages. `Words` is what Vietnamese says; English that misses a word does not compile.

import { en } from "./words/en.ts";
import { vi } from "./words/vi.ts";

export type Words = typeof vi;

export const WORDS: Readonly<Record<"vi" | "en", Words>> = { vi, en };
