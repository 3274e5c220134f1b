// Why, in words: causes, how sure, and what became of the alerts.

import type { Cause, DeliveryView, IncidentView } from "../contract/board.ts";
import type { Words } from "../words.ts";

/** `đường truyền của điểm cầu hoặc sự cố của nhà mạng`, with a capital. */
export function causes(list: readonly Cause[], words: Words): string {
  const named = (list.length > 0 ? list : (["unknown"] as const)).map((cause) => words.causes[cause] ?? cause);
  const text = named.join(words.or);
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** How sure, in a word; empty where there is no verdict to be sure of. */
export function confidence({ causes: list, confidence: sure }: IncidentView, words: Words): string {
  if (list.every((cause) => cause === "unknown")) return "";
  const w = words.confidence;
  return sure >= 0.8 ? w.high : sure >= 0.5 ? w.fair : w.low;
}

export interface Delivery {
  readonly channel: string;
  readonly state: string;
  readonly at: string | null; // of the last one
  readonly times: number;
}

/** One line a channel and state: an incident may have raised several alerts. */
export function deliveries(list: readonly DeliveryView[]): readonly Delivery[] {
  const lines = new Map<string, Delivery>();
  for (const { channel, state, at } of list) {
    const key = `${channel} ${state}`;
    lines.set(key, { channel, state, at, times: (lines.get(key)?.times ?? 0) + 1 });
  }
  return [...lines.values()];
}
