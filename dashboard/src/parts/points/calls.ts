import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { CallView, SiteReadiness } from "../../contract/preparation.ts";
import type { Due } from "../../preparation/readiness.ts";
import { local } from "../../wording/dates.ts";
import { written } from "../../wording/written.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { PreparationPart } from "../preparation/door.ts";
import { speech } from "../speech.ts";
import "./call.ts";

/** `15:02 gọi Cán bộ kỹ thuật: không nghe máy (truc1)`, with what was noted. */
export function callLine({ at, contact, outcome, by, note }: CallView, zone: string): string {
  const w = speech.say(PREPARATION).calls;
  return `${w.made(contact, w.outcomes[outcome] ?? outcome, local(at, zone).time, by)}${note ? ` ${written(note, speech.words)}` : ""}`;
}

/** Who must be called now, each with the next number of its list. */
export class Calls extends PreparationPart {
  static override properties = { due: { attribute: false }, zone: {} };

  declare due: readonly Due[];
  declare zone: string;

  override render(): TemplateResult {
    const w = speech.say(PREPARATION).calls;
    return html`<section aria-labelledby="title">
      <h2 id="title">${icon("phone")}${w.title}<b>${this.due.length}</b></h2>
      <ul>
        ${repeat(
          this.due,
          ({ site }) => site.id,
          (due) => this.#site(due),
        )}
      </ul>
      ${this.failed()}
    </section>`;
  }

  #site({ site, unconfirmed, absent }: Due): TemplateResult {
    const w = speech.say(PREPARATION).calls;
    const why = [unconfirmed && w.unconfirmed, absent && w.absent].filter(Boolean).join(" · ");
    return html`<li data-site=${site.id}>
      <h3>${site.name}</h3>
      <p class="why">${why}</p>
      ${site.call_next
        ? html`<dc-call big .session=${this.session} .site=${site.id} .contact=${site.call_next}></dc-call>`
        : html`<p class="exhausted">${w.exhausted}</p>`}
      ${site.calls.length > 0 ? html`<p class="made">${callLine(site.calls.at(-1) as CallView, this.zone)}</p>` : nothing}
      ${this.#record(site, unconfirmed, absent)}
    </li>`;
  }

  /** What was said by telephone. */
  #record(site: SiteReadiness, unconfirmed: boolean, absent: boolean): TemplateResult {
    const w = speech.say(PREPARATION).calls;
    const button = (action: string, word: string): TemplateResult =>
      html`<button class="button small plain" type="button" ?disabled=${this.busy} @click=${() => void this.do(action, { site: site.id })}>${icon("check")}${word}</button>`;
    return html`<div class="buttons">
      ${unconfirmed ? button("confirm", w.confirm) : nothing} ${absent ? button("check-in", w.checkIn) : nothing}
    </div>`;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      section {
        padding: 0.9rem 1.1rem 1.1rem;
        border: 1px solid var(--watch-line);
        border-radius: 6px;
        background: var(--watch-card);
      }
      h2 {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        margin-bottom: 0.8rem;
        color: var(--watch);
        font-size: 1.1rem;
      }
      h2 b {
        min-width: 1.6em;
        border-radius: 4px;
        background: var(--watch);
        color: var(--card);
        text-align: center;
      }
      ul {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(22rem, 100%), 1fr));
        gap: 0.8rem;
      }
      li {
        display: flex;
        flex-direction: column;
        gap: 0.5rem;
        padding: 0.8rem 0.9rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--card);
      }
      h3 {
        font-size: 1.08rem;
        line-height: 1.25;
      }
      .why {
        margin-top: -0.4rem;
        color: var(--watch);
        font-size: 0.92rem;
        font-weight: 600;
      }
      .made,
      .exhausted {
        color: var(--ink-2);
        font-size: 0.9rem;
      }
      .buttons:last-child {
        margin: auto 0 -0.3rem -0.7rem;
        gap: 0;
      }
    `,
  ];
}

customElements.define("dc-calls", Calls);
