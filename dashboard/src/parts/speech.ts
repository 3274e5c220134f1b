// The language of the page. One for all parts; a change is heard by every part on the screen.

import type { Locale } from "../wording/format.ts";
import { WORDS, type Words } from "../words.ts";

const listeners = new Set<() => void>();
let locale: Locale = "vi";

export const speech = {
  get locale(): Locale {
    return locale;
  },
  get words(): Words {
    return WORDS[locale];
  },
  /** A sentence of the server, or the words of a screen. */
  say<T>(both: Readonly<Record<Locale, T>>): T {
    return both[locale];
  },
  use(next: Locale): void {
    locale = next;
    document.documentElement.lang = next;
    for (const listener of listeners) listener();
  },
  listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
