// The one sentence that says how things stand.

import type { SiteView } from "../contract.ts";
import type { Words } from "../words.ts";
import { connected, look, type Look } from "./states.ts";

export interface Glance {
  readonly look: Look;
  readonly lead: string;
  readonly names: string; // whom it is about; empty where it is about all
  readonly rest: string; // what else is worth knowing
}

const NAMED = 3;

export function glance(sites: readonly SiteView[], words: Words): Glance {
  const w = words.glance;
  const those = (wanted: Look): readonly SiteView[] => sites.filter((site) => look(site) === wanted);
  const [bad, verify] = [those("bad"), those("verify")];
  const count = w.some(sites.filter(connected).length, sites.length);
  if (bad.length > 0) return { look: "bad", lead: w.dropped, names: names(bad, words), rest: count };
  if (verify.length > 0) return { look: "verify", lead: w.verifying, names: names(verify, words), rest: count };
  const [watch, unknown] = [those("watch").length + those("left").length, those("unknown").length];
  const rest = [unknown && w.unknown(unknown), watch && w.watch(watch)].filter(Boolean).join(" · ");
  if (unknown > 0) return { look: "unknown", lead: count, names: "", rest };
  if (those("left").length > 0) return { look: "left", lead: words.states.left, names: names(those("left"), words), rest };
  return { look: watch > 0 ? "watch" : "good", lead: watch > 0 ? count : w.all(sites.length), names: "", rest };
}

function names(sites: readonly SiteView[], words: Words): string {
  const named = sites.slice(0, sites.length === NAMED + 1 ? NAMED + 1 : NAMED).map((site) => site.name);
  const left = sites.length - named.length;
  return named.join(", ") + (left > 0 ? ` ${words.glance.more(left)}` : "");
}
