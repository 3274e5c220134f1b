import { html, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { CROWD, exceptions, groups, type Group } from "../../board/groups.ts";
import { look } from "../../board/states.ts";
import type { Figures, SiteView } from "../../contract/board.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { tilesStyle } from "./tiles-style.ts";
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

  static override styles = [Part.base, tilesStyle];
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
