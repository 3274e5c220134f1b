import { html, nothing, type TemplateResult } from "lit";
import { sitesOf, type Live } from "../../board/fold.ts";
import { aside, look } from "../../board/states.ts";
import type { LinkView, SiteView, Source } from "../../contract/board.ts";
import { bitrates, clock, ms, percent, ticking } from "../../wording/format.ts";
import { concerns } from "../../wording/history.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { drawerStyle } from "./drawer-style.ts";
import "../incidents/call-list.ts";
import "../incidents/timeline.ts";

const LINES = 100;

/** All about one site, beside the board: the board stays in sight and alive. */
export class SiteDrawer extends Part {
  static override properties = {
    live: { attribute: false },
    site: { attribute: false },
    now: { attribute: false },
    stale: { type: Boolean, reflect: true },
  };

  declare live: Live;
  declare site: SiteView;
  declare now: number;
  declare stale: boolean;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector<HTMLElement>(".close")?.focus();
  }

  override render(): TemplateResult {
    const { site, words } = this;
    return html`<section role="dialog" aria-labelledby="name" @keydown=${this.#key}>
      <header data-look=${look(site)}>
        <h2 id="name">${site.name}</h2>
        <button class="close" type="button" aria-label=${words.site.close} title=${words.site.close} @click=${this.#close}>
          ${icon("close")}
        </button>
        ${this.#state()}
      </header>
      <div class="body">
        ${this.#why()} ${this.#figures()} ${this.#links()}
        <h3>${words.site.contacts}</h3>
        <dc-call-list .sites=${[site]}></dc-call-list>
        ${this.#sources()} ${this.#history()}
      </div>
    </section>`;
  }

  #state(): TemplateResult {
    const { site, words } = this;
    const since = Date.parse(site.since);
    const room = aside(site);
    return html`<p class="state">${icon(look(site))}<b>${words.states[site.shown]}</b>
        <span>${words.since(clock(since, this.live.board.timezone))} · ${ticking(this.now - since, words.days)}</span></p>
      <p class="marks">${room ? html`<span>${words.states[room]}</span>` : nothing}${site.marks.map((mark) => html`<span>${words.marks[mark]}</span>`)}</p>`;
  }

  #why(): TemplateResult | typeof nothing {
    if (this.site.why.length === 0) return nothing;
    return html`<h3>${this.words.site.why}</h3>
      <ul class="why">${this.site.why.map((line) => html`<li>${speech.say(line)}</li>`)}</ul>`;
  }

  #figures(): TemplateResult {
    const { site, words } = this;
    const { locale } = speech;
    const f = this.live.figures[site.id] ?? site.figures;
    const heard = f.heard_s === null ? "–" : words.ago(f.heard_s.toFixed(f.heard_s < 10 ? 1 : 0).replace(".", locale === "vi" ? "," : "."));
    const media = bitrates(f.bitrate_up, f.bitrate_down, locale);
    const rows: readonly (readonly [string, string])[] = [
      [words.figures.rtt, ms(f.rtt_ms, locale)],
      [words.figures.jitter, ms(f.jitter_ms, locale)],
      [`${words.figures.loss}, ${words.figures.up}`, percent(f.loss_up, locale)],
      [`${words.figures.loss}, ${words.figures.down}`, percent(f.loss_down, locale)],
      ...(media ? [[words.figures.media, media] as const] : []),
      [words.figures.heard, heard],
      [words.site.drops, String(site.drops)],
      [words.site.downtime, ticking(site.down_s * 1000, words.days)],
    ];
    return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  #links(): TemplateResult | typeof nothing {
    if (this.site.links.length === 0) return nothing;
    return html`<h3>${this.words.links.title}</h3>
      <ul class="links">${this.site.links.map((link) => this.#link(link))}</ul>`;
  }

  #link(link: LinkView): TemplateResult {
    const w = this.words.links;
    const answer = link.answers === null ? w.unasked : link.answers ? w.answers : w.silent;
    return html`<li data-answers=${String(link.answers)}>
      <span><b>${link.name}</b><i>${w.roles[link.role] ?? link.role} · ${link.carrier}</i></span>
      <span class="right">${link.in_use ? html`<b class="use">${w.inUse}</b>` : nothing}<i>${answer} ${link.rtt_ms === null ? "" : ms(link.rtt_ms, speech.locale)}</i></span>
    </li>`;
  }

  #sources(): TemplateResult {
    const { site, words } = this;
    const sources = Object.entries(site.sources) as [Source, string][];
    return html`<h3>${words.site.sources}</h3>
      <ul class="links">
        ${sources.map(
          ([source, opinion]) =>
            html`<li><span>${words.sources[source] ?? source}</span><span class="right"><i>${words.opinions[opinion] ?? opinion}</i></span></li>`,
        )}
        <li><span>${site.agent ? words.site.agentHere : words.site.agentAway}</span></li>
      </ul>`;
  }

  #history(): TemplateResult {
    const { words, site, live } = this;
    const entries = live.history.filter((item) => concerns(item, site.id, (id) => sitesOf(live, id))).slice(-LINES);
    return html`<h3>${words.site.history}</h3>
      ${entries.length === 0
        ? html`<p class="none">${words.site.none}</p>`
        : html`<dc-timeline bare .entries=${entries} .live=${live}></dc-timeline>`}`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.#close();
  }

  #close(): void {
    this.tell("close-site", null);
  }

  static override styles = [Part.base, drawerStyle];
}

customElements.define("dc-site", SiteDrawer);
