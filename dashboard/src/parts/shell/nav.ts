import { css, html, nothing, type TemplateResult } from "lit";
import { hashOf, type Screen } from "../../route.ts";
import { spoken, type Glance } from "../../wording/glance.ts";
import { icon, type Icon } from "../icons.ts";
import { Part } from "../part.ts";
import type { SoundState } from "./tools.ts";
import "./tools.ts";

const TABS: readonly (readonly [Exclude<Screen, "report">, Icon])[] = [
  ["board", "board"],
  ["agenda", "calendar"],
  ["preparation", "list"],
  ["people", "people"],
  ["room", "wall"],
];

/** The screens, and on every one but the board itself how the lines stand. On a phone the screens are at its foot. */
export class Nav extends Part {
  static override properties = { screen: {}, glance: { attribute: false }, room: {}, sound: {}, user: {} };

  declare screen: Screen;
  declare glance: Glance | null; // null: nothing is watched, or what is known is old
  declare room: string | null; // the session whose room can be seen
  declare sound: SoundState;
  declare user: string;

  override render(): TemplateResult {
    const w = this.words.nav;
    const current = this.screen === "report" ? "agenda" : this.screen;
    return html`<nav aria-label=${w.title}>
        ${TABS.filter(([screen]) => screen !== "room" || this.room !== null || current === "room").map(
          ([screen, glyph]) =>
            html`<a href=${hashOf(screen, screen === "room" ? this.room : null)} aria-current=${screen === current ? "page" : nothing}>${icon(glyph)}<span>${w[screen]}</span></a>`,
        )}
      </nav>
      ${this.#lines()}
      <dc-tools .sound=${this.sound} .user=${this.user} ?board=${this.screen === "board"}></dc-tools>`;
  }

  #lines(): TemplateResult {
    if (!this.glance || this.screen === "board") return html`<span class="lines brand">${this.words.app}</span>`;
    const { look } = this.glance;
    return html`<a class="lines" data-look=${look} href=${hashOf("board")}>${icon(look)}<span>${spoken(this.glance)}</span></a>`;
  }

  static override styles = [
    Part.base,
    css`
      :host {
        display: flex;
        align-items: center;
        gap: 1rem;
        min-height: 3.4rem;
        padding: 0 18px;
        border-bottom: 1px solid var(--line);
        background: var(--card);
      }
      nav {
        display: flex;
        align-self: stretch;
        gap: 0.2rem;
        margin-left: -0.7rem;
      }
      nav a {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        padding: 3px 0.8rem 0;
        border-bottom: 3px solid transparent;
        color: var(--ink-2);
        font-weight: 600;
        text-decoration: none;
        white-space: nowrap;
      }
      nav a:hover {
        color: var(--ink);
      }
      nav a[aria-current] {
        border-color: var(--accent);
        color: var(--accent);
      }
      nav a:focus-visible {
        outline-offset: -3px;
      }
      .lines {
        display: flex;
        flex: 1;
        align-items: center;
        justify-content: flex-end;
        gap: 0.5rem;
        min-width: 0;
        color: var(--ink-2);
        font-size: 0.92rem;
        text-decoration: none;
      }
      .lines span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .lines svg {
        color: var(--good);
      }
      .lines[data-look="watch"] svg,
      .lines[data-look="left"] svg {
        color: var(--watch);
      }
      .lines[data-look="unknown"] svg {
        color: var(--unknown);
      }
      .lines[data-look="bad"] {
        flex: 0 1 auto;
        margin-left: auto;
        padding: 0.45rem 0.9rem;
        border-radius: 6px;
        background: var(--bad);
        color: var(--bad-ink);
        font-weight: 600;
      }
      .lines[data-look="bad"] svg {
        color: inherit;
      }
      .brand {
        visibility: hidden;
      }
      @media (max-width: 900px) {
        nav a svg {
          display: none;
        }
      }
      @media (max-width: 640px) {
        :host {
          padding: 0 12px;
        }
        nav {
          position: fixed;
          inset: auto 0 0;
          z-index: 14;
          display: grid;
          grid-auto-flow: column;
          margin: 0;
          padding-bottom: env(safe-area-inset-bottom);
          border-top: 1px solid var(--line-2);
          background: var(--card);
        }
        nav a {
          flex-direction: column;
          justify-content: center;
          gap: 0.2rem;
          min-height: 3.5rem;
          padding: 0 2px 3px;
          border-top: 3px solid transparent;
          border-bottom: 0;
          font-size: 0.72rem;
          letter-spacing: -0.02em;
        }
        nav a svg {
          display: block;
        }
        .lines {
          justify-content: flex-start;
          font-size: 0.85rem;
          line-height: 1.2;
        }
        .lines span {
          white-space: normal;
        }
        .brand {
          visibility: visible;
          color: var(--accent);
          font-size: 1.1rem;
          font-weight: 700;
        }
        .lines[data-look="bad"] {
          flex: 1;
          margin: 0;
        }
      }
    `,
  ];
}

customElements.define("dc-nav", Nav);
