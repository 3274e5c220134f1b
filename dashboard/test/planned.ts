// What is planned and how ready it is, for the tests, as short as it can be.

import type { SessionBrief } from "../src/contract/board.ts";
import type { PreparationView, SiteReadiness, StepView } from "../src/contract/preparation.ts";

export const contacts = [{ name: "Cán bộ kỹ thuật", role: "technician", phone: "0204 000 2191", email: null, changed_at: null, changed_by: "" }];

const PLAN = { revision: 1, successor: null, reason: null };

export function brief(id: string, phase: string, start: string | null, more: Partial<SessionBrief> = {}): SessionBrief {
  return { id, title: id, phase, start, end: null, started_at: null, ended_at: null, watched: false, room: false, ready: 0, sites: 11, ...PLAN, ...more };
}

export function step(name: string, state: StepView["state"]): StepView {
  return { step: name, label: { vi: name, en: name }, planned: "2021-11-29T07:00:00Z", state, at: null };
}

export function point(id: string, more: Partial<SiteReadiness> = {}): SiteReadiness {
  return {
    ...{ id, name: `UBND huyện ${id}`, hub: false, guest: false, ready: true, link: "" },
    ...{ confirmed_at: "2021-11-25T01:00:00Z", confirmed_via: "page", checked_in_at: "2021-11-29T07:01:00Z", checked_in_via: "agent" },
    ...{ verdict: "passed", checked_at: "2021-11-29T07:02:00Z", findings: [], waiver: null, calls: [], call_next: null, contacts: [], notices: [] },
    ...more,
  };
}

export function preparation(sites: readonly SiteReadiness[], more: Partial<PreparationView> = {}): PreparationView {
  return {
    ...{ session: "giao-ban.20211130", meeting: "giao-ban", title: "Giao ban", phase: "technical_check", paused: false },
    ...{ start: "2021-11-30T00:30:00Z", end: "2021-11-30T04:30:00Z", started_at: null, ended_at: null, timezone: "Asia/Ho_Chi_Minh" },
    ...{ rooms: ["giao-ban"], revision: 1, state: "planned", successor: null, reason: null, at: "2021-11-29T08:12:00Z" },
    ...{ duty: { main: null, deputy: null }, fallback: null, papers: null, agenda: [], steps: [], sites, centre: "passed", centre_findings: [] },
    ...{ sentence: { vi: "", en: "" }, told: [], unconfirmed: [], absent: [], checking: null, may: [] },
    ...more,
  };
}
