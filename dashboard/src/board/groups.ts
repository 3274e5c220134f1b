// Above what one look can take in, a board is groups and exceptions.

import type { SiteView } from "../contract/board.ts";
import { connected, look } from "./states.ts";

export const CROWD = 30;

export interface Group {
  readonly key: string; // a level, or the id of the site above
  readonly under: SiteView | null;
  readonly sites: readonly SiteView[];
  readonly connected: number;
}

/** Sites under one point stand together; those right below the hub, by their level. In the order of the board. */
export function groups(sites: readonly SiteView[]): readonly Group[] {
  const byId = new Map(sites.map((site) => [site.id, site]));
  const sorted = new Map<string, SiteView[]>();
  for (const site of sites) {
    const above = site.parent === null ? undefined : byId.get(site.parent);
    const key = above && !above.hub ? above.id : site.level;
    sorted.set(key, [...(sorted.get(key) ?? []), site]);
  }
  return [...sorted].map(([key, members]) => ({
    key,
    under: byId.get(key) ?? null,
    sites: members,
    connected: members.filter(connected).length,
  }));
}

/** What a person must look at, worst first; among equals the order of the board. */
export function exceptions(sites: readonly SiteView[]): readonly SiteView[] {
  const rank = ["bad", "verify", "left", "watch", "unknown"];
  const ranked = sites.filter((site) => rank.includes(look(site)));
  return ranked.sort((a, b) => rank.indexOf(look(a)) - rank.indexOf(look(b)));
}
