import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { clock, ms, percent, ticking } from "../wording/format.ts";
import { split } from "../wording/names.ts";
import { look } from "../board/states.ts";
import type { Figures, Mark, SiteView } from "../contract.ts";
import { icon } from "./icons.ts";
import { Part } from "./part.ts";
import { speech } from "./speech.ts";

const QUIET: readonly Mark[] = ["echo_blocked"]; // said in the site's details only

/** One bridge point. Its size and its place never change with its state. */
export class Tile extends Part {
  static override properties = {
    site: { attribute: false },
    figures: { attribute: false },
    now: { attribute: false },
    zone: { attribute: false },
    compact: { type: Boolean, reflect: true },
  };

  declare site: SiteView;
  declare figures: Figures | undefined;
  declare now: number;
  declare zone: string;
  declare compact: boolean; // state and name only, where many stand together

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("site")) return; // most updates are the clock's and the figures'
    this.dataset["site"] = this.site.id;
    this.dataset["shown"] = this.site.shown;
    this.dataset["look"] = look(this.site);
  }

  override focus(): void {
    this.renderRoot.querySelector("button")?.focus();
  }

  override render(): TemplateResult {
    const { site, words } = this;
    const name = split(site.name);
    const since = Date.parse(site.since);
    return html`<button
      type="button"
      aria-label="${site.name}: ${words.states[site.shown]}"
      title="${words.since(clock(since, this.zone))}"
      @click=${() => this.tell("open-site", site.id)}
    >
      <span class="state">
        ${icon(look(site))}<span class="word">${words.states[site.shown]}</span>
      </span>
      <span class="name">
        <span class="kind"><span>${name.kind || nothing}</span><span class="since">${ticking(this.now - since, words.days)}</span></span>
        <span class="own">${name.own}</span>
      </span>
      ${this.compact ? nothing : this.#facts()}
    </button>`;
  }

  #facts(): TemplateResult {
    return html`${look(this.site) === "bad" ? this.#why() : this.#figures()}<span class="foot">${this.#foot()}</span>`;
  }

  #why(): TemplateResult {
    const why = this.site.why.map((text) => speech.say(text)).join(". ");
    return html`<span class="why">${why}</span>`;
  }

  #figures(): TemplateResult {
    const w = this.words.figures;
    const { rtt_ms, loss_up, loss_down, jitter_ms } = this.figures ?? this.site.figures;
    const { locale } = speech;
    return html`<span class="figures">
      <span><i>${w.rtt}</i><b>${ms(rtt_ms, locale)}</b></span>
      <span><i>${w.loss}</i><b>↑${percent(loss_up, locale)} ↓${percent(loss_down, locale)}</b></span>
      <span class="jitter"><i>${w.jitter}</i><b>${ms(jitter_ms, locale)}</b></span>
    </span>`;
  }

  #foot(): TemplateResult | string {
    const marks = this.site.marks.filter((mark) => !QUIET.includes(mark));
    if (marks.length > 0) return html`${marks.map((mark) => html`<span class="mark">${this.words.marks[mark]}</span>`)}`;
    const link = this.site.links.find((one) => one.in_use);
    if (!link) return "";
    return `${this.words.links.roles[link.role] ?? link.role} · ${link.name}`;
  }

  static override styles = [
    Part.base,
    css`
      :host {
        min-width: 0;
        contain: layout paint style;
      }
      button {
        position: relative;
        display: flex;
        flex-direction: column;
        gap: 0.3rem;
        width: 100%;
        height: 100%;
        padding: 0.7rem 0.8rem 0.6rem 1.05rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--card);
        color: var(--ink);
        text-align: left;
        overflow: hidden;
      }
      button::before {
        content: "";
        position: absolute;
        inset: 0 auto 0 0;
        width: 5px;
        background: var(--stripe);
      }
      button:hover {
        border-color: var(--line-2);
      }
      button:focus-visible {
        outline-offset: -3px;
      }
      .state {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        height: calc(var(--word) * 1.45);
        color: var(--tint);
        font-size: var(--word);
        font-weight: 600;
        line-height: 1.25;
      }
      .word {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .since {
        color: var(--ink-3);
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
      .name {
        flex: 1;
        line-height: 1.2;
      }
      .kind {
        display: flex;
        justify-content: space-between;
        gap: 0.5rem;
        min-height: 1.2em;
        color: var(--ink-2);
        font-size: var(--small);
      }
      .own {
        font-size: var(--name);
        font-weight: 700;
        letter-spacing: -0.005em;
      }
      .figures {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0.8rem;
        min-height: 2.5em;
        font-size: var(--small);
        font-variant-numeric: tabular-nums;
        line-height: 1.25;
        white-space: nowrap;
      }
      .figures i {
        display: block;
        color: var(--ink-3);
        font-style: normal;
      }
      .figures b {
        font-weight: 600;
      }
      .why {
        display: -webkit-box;
        min-height: 2.5em;
        overflow: hidden;
        font-size: var(--small);
        line-height: 1.25;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .foot {
        display: flex;
        gap: 0.35rem;
        height: 1.5em;
        overflow: hidden;
        color: var(--ink-3);
        font-size: var(--small);
        line-height: 1.45em;
        white-space: nowrap;
      }
      .mark {
        min-width: 3em;
        padding: 0 0.35em;
        border: 1px solid currentColor;
        border-radius: 3px;
        overflow: hidden;
        color: var(--mark);
        font-size: 0.94em;
        font-weight: 600;
        line-height: 1.35em;
        text-overflow: ellipsis;
      }

      :host {
        --tint: var(--good);
        --stripe: var(--good);
        --mark: var(--watch);
      }
      :host([data-look="watch"]),
      :host([data-look="left"]) {
        --tint: var(--watch);
        --stripe: var(--watch-line);
      }
      :host([data-look="verify"]) {
        --tint: var(--verify);
        --stripe: var(--verify-line);
      }
      :host([data-look="unknown"]) {
        --tint: var(--unknown);
        --stripe: transparent;
      }
      :host([data-look="watch"]) button,
      :host([data-look="left"]) button {
        border-color: var(--watch-line);
        background: var(--watch-card);
      }
      :host([data-look="verify"]) button {
        border-color: var(--verify-line);
        background: var(--verify-card);
        box-shadow: inset 0 0 0 1px var(--verify-line);
        transition: 0.1s 0.4s; /* most doubts pass before: no flicker on a lossy line; the word is there at once */
      }
      :host([data-look="unknown"]) button {
        border: 1px dashed var(--line-2);
        background: transparent;
      }
      :host([data-look="unknown"]) .own {
        color: var(--ink-2);
      }
      :host([data-look="bad"]) {
        --tint: var(--bad-ink);
        --stripe: var(--bad-2);
        --mark: var(--bad-ink);
        --ink-2: var(--bad-ink);
        --ink-3: var(--bad-ink);
      }
      :host([data-look="bad"]) button {
        border-color: var(--bad-2);
        background: var(--bad);
        color: var(--bad-ink);
      }
      :host([data-look="bad"]) .state {
        font-size: calc(var(--word) * 1.12);
        font-weight: 700;
      }
      :host([data-look="bad"]) .since {
        font-size: 1.15em;
        font-weight: 700;
        line-height: 1;
      }

      @media (max-width: 640px) {
        button {
          gap: 0.15rem;
          padding: 0.5rem 0.55rem 0.45rem 0.75rem;
        }
        .state {
          gap: 0.25rem;
        }
        .figures .jitter,
        .figures i {
          display: none;
        }
        .figures {
          grid-template-columns: auto 1fr;
          gap: 0.5rem;
          min-height: 1.25em;
        }
        .why {
          min-height: 1.25em;
          -webkit-line-clamp: 1;
        }
        .foot {
          display: none;
        }
      }
    `,
  ];
}

customElements.define("dc-tile", Tile);
