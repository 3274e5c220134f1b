// Figures as they are read in each language: 99,5% and 12 ms; 07:30:05 on the wall of the organization.

export type Locale = "vi" | "en";

const numbers = new Map<string, Intl.NumberFormat>();
const clocks = new Map<string, Intl.DateTimeFormat>();

function number(value: number, digits: number, locale: Locale): string {
  const key = `${locale}${digits}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: digits });
    numbers.set(key, format);
  }
  return format.format(value);
}

/** `12 ms`; below 10 with one decimal, since 1,4 and 0,6 differ. */
export function ms(value: number | null | undefined, locale: Locale): string {
  return value === null || value === undefined ? "–" : `${number(value, value < 9.95 ? 1 : 0, locale)} ms`;
}

/** `↑1.204 ↓860 kbit/s`; nothing where neither way was measured. */
export function bitrates(up: number | null, down: number | null, locale: Locale): string {
  const one = (value: number | null): string => (value === null ? "–" : number(value, 0, locale));
  return up === null && down === null ? "" : `↑${one(up)} ↓${one(down)} kbit/s`;
}

/** A fraction 0..1 as `2,5%`. */
export function percent(value: number | null | undefined, locale: Locale): string {
  return value === null || value === undefined ? "–" : `${number(value * 100, value < 0.0995 ? 1 : 0, locale)}%`;
}

/** A share 0..1 as `99,7%`, never rounded up: what was not whole does not read as 100%. The rest of it is rounded up. */
export function share(value: number | null, locale: Locale, rest = false): string {
  if (value === null) return "–";
  return `${number((rest ? Math.ceil(value * 1000 - 1e-9) : Math.floor(value * 1000 + 1e-9)) / 10, 1, locale)}%`;
}

/** `07:30:05` at an instant (Unix ms) in a time zone; in the browser's own where it knows no such zone. */
export function clock(at: number, zone: string): string {
  let format = clocks.get(zone);
  if (!format) {
    format = clockOf(zone);
    clocks.set(zone, format);
  }
  return format.format(at);
}

function clockOf(zone: string): Intl.DateTimeFormat {
  const parts = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("en-GB", { ...parts, timeZone: zone });
  } catch {
    return new Intl.DateTimeFormat("en-GB", parts);
  }
}

/** A ticking duration: `0:42`, `12:05`, `1:02:05`, `3 ngày` beyond two days. */
export function ticking(ms: number, days: (n: number) => string): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  if (s >= 2 * 86_400) return days(Math.floor(s / 86_400));
  const two = (n: number): string => String(n).padStart(2, "0");
  const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** A phone number as it is dialled. */
export function dial(phone: string): string {
  return `tel:${phone.replace(/[^\d+]/g, "")}`;
}
