// Shapes that differ even without colour: a state is told by colour, shape and word.

import { html, svg, type TemplateResult } from "lit";
import type { Look } from "../board/states.ts";

export type Icon =
  | Look
  | "bell"
  | "muted"
  | "wall"
  | "close"
  | "phone"
  | "check"
  | "clock"
  | "out"
  | "enter"
  | "broken"
  | "board"
  | "calendar"
  | "list"
  | "people"
  | "copy"
  | "send"
  | "save"
  | "plus"
  | "pen"
  | "again"
  | "more";

const SHAPES: Readonly<Record<Icon, TemplateResult>> = {
  good: svg`<circle cx="12" cy="12" r="9"/><path d="M7.8 12.4l2.9 2.9 5.6-6.2"/>`,
  watch: svg`<path d="M12 3.8L21.3 20H2.7z"/><path d="M12 10v4.6M12 17.2v.01"/>`,
  verify: svg`<circle cx="10.5" cy="10.5" r="6.8"/><path d="M15.6 15.6l5 5"/>`,
  bad: svg`<path d="M8 2.8h8l5.2 5.2v8L16 21.2H8L2.8 16V8z"/><path d="M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4"/>`,
  left: svg`<path d="M11 3.5H5v17h6M15.5 8l4 4-4 4M19.5 12H10"/>`,
  unknown: svg`<circle cx="12" cy="12" r="9" stroke-dasharray="3.1 3.2"/><path d="M9.6 9.6a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M12 16.7v.01"/>`,
  bell: svg`<path d="M6 16v-5a6 6 0 0 1 12 0v5l1.6 2H4.4zM10 20.8a2.1 2.1 0 0 0 4 0"/>`,
  muted: svg`<path d="M6 16v-5a6 6 0 0 1 12 0v5l1.6 2H4.4zM10 20.8a2.1 2.1 0 0 0 4 0M3 3l18 18"/>`,
  wall: svg`<rect x="2.8" y="4.5" width="18.4" height="12.5" rx="1.5"/><path d="M8.5 20.5h7"/>`,
  close: svg`<path d="M5.5 5.5l13 13M18.5 5.5l-13 13"/>`,
  phone: svg`<path d="M6.3 3.5h3l1.6 4.2-2 1.6a11.4 11.4 0 0 0 5.8 5.8l1.6-2 4.2 1.6v3a2.2 2.2 0 0 1-2.4 2.1A16.6 16.6 0 0 1 4.2 5.9a2.2 2.2 0 0 1 2.1-2.4z"/>`,
  check: svg`<path d="M4.5 12.6l4.8 4.9L19.5 6.8"/>`,
  clock: svg`<circle cx="12" cy="12" r="9"/><path d="M12 6.8V12l3.4 2.2"/>`,
  out: svg`<path d="M13 3.5H5v17h8M16 8l4 4-4 4M20 12H10"/>`,
  enter: svg`<path d="M11 3.5h8v17h-8M4 12h10M10 8l4 4-4 4"/>`,
  broken: svg`<path d="M4 12h4M16 12h4M10.5 7.5L9 4M13.5 16.5L15 20M13.5 7.5L15 4M10.5 16.5L9 20"/>`,
  board: svg`<rect x="3.5" y="4" width="7.2" height="7"/><rect x="13.3" y="4" width="7.2" height="7"/><rect x="3.5" y="13.5" width="7.2" height="7"/><rect x="13.3" y="13.5" width="7.2" height="7"/>`,
  calendar: svg`<rect x="3.5" y="5" width="17" height="15.5" rx="1.5"/><path d="M3.5 10h17M8 2.8v4M16 2.8v4"/>`,
  list: svg`<path d="M4 6.2l1.5 1.6L8.3 5M4 12.7l1.5 1.6 2.8-2.8M4 19.2l1.5 1.6L8.3 18M12 6.5h8.5M12 13h8.5M12 19.5h8.5"/>`,
  people: svg`<circle cx="9" cy="8" r="3.6"/><path d="M2.6 20c.5-4 3-6 6.4-6s5.9 2 6.4 6M15.6 4.8a3.6 3.6 0 0 1 0 6.4M17.8 14.5c2 .9 3.2 2.7 3.6 5.5"/>`,
  copy: svg`<rect x="8.5" y="8.5" width="12" height="12" rx="1.5"/><path d="M15.5 5.5v-2h-12v12h2"/>`,
  send: svg`<path d="M3 11.3L21 3.5l-6.2 17-3.6-7.3zM11.2 13.2L21 3.5"/>`,
  save: svg`<path d="M12 3.5v11.5M7.2 10.4l4.8 4.8 4.8-4.8M4 20.5h16"/>`,
  plus: svg`<path d="M12 5v14M5 12h14"/>`,
  pen: svg`<path d="M4 20l1-4.4L16.2 4.4l3.4 3.4L8.4 19zM13.6 7l3.4 3.4"/>`,
  again: svg`<path d="M19.6 9A8 8 0 1 0 20 14M20 4v5h-5"/>`,
  more: svg`<path d="M6 9.5l6 6 6-6"/>`,
};

export function icon(name: Icon): TemplateResult {
  return html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
}
