import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { CROWD } from "../../board/groups.ts";
import type { PreparationView } from "../../contract/preparation.ts";
import { glyphOf, readyCount, VERDICT_LOOK } from "../../preparation/readiness.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { PreparationPart } from "../preparation/door.ts";
import { speech } from "../speech.ts";
import { findingLine } from "./point.ts";
import { findingStyle } from "./point-style.ts";
import "./guest.ts";

/** Every point in its fixed place; of a crowd only those that are not ready, unless all are asked for. */
export class Points extends PreparationPart {
  static override properties = { view: { attribute: false }, only: { state: true }, adding: { state: true } };

  declare view: PreparationView;
  declare only: boolean | null; // null: nobody has chosen yet
  declare adding: boolean;

  constructor() {
    super();
    this.only = null;
    this.adding = false;
  }

  override render(): TemplateResult {
    const { view } = this;
    const w = speech.say(PREPARATION);
    const only = this.only ?? view.sites.length > CROWD;
    const shown = only ? view.sites.filter(({ ready }) => !ready) : view.sites;
    const open = view.may.includes("preflight");
    const checks = open && view.checking === null;
    return html`<section aria-labelledby="title">
      <header>
        <h2 id="title">${w.sites.title} <span>${w.sites.ready(readyCount(view.sites), view.sites.length)}</span></h2>
        <label class="check"><input type="checkbox" .checked=${only} @change=${(event: Event) => (this.only = (event.target as HTMLInputElement).checked)} />${w.sites.onlyWaiting}</label>
        ${view.checking
          ? html`<label class="progress">${w.sites.checking(view.checking.done, view.checking.total)}<progress max=${view.checking.total} value=${view.checking.done}></progress></label>`
          : html`<button class="button" type="button" ?disabled=${this.busy || !checks} @click=${() => void this.do("preflight")}>${icon("again")}${w.sites.checkAll}</button>`}
      </header>
      ${this.failed()} ${this.#centre()}
      <div class="list">
        ${repeat(
          shown,
          ({ id }) => id,
          (site) => html`<dc-point .session=${this.session} .site=${site} .zone=${view.timezone} .revision=${view.revision} ?checks=${checks} ?closed=${!open}></dc-point>`,
        )}
      </div>
      ${shown.length === 0 ? html`<p class="calm">${icon("good")}${w.sites.allReady}</p>` : nothing}
      ${open ? html`<button class="button plain small" type="button" @click=${() => (this.adding = true)}>${icon("plus")}${w.guests.add}</button>` : nothing}
      ${this.adding ? html`<dc-guest .session=${this.session} .revision=${view.revision} @close-dialog=${() => (this.adding = false)}></dc-guest>` : nothing}
    </section>`;
  }

  #centre(): TemplateResult {
    const { centre, centre_findings: findings } = this.view;
    const w = speech.say(PREPARATION).sites;
    const look = VERDICT_LOOK[centre];
    return html`<div class="centre" data-look=${look}>
      <p>${icon(glyphOf(look))}<span>${w.centre}: <b>${this.words.verdicts[centre]}</b></span></p>
      ${findings.map((finding) => findingLine(finding, w.remedy))}
    </div>`;
  }

  static override styles = [
    Part.base,
    formStyle,
    findingStyle,
    css`
      section,
      .list {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.5rem;
      }
      section > .button {
        justify-self: start;
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.3rem 1.2rem;
        min-height: 2.6rem;
      }
      h2 {
        flex: 1 1 auto;
        font-size: 1.1rem;
        white-space: nowrap;
      }
      h2 span {
        margin-left: 0.4rem;
        color: var(--ink-2);
        font-weight: 400;
        font-variant-numeric: tabular-nums;
      }
      .progress {
        display: flex;
        align-items: center;
        gap: 0.8rem;
        min-height: 2.5rem;
        font-variant-numeric: tabular-nums;
      }
      progress {
        width: 9rem;
        height: 0.6rem;
        accent-color: var(--accent);
      }
      .centre {
        display: grid;
        gap: 0.4rem;
        padding: 0.5rem 0.9rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        color: var(--ink-2);
        font-size: 0.95rem;
      }
      .centre .finding {
        padding-left: 1.9rem;
        color: var(--ink);
      }
      .centre > p,
      .calm {
        display: flex;
        align-items: center;
        gap: 0.6rem;
      }
      .centre > p svg,
      .calm {
        color: var(--good);
      }
      .centre[data-look="watch"] > p > svg {
        color: var(--watch);
      }
      .centre[data-look="verify"] > p > svg {
        color: var(--verify);
      }
      .centre[data-look="unknown"] > p > svg {
        color: var(--unknown);
      }
    `,
  ];
}

customElements.define("dc-points", Points);
