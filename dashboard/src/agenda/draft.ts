// A meeting as the form holds it, and what becomes of it when somebody else was quicker. Pure.

import type * as contract from "../contract/agenda.ts";
import type { Meeting } from "../contract/plan.ts";
import { local, type Local } from "../wording/dates.ts";
import { joined, parted } from "./series.ts";

export interface Draft {
  readonly title: string;
  readonly date: string;
  readonly time: string;
  readonly minutes: string; // empty: the usual length
  readonly rooms: string; // parted by commas; empty: the server names one after the title
  readonly sites: readonly string[] | "all";
  readonly rule: string;
  readonly until: string;
  readonly main: string;
  readonly deputy: string;
  readonly room: string; // of the fallback
  readonly phone: string;
  readonly papersDate: string;
  readonly papersTime: string;
  readonly papersUrl: string;
}

export type Field = keyof Draft;

export const EMPTY: Draft = {
  ...{ title: "", date: "", time: "07:30", minutes: "", rooms: "", sites: "all", rule: "", until: "" },
  ...{ main: "", deputy: "", room: "", phone: "", papersDate: "", papersTime: "", papersUrl: "" },
};

/** Of a meeting as it is planned, or of one that was read out of another's calendar. */
export function draftOf(meeting: Meeting | contract.Draft, zone: string): Draft {
  const { date, time } = wall(meeting.start, zone);
  const { bare, until } = parted(meeting.rrule);
  const papers = meeting.papers ? wall(meeting.papers.deadline, zone) : { date: "", time: "" };
  return {
    title: meeting.title,
    date,
    time,
    minutes: length(meeting),
    rooms: meeting.rooms.join(", "),
    sites: meeting.sites,
    rule: bare,
    until,
    main: meeting.duty?.main ?? "",
    deputy: meeting.duty?.deputy ?? "",
    room: meeting.fallback?.room ?? "",
    phone: meeting.fallback?.phone ?? "",
    papersDate: papers.date,
    papersTime: papers.time,
    papersUrl: meeting.papers?.url ?? "",
  };
}

/** What is sent; `base` keeps what the form does not show. Hours are local: the server knows the zone. */
export function sent(draft: Draft, base: Meeting | contract.Draft | null): contract.Draft {
  const { room, phone, main, deputy, papersDate, papersTime, papersUrl } = draft;
  return {
    id: base?.id ?? "",
    title: draft.title.trim(),
    rooms: draft.rooms.split(/[,\s]+/).filter(Boolean),
    start: `${draft.date}T${hour(draft.time)}`,
    rrule: joined(draft.rule, draft.until),
    exceptions: base?.exceptions ?? [],
    end: null,
    duration: draft.minutes === "" ? null : Number(draft.minutes),
    sites: draft.sites,
    agenda: base?.agenda ?? [],
    papers: papersDate === "" ? null : { deadline: `${papersDate}T${hour(papersTime || "17:00")}`, url: papersUrl.trim() || null },
    duty: main === "" ? null : { main, deputy: deputy || null },
    fallback: room.trim() === "" && phone.trim() === "" ? null : { room: room.trim() || null, phone: phone.trim() || null },
  };
}

/** On the organization's wall; what names no zone stands there already. */
function wall(at: string, zone: string): Local {
  if (/(z|\d[+-]\d\d:?\d\d)$/i.test(at)) return local(at, zone);
  return { date: at.slice(0, 10), time: at.slice(11, 16) };
}

function length(meeting: Meeting | contract.Draft): string {
  if (meeting.duration !== null) return String(meeting.duration);
  const end = "end" in meeting ? meeting.end : null;
  return end === null ? "" : String((Date.parse(end) - Date.parse(meeting.start)) / 60_000);
}

/** `07:30` of what people type: 7h30, 730, 7.30, 7 giờ 30. As it stands where it is no hour. */
export function hour(typed: string): string {
  const [, hours, minutes = "00"] = /^\s*(\d{1,2})\s*(?:[:.hg]|giờ)?\s*(\d{2})?\s*(?:phút)?\s*'?$/iu.exec(typed) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return typed.trim();
  return `${hours.padStart(2, "0")}:${minutes}`;
}

export interface Merged {
  readonly draft: Draft;
  readonly clashes: ReadonlyMap<Field, string>; // where both changed something: what the other one wrote
}

/** What was typed stays; where only the other one changed a field, theirs is taken. */
export function merged(base: Draft, mine: Draft, theirs: Draft): Merged {
  const clashes = new Map<Field, string>();
  const draft: Record<string, unknown> = { ...mine };
  for (const field of Object.keys(base) as Field[]) {
    const [was, now, other] = [base[field], mine[field], theirs[field]].map((value) => JSON.stringify(value));
    if (was === other || now === other) continue;
    if (was === now) draft[field] = theirs[field];
    else clashes.set(field, String(theirs[field]));
  }
  return { draft: draft as unknown as Draft, clashes };
}
