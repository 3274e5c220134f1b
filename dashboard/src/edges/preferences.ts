// What this browser remembers. Wall mode stands in the address, so that a kiosk can be started with it.

import type { Locale } from "../wording/format.ts";

export interface Preferences {
  locale: Locale;
  sound: boolean;
}

const KEY = "diemcau";

export function recall(): Preferences {
  const kept = read();
  return { locale: kept.locale === "en" ? "en" : "vi", sound: kept.sound !== false };
}

export function keep(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Storage may be forbidden; then nothing is remembered, and that is all.
  }
}

function read(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences>;
  } catch {
    return {};
  }
}

export function wallAsked(): boolean {
  return location.hash === "#wall";
}

/** Full screen and a screen that stays awake are asked for and not insisted on. */
export async function askForWall(on: boolean): Promise<void> {
  history.replaceState(null, "", on ? "#wall" : "#/");
  try {
    if (on) await document.documentElement.requestFullscreen();
    else if (document.fullscreenElement) await document.exitFullscreen();
  } catch {
    // A browser may refuse; the layout has changed all the same.
  }
}

/** Keeps the screen from sleeping while the page is seen. */
export async function stayAwake(): Promise<void> {
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // Only a secure page may ask for it.
  }
}
