import { css, html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { CROWD, exceptions, groups, type Group } from "../../board/groups.ts";
import { look } from "../../board/states.ts";
import type { Figures, SiteView } from "../../contract/board.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import "./tile.ts";

/** All sites: every tile in its fixed place, or above CROWD the exceptions and, group by group, a square a site. */
export class Tiles extends Part {
  static override properties = {
    sites: { attribute: false },
    figures: { attribute: false },
    now: { attribute: false },
    zone: { attribute: false },
    wall: { type: Boolean },
    open: { state: true },
  };

  declare sites: readonly SiteView[];
  declare figures: Readonly<Record<string, Figures>>;
  declare now: number;
  declare zone: string;
  declare wall: boolean;
  declare open: ReadonlySet<string>;

  constructor() {
    super();
    this.wall = false;
    this.open = new Set();
  }

  /** Puts the focus on a site, where it can be seen. */
  focusSite(id: string): void {
    this.renderRoot.querySelector<HTMLElement>(`[data-site="${CSS.escape(id)}"]`)?.focus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has("sites")) return;
    const n = this.sites.length;
    const columns = n <= 4 ? 2 : n <= 12 ? 4 : n <= 20 ? 5 : 6;
    this.style.setProperty("--wall-columns", String(columns));
    this.style.setProperty("--square", n <= 150 ? "1.9rem" : "1.5rem");
    this.toggleAttribute("few", n <= 4);
  }

  override render(): TemplateResult {
    const crowd = this.sites.length > CROWD;
    return html`<div class=${crowd ? "crowd" : "all"} @keydown=${this.#walk}>
      ${crowd ? this.#crowd() : this.#grid(this.sites)}
    </div>`;
  }

  #grid(sites: readonly SiteView[], compact = false): TemplateResult {
    return html`<div class="grid" role="list">
      ${repeat(
        sites,
        (site) => site.id,
        (site) =>
          html`<dc-tile
            role="listitem"
            .site=${site}
            .figures=${this.figures[site.id]}
            .now=${this.now}
            .zone=${this.zone}
            .compact=${compact}
            .tight=${this.wall}
          ></dc-tile>`,
      )}
    </div>`;
  }

  #crowd(): TemplateResult {
    const w = this.words.tiles;
    const odd = exceptions(this.sites);
    return html`<section class="odd" aria-label=${w.attention}>
        <h2>${w.attention}<b>${odd.length || ""}</b></h2>
        ${odd.length > 0 ? this.#grid(odd, true) : html`<p class="calm">${icon("good")}${w.calm}</p>`}
      </section>
      ${groups(this.sites).map((group) => this.#group(group))}`;
  }

  #group(group: Group): TemplateResult {
    const w = this.words.tiles;
    const title = group.under?.name ?? this.words.levels[group.key] ?? group.key;
    const open = this.open.has(group.key);
    return html`<section class="group">
      <h2>
        ${title}<b>${w.connected(group.connected, group.sites.length)}</b>
        <button class="toggle" type="button" aria-expanded=${open} @click=${() => this.#toggle(group.key)}>
          ${open ? w.close : w.open}
        </button>
      </h2>
      ${open ? this.#grid(group.sites) : this.#squares(group.sites)}
    </section>`;
  }

  #squares(sites: readonly SiteView[]): TemplateResult {
    return html`<div class="squares" role="list">
      ${repeat(
        sites,
        (site) => site.id,
        (site) =>
          html`<button
            class="square"
            type="button"
            role="listitem"
            data-site=${site.id}
            data-shown=${site.shown}
            data-look=${look(site)}
            title="${site.name}: ${this.words.states[site.shown]}"
            aria-label="${site.name}: ${this.words.states[site.shown]}"
            @click=${() => this.tell("open-site", site.id)}
          >
            ${icon(look(site))}
          </button>`,
      )}
    </div>`;
  }

  #toggle(key: string): void {
    const open = new Set(this.open);
    if (!open.delete(key)) open.add(key);
    this.open = open;
  }

  /** Arrow keys walk from site to site, by what lies there on the screen. */
  #walk(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const here = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-site]") : null;
    if (!step || !here) return;
    event.preventDefault();
    nearest(here, [...this.renderRoot.querySelectorAll<HTMLElement>("[data-site]")], step)?.focus();
  }

  static override styles = [
    Part.base,
    css`
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(13.2rem, 1fr));
        grid-auto-rows: minmax(10.6rem, 13rem);
        gap: var(--gap);
      }
      .all,
      .all .grid {
        height: 100%;
      }
      .crowd {
        display: flex;
        flex-wrap: wrap;
        gap: 1.4rem;
      }
      .odd {
        flex: 1 1 100%;
      }
      .group {
        flex: 1 1 auto; /* small groups stand beside each other */
        max-width: 100%;
      }
      h2 {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 0.6rem;
        margin-bottom: 0.6rem;
        font-size: 1rem;
      }
      h2 b {
        color: var(--ink-2);
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
      .toggle {
        margin-left: auto;
        padding: 0.2rem 0.3rem;
        border: 0;
        background: none;
        color: var(--accent);
        font-size: var(--small);
        font-weight: 600;
      }
      .odd .grid,
      .calm {
        height: 15rem;
      }
      .odd .grid {
        overflow: auto;
        grid-auto-rows: 6.2rem;
      }
      .calm {
        display: flex;
        align-items: start;
        gap: 0.5rem;
        color: var(--good);
      }
      .squares {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .square {
        display: grid;
        place-items: center;
        width: 1.75rem;
        height: 1.75rem;
        padding: 0;
        border: 1px solid var(--line-2);
        border-radius: 4px;
        background: var(--card);
        color: var(--good);
        contain: strict;
      }
      .square svg {
        width: 1.05rem;
        height: 1.05rem;
      }
      .square[data-look="watch"],
      .square[data-look="left"] {
        border-color: var(--watch-line);
        background: var(--watch-card);
        color: var(--watch);
      }
      .square[data-look="verify"] {
        border-color: var(--verify-line);
        background: var(--verify-card);
        color: var(--verify);
      }
      .square[data-look="unknown"] {
        border-style: dashed;
        background: none;
        color: var(--unknown);
      }
      .square[data-look="bad"] {
        border-color: var(--bad-2);
        background: var(--bad);
        color: var(--bad-ink);
      }
      :host([wall]) .all .grid {
        grid-template-columns: repeat(var(--wall-columns, 4), minmax(0, 1fr));
        grid-auto-rows: minmax(13.6rem, 1fr);
      }
      :host([wall][few]) {
        --name: 3.8rem;
        --word: 2.1rem;
        --small: 1.6rem;
      }
      :host([wall][few]) .all .grid {
        grid-auto-rows: minmax(13.6rem, 22rem);
      }
      :host([wall]) .crowd {
        row-gap: 0.8rem;
      }
      :host([wall]) .crowd .grid {
        grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr));
        grid-auto-rows: 15rem;
      }
      :host([wall]) .odd .grid {
        grid-auto-rows: 8.6rem;
      }
      :host([wall]) .odd .grid,
      :host([wall]) .calm {
        height: 27.8rem; /* three rows */
      }
      :host([wall]) .calm {
        font-size: 1.4rem;
      }
      :host([wall]) .square {
        width: var(--square);
        height: var(--square);
      }
      :host([wall]) h2 {
        font-size: 1.5rem;
      }
      @media (max-width: 640px) {
        .grid {
          grid-template-columns: 1fr 1fr;
          grid-auto-rows: minmax(6.6rem, auto);
          gap: 8px;
        }
        .square {
          width: 2.1rem;
          height: 2.1rem;
        }
      }
    `,
  ];
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function nearest(here: HTMLElement, all: HTMLElement[], [dx, dy]: readonly [number, number]): HTMLElement | undefined {
  const centre = (element: HTMLElement): [number, number] => {
    const box = element.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };
  const [x, y] = centre(here);
  let best: HTMLElement | undefined;
  let least = Infinity;
  for (const element of all) {
    const [ex, ey] = centre(element);
    const ahead = (ex - x) * dx + (ey - y) * dy;
    const aside = Math.abs((ex - x) * dy) + Math.abs((ey - y) * dx);
    if (ahead > 4 && ahead + 3 * aside < least) [best, least] = [element, ahead + 3 * aside];
  }
  return best;
}

customElements.define("dc-tiles", Tiles);
