// The one sentence that says how things stand.

import { connected, look, type Look } from "../board/states.ts";
import type { SiteView } from "../contract/board.ts";
import type { Words } from "../words.ts";
import { short } from "./names.ts";

export interface Glance {
  readonly look: Look;
  readonly lead: string;
  readonly names: readonly string[]; // whom it is about; none where it is about all
  readonly more: string; // "and 3 more"
  readonly rest: string; // what else is worth knowing
}

const NAMED = 3;
const LETTERS = 70; // of names: more do not fit

export function glance(sites: readonly SiteView[], words: Words): Glance {
  const w = words.glance;
  const those = (wanted: Look): readonly SiteView[] => sites.filter((site) => look(site) === wanted);
  const bad = those("bad");
  const count = w.some(sites.filter(connected).length, sites.length);
  if (bad.length > 0) return { look: "bad", lead: w.dropped, ...named(bad, words), rest: count };
  const [watch, unknown, verify] = [those("watch").length, those("unknown").length, those("verify").length];
  const rest = [
    unknown && w.unknown(unknown),
    watch && w.watch(watch),
    verify && w.verifying(verify), // most doubts pass within a second: they do not take the sentence
  ]
    .filter(Boolean)
    .join(" · ");
  if (unknown > 0) return { look: "unknown", lead: count, ...named([], words), rest };
  if (those("left").length > 0) return { look: "left", lead: words.states.left, ...named(those("left"), words), rest };
  return { look: watch > 0 ? "watch" : "good", lead: count, ...named([], words), rest };
}

/** The sentence as plain text. */
export function spoken({ lead, names, more }: Glance): string {
  return names.length === 0 ? lead : `${lead}: ${[names.join(", "), more].filter(Boolean).join(" ")}`;
}

/** What the browser's tab says, and how it looks. */
export function tab(sites: readonly SiteView[] | null, stale: number | null, words: Words): { title: string; mood: "calm" | "bad" | "stale" } {
  if (sites === null) return { title: words.app, mood: "calm" };
  if (stale !== null) return { title: `${words.stream.stale(stale)} · ${words.app}`, mood: "stale" };
  const now = glance(sites, words);
  return { title: `${spoken(now)} · ${words.app}`, mood: now.look === "bad" ? "bad" : "calm" };
}

/** One by its full name, several by short ones; of many the first. */
function named(sites: readonly SiteView[], words: Words): Pick<Glance, "names" | "more"> {
  if (sites.length === 1) return { names: sites.map((site) => site.name), more: "" };
  const all = sites.map((site) => short(site.name));
  const names = fitting(all.slice(0, all.length === NAMED + 1 ? NAMED + 1 : NAMED));
  const left = all.length - names.length;
  return {
    names,
    more: left > 0 ? words.glance.more(left) : "",
  };
}

/** At least the first. */
function fitting(names: readonly string[]): readonly string[] {
  let letters = 0;
  return names.filter((name, nth) => (letters += name.length) <= LETTERS || nth === 0);
}
