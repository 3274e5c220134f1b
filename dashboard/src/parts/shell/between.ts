import { css, html, type TemplateResult } from "lit";
import { upcoming } from "../../board/sessions.ts";
import type { SessionBrief } from "../../contract/board.ts";
import { hashOf } from "../../route.ts";
import { day, local, span } from "../../wording/dates.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";

/** The board while no session is watched: what comes next, when, and how ready it is. */
export class Between extends Part {
  static override properties = { sessions: { attribute: false }, now: { attribute: false }, zone: {} };

  declare sessions: readonly SessionBrief[];
  declare now: number;
  declare zone: string;

  override render(): TemplateResult {
    const w = this.words.between;
    const next = upcoming(this.sessions, this.now);
    return html`<section>
      <p class="none">${icon("clock")}${w.none}</p>
      ${next ? this.#next(next) : html`<h1>${w.nothing}</h1>
            <p><a class="button main" href=${hashOf("agenda")}>${icon("calendar")}${w.agenda}</a></p>`}
    </section>`;
  }

  #next({ id, title, start, ready, sites }: SessionBrief): TemplateResult {
    const w = this.words.between;
    const { locale } = speech;
    const at = local(start ?? "", this.zone);
    return html`<p class="next">${w.next}</p>
      <h1>${title}</h1>
      <p class="when"><b>${at.time}</b><span>${day(at.date, locale)}</span></p>
      <p class="left">${w.left(span(Date.parse(start ?? "") - this.now, locale))} · ${w.ready(ready, sites)}</p>
      <p class="ways">
        <a class="button main" href=${hashOf("preparation", id)}>${icon("list")}${w.prepare}</a>
        <a class="button" href=${hashOf("agenda")}>${icon("calendar")}${w.agenda}</a>
      </p>`;
  }

  static override styles = [
    Part.base,
    css`
      :host {
        flex: 1;
        display: grid;
        place-items: center;
        padding: 1.5rem;
      }
      section {
        display: grid;
        gap: 0.4rem;
        width: min(46rem, 100%);
      }
      .none {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        margin-bottom: 2rem;
        color: var(--ink-2);
      }
      .next {
        color: var(--ink-2);
      }
      h1 {
        font-size: 1.7rem;
        line-height: 1.25;
      }
      .when {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        gap: 0 1rem;
        font-size: 1.35rem;
      }
      .when b {
        font-size: 3.2rem;
        font-variant-numeric: tabular-nums;
        line-height: 1.2;
      }
      .left {
        color: var(--ink-2);
        font-variant-numeric: tabular-nums;
      }
      .ways {
        display: flex;
        flex-wrap: wrap;
        gap: 0.6rem;
        margin-top: 1.4rem;
      }
    `,
  ];
}

customElements.define("dc-between", Between);
