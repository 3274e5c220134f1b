import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { aside, look } from "../../board/states.ts";
import type { Figures, Mark, SiteView } from "../../contract/board.ts";
import { bitrates, clock, ms, percent, ticking } from "../../wording/format.ts";
import { lengthOf, split } from "../../wording/names.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { tileStyle } from "./tile-style.ts";

const QUIET: readonly Mark[] = ["echo_blocked"]; // said in the site's details only

/** One bridge point. Its size and its place never change with its state. */
export class Tile extends Part {
  static override properties = {
    site: { attribute: false },
    figures: { attribute: false },
    now: { attribute: false },
    zone: { attribute: false },
    compact: { type: Boolean, reflect: true },
    tight: { type: Boolean, reflect: true },
  };

  declare site: SiteView;
  declare figures: Figures | undefined;
  declare now: number;
  declare zone: string;
  declare compact: boolean; // state and name only, where many stand together
  declare tight: boolean; // a name of several lines leaves room for one thing beside it

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
      title="${site.name}, ${words.since(clock(since, this.zone))}"
      data-name=${lengthOf(name.own)}
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
    const bad = look(this.site) === "bad";
    const foot = this.#foot();
    if (!this.tight || lengthOf(split(this.site.name).own) === "short") return html`${bad ? this.#why() : this.#figures()}${foot}`;
    if (bad) return this.#why();
    return html`${this.#marks().length > 0 ? foot : this.#figures()}`;
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

  #marks(): readonly string[] {
    const { marks: names, states } = this.words;
    const room = aside(this.site);
    const marks = this.site.marks.filter((mark) => !QUIET.includes(mark)).map((mark) => names[mark]);
    return room ? [states[room], ...marks] : marks;
  }

  #foot(): TemplateResult | typeof nothing {
    const marks = this.#marks();
    if (marks.length > 0) return html`<span class="foot">${marks.map((word) => html`<span class="mark">${word}</span>`)}</span>`;
    if (look(this.site) === "bad") return nothing; // why takes its place
    const { bitrate_up: up, bitrate_down: down } = this.figures ?? this.site.figures;
    const media = bitrates(up, down, speech.locale);
    if (media) return html`<span class="foot">${media}</span>`;
    const link = this.site.links.find((one) => one.in_use);
    return html`<span class="foot">${link ? `${this.words.links.roles[link.role] ?? link.role} · ${link.name}` : nothing}</span>`;
  }

  static override styles = [Part.base, tileStyle];
}

customElements.define("dc-tile", Tile);
