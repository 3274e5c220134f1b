// What of a preparation a person must see first. Pure.

import type { Look } from "../board/states.ts";
import type { PreparationView, SiteReadiness, StepView, Verdict } from "../contract/preparation.ts";

/** A point that failed looks like one in doubt: red is kept for a line that has dropped. */
export const VERDICT_LOOK: Readonly<Record<Verdict, Look>> = {
  passed: "good",
  noted: "watch",
  not_checked: "unknown",
  failed: "verify",
};

/** The shape of a verdict: a cross says failed even without colour. */
export function glyphOf(look: Look): Look {
  return look === "verify" ? "bad" : look;
}

/** A waived point is to be watched, not good. */
export function lookOf(site: SiteReadiness): Look {
  return site.waiver ? "watch" : VERDICT_LOOK[site.verdict];
}

export interface Due {
  readonly site: SiteReadiness;
  readonly unconfirmed: boolean;
  readonly absent: boolean;
}

/** Who must be called now, in the order of the points; last those of whom nobody is left to call. Once the meeting
 * runs, its incidents say whom to call. */
export function dueCalls({ sites, unconfirmed, absent, may, phase }: PreparationView): readonly Due[] {
  if (!may.includes("call") || phase === "live") return [];
  const due = sites
    .map((site) => ({ site, unconfirmed: unconfirmed.includes(site.id), absent: absent.includes(site.id) }))
    .filter((one) => one.unconfirmed || one.absent);
  return [...due.filter(({ site }) => site.call_next), ...due.filter(({ site }) => !site.call_next)];
}

export function readyCount(sites: readonly SiteReadiness[]): number {
  return sites.filter(({ ready }) => ready).length;
}

/** None of a session that is over, or not held. */
export function nextStep({ steps, phase }: Pick<PreparationView, "steps" | "phase">): StepView | undefined {
  if (["ended", "reported", "moved", "cancelled"].includes(phase)) return undefined;
  return steps.find(({ state }) => state === "ahead");
}

/** Where it stands: go by the sites, not by the words of the sentence. */
export function sentenceLook({ sites, centre }: PreparationView): Look {
  if (sites.length > 0 && sites.every(({ ready }) => ready) && centre !== "failed") {
    return sites.some(({ waiver, verdict }) => waiver || verdict === "noted") ? "watch" : "good";
  }
  return sites.some(({ verdict }) => verdict === "failed") || centre === "failed" ? "verify" : "unknown";
}
