import { en } from "./report/en.ts";
import { vi } from "./report/vi.ts";

export type ReportWords = typeof vi;

export const REPORT: Readonly<Record<"vi" | "en", ReportWords>> = { vi, en };
