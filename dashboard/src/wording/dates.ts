// Days and hours on the organization's wall: `thứ Ba, 30/11/2021`, `07:30`, `còn 2 giờ 05 phút`.

import type { Locale } from "./format.ts";

/** A day and an hour without a zone, as a form holds them: `2021-11-30`, `07:30`. */
export interface Local {
  readonly date: string;
  readonly time: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant (ISO or Unix ms) on the wall of a time zone. */
export function local(at: string | number, zone: string): Local {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" },
      hourCycle: "h23",
      timeZone: zone,
    } as Intl.DateTimeFormatOptions);
    formats.set(zone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(new Date(at)).map(({ type, value }) => [type, value]));
  return { date: `${parts["year"]}-${parts["month"]}-${parts["day"]}`, time: `${parts["hour"]}:${parts["minute"]}` };
}

/** `30/11/2021` in both languages: a day first leaves no doubt here. */
export function written(date: string): string {
  return date.split("-").reverse().join("/");
}

/** `thứ Ba` of a date `2021-11-30`. */
export function weekday(date: string, locale: Locale): string {
  return WEEKDAYS[locale][new Date(`${date}T00:00Z`).getUTCDay()] ?? "";
}

/** `thứ Ba, 30/11/2021`. */
export function day(date: string, locale: Locale): string {
  return `${weekday(date, locale)}, ${written(date)}`;
}

/** `Tháng 11/2021` of a date or a month. */
export function month(date: string, locale: Locale): string {
  const [year = "", nth = "1"] = date.split("-");
  return locale === "vi" ? `Tháng ${Number(nth)}/${year}` : `${MONTHS[Number(nth) - 1]} ${year}`;
}

/** `07:30 thứ Ba, 30/11/2021`. */
export function moment(at: string | number, zone: string, locale: Locale): string {
  const { date, time } = local(at, zone);
  return `${time} ${day(date, locale)}`;
}

/** How long until then: `2 ngày 3 giờ`, `2 giờ 05 phút`, `4:09` in the last ten minutes. */
export function span(ms: number, locale: Locale): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const [days, hours, minutes] = [Math.floor(s / 86_400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  const unit = UNITS[locale];
  if (days > 0) return `${unit.days(days)} ${hours} ${unit.hours}`;
  if (hours > 0) return `${hours} ${unit.hours} ${two(minutes)} ${unit.minutes}`;
  return minutes >= 10 ? `${minutes} ${unit.minutes}` : `${minutes}:${two(s % 60)}`;
}

const UNITS = {
  vi: { days: (n: number) => `${n} ngày`, hours: "giờ", minutes: "phút" },
  en: { days: (n: number) => (n === 1 ? "1 day" : `${n} days`), hours: "h", minutes: "min" },
} as const;
const WEEKDAYS: Readonly<Record<Locale, readonly string[]>> = {
  vi: ["Chủ nhật", "thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy"],
  en: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
};
const MONTHS = "January February March April May June July August September October November December".split(" ");
