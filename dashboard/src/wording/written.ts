// What people wrote, as it is shown.

import type { Words } from "../words.ts";

export const REDACTED = "(nội dung đã xóa)"; // as the journal has it

/** In the person's own words, or that it was taken out. */
export function written(text: string, words: Words): string {
  return text === REDACTED ? words.redacted : text;
}
