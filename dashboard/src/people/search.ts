// Finding people: a point by what is typed, whom a duty may name. Pure.

import type { PeopleView, SitePeople } from "../contract/people.ts";

/** `luc ngan` finds Lục Ngạn, `0204000 21` finds 0204 000 2191. */
export function found(sites: readonly SitePeople[], typed: string): readonly SitePeople[] {
  const words = plain(typed).split(" ").filter(Boolean);
  const digits = typed.replace(/\D/g, "");
  if (words.length === 0) return sites;
  return sites.filter(({ name, contacts }) => {
    const text = plain([name, ...contacts.flatMap((one) => [one.name, one.email ?? ""])].join(" "));
    const called = digits.length >= 3 && contacts.some(({ phone }) => phone.replace(/\D/g, "").includes(digits));
    return called || words.every((word) => text.includes(word));
  });
}

/** A name that several contacts share does not say whom to call. */
export function dutyNames({ duty }: PeopleView): readonly string[] {
  return duty.filter(({ usable }) => usable).map(({ name }) => name);
}

/** Without marks, small: what is typed without a Vietnamese keyboard finds as well. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
}
