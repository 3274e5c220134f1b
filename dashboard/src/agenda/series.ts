// A series as people choose it: by the day it begins on. Only rules that this day fulfils are offered, so that none can
// contradict it. Pure; days are `2021-11-30`, without a zone.

import type { Locale } from "../wording/format.ts";
import { weekday, written } from "../wording/dates.ts";

export interface Choice {
  readonly rule: string; // RFC 5545, without its end; empty: held once
  readonly words: Readonly<Record<Locale, string>>;
}

const CODES = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"] as const;
const DAY_MS = 86_400_000;
const SEARCHED = 800; // months or weeks looked through for the next days

/** What a series that begins on `date` may be. */
export function choices(date: string): readonly Choice[] {
  const once = { rule: "", words: { vi: "Không lặp lại", en: "Held once" } };
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return [once];
  const code = CODES[utc(date).getUTCDay()] ?? "MO";
  const nth = Math.ceil(dayOf(date) / 7);
  const [vi, en] = [weekday(date, "vi"), weekday(date, "en")];
  const monthly = (rule: string, day: string, dayEn: string): Choice => ({
    rule: `FREQ=MONTHLY;${rule}`,
    words: { vi: `Hằng tháng, vào ${day}`, en: `Monthly, on ${dayEn}` },
  });
  return [
    once,
    { rule: `FREQ=WEEKLY;BYDAY=${code}`, words: { vi: `Hằng tuần, vào ${vi}`, en: `Weekly, on ${en}` } },
    { rule: `FREQ=WEEKLY;INTERVAL=2;BYDAY=${code}`, words: { vi: `Hai tuần một lần, vào ${vi}`, en: `Every other week, on ${en}` } },
    ...(isLast(date) ? [monthly("BYMONTHDAY=-1", "ngày cuối tháng", "the last day of the month")] : []),
    monthly(`BYMONTHDAY=${dayOf(date)}`, `ngày ${dayOf(date)}`, `day ${dayOf(date)}`),
    ...(nth <= 4 ? [monthly(`BYDAY=${nth}${code}`, `${vi} ${ORDINALS.vi[nth]} của tháng`, `the ${ORDINALS.en[nth]} ${en}`)] : []),
    ...(dayOf(date) + 7 > length(date) ? [monthly(`BYDAY=-1${code}`, `${vi} cuối cùng của tháng`, `the last ${en}`)] : []),
  ];
}

/** The rule in words; one that is not ours as it stands. */
export function told(rule: string, date: string, locale: Locale): string {
  const { bare, until } = parted(rule);
  const words = choices(date).find((choice) => choice.rule === bare)?.words[locale] ?? bare;
  if (until === "") return words;
  return locale === "vi" ? `${words}, đến hết ${written(until)}` : `${words}, until ${written(until)}`;
}

/** A rule and the day it ends on (empty: it goes on). */
export function parted(rule: string | null): { bare: string; until: string } {
  const parts = (rule ?? "").split(";");
  const until = parts.find((part) => part.startsWith("UNTIL="))?.slice(6, 14) ?? "";
  return {
    bare: parts.filter((part) => !part.startsWith("UNTIL=")).join(";"),
    until: until.replace(/(\d{4})(\d{2})(\d{2})/, "$1-$2-$3"),
  };
}

export function joined(bare: string, until: string): string | null {
  if (bare === "") return null;
  return until === "" ? bare : `${bare};UNTIL=${until.replaceAll("-", "")}`;
}

/** The first `count` days of a series; null where the rule is none of ours. */
export function days(rule: string, date: string, count: number, off: readonly string[] = []): readonly string[] | null {
  const { bare, until } = parted(rule);
  const fits = matcher(bare, date);
  if (!fits) return null;
  const found: string[] = [];
  const from = utc(date).getTime();
  for (let n = 0; n < SEARCHED * 7 && found.length < count; n++) {
    const day = new Date(from + n * DAY_MS).toISOString().slice(0, 10);
    if (until !== "" && day > until) break;
    if (fits(day) && !off.includes(day)) found.push(day);
  }
  return found;
}

function matcher(bare: string, date: string): ((day: string) => boolean) | null {
  if (bare === "") return (day) => day === date;
  const parts = new Map(bare.split(";").map((part) => part.split("=", 2) as [string, string]));
  const [by, on] = [parts.get("BYDAY") ?? "", Number(parts.get("BYMONTHDAY") ?? 0)];
  if (parts.get("FREQ") === "WEEKLY" && CODES.includes(by as "MO")) {
    const every = 7 * Number(parts.get("INTERVAL") ?? 1);
    return (day) => Math.round((utc(day).getTime() - utc(date).getTime()) / DAY_MS) % every === 0;
  }
  if (parts.get("FREQ") !== "MONTHLY" || parts.has("INTERVAL") || parts.has("BYSETPOS")) return null;
  if (on !== 0 && by === "") return (day) => (on === -1 ? isLast(day) : dayOf(day) === on);
  const [, nth, code] = /^(-1|[1-4])([A-Z]{2})$/.exec(by) ?? [];
  if (!nth || !code || on !== 0) return null;
  return (day) =>
    CODES[utc(day).getUTCDay()] === code && (nth === "-1" ? dayOf(day) + 7 > length(day) : Math.ceil(dayOf(day) / 7) === Number(nth));
}

const utc = (date: string): Date => new Date(`${date}T00:00Z`);
const dayOf = (date: string): number => Number(date.slice(8));
const length = (date: string): number => new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();
const isLast = (date: string): boolean => dayOf(date) === length(date);

const ORDINALS = {
  vi: ["", "đầu tiên", "thứ hai", "thứ ba", "thứ tư"],
  en: ["", "first", "second", "third", "fourth"],
} as const;
