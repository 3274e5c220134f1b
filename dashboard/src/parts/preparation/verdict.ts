import { css, html, nothing, type TemplateResult } from "lit";
import type { PreparationView, ToldView } from "../../contract/preparation.ts";
import { glyphOf, sentenceLook } from "../../preparation/readiness.ts";
import { local } from "../../wording/dates.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { PreparationPart } from "./door.ts";
import "../form/copy.ts";

/** Go or no go, in the one sentence that the secretary gets; seen here first, sent by one press. */
export class Verdict extends PreparationPart {
  static override properties = { view: { attribute: false } };

  declare view: PreparationView;

  override render(): TemplateResult {
    const { view } = this;
    const w = speech.say(PREPARATION).verdict;
    const look = sentenceLook(view);
    const open = view.may.includes("send");
    const last = view.told.filter(({ sent_at }) => sent_at !== null).at(-1);
    return html`<section data-look=${look} aria-labelledby="title">
      <h2 id="title" class="unseen">${w.title}</h2>
      <p class="sentence">${icon(glyphOf(look))}<span>${speech.say(view.sentence)}</span></p>
      <div class="buttons">
        ${open
          ? html`<button class="button main" type="button" ?disabled=${this.busy} @click=${() => void this.do("readiness/send", { channel: "mail" })}>${icon("send")}${w.send}</button>`
          : nothing}
        <dc-copy .text=${speech.say(view.sentence)} .label=${w.copy} @copied=${() => open && void this.do("readiness/send", { channel: "copied" })}></dc-copy>
        <span class="sent" role="status">${last ? this.#sent(last) : w.unsent}</span>
      </div>
      ${this.failed()} ${view.told.length > 0 ? this.#told() : nothing}
    </section>`;
  }

  #sent({ sent_at, sent_by }: ToldView): string {
    return speech.say(PREPARATION).verdict.sent(this.#clock(sent_at ?? ""), sent_by);
  }

  #clock(at: string): string {
    const { date, time } = local(at, this.view.timezone);
    return `${time} ${date.slice(8)}/${date.slice(5, 7)}`;
  }

  #told(): TemplateResult {
    const w = speech.say(PREPARATION).verdict;
    return html`<details>
      <summary>${w.told} (${this.view.told.length})</summary>
      <ol>
        ${this.view.told.map(
          (told) => html`<li><b>${this.#clock(told.at)}</b> ${speech.say(told.sentence)} <i>${told.sent_at ? this.#sent(told) : w.unsent}</i></li>`,
        )}
      </ol>
    </details>`;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      section {
        display: grid;
        gap: 0.9rem;
        padding: 1.1rem 1.3rem 1rem;
        border: 1px solid var(--line);
        border-left: 6px solid var(--tint);
        border-radius: 6px;
        background: var(--card);
        --tint: var(--good);
      }
      [data-look="watch"] {
        --tint: var(--watch);
      }
      [data-look="verify"] {
        --tint: var(--verify);
      }
      [data-look="unknown"] {
        --tint: var(--unknown);
      }
      .sentence {
        display: flex;
        gap: 0.8rem;
        font-size: clamp(1.25rem, 0.9rem + 1.1vw, 1.9rem);
        font-weight: 600;
        line-height: 1.3;
      }
      .sentence svg {
        margin-top: 0.05em;
        color: var(--tint);
      }
      .sent {
        color: var(--ink-2);
        font-size: 0.92rem;
      }
      summary {
        width: fit-content;
        color: var(--accent);
        font-size: 0.92rem;
        font-weight: 600;
        cursor: pointer;
      }
      ol {
        display: grid;
        gap: 0.5rem;
        margin-top: 0.5rem;
        font-size: 0.95rem;
      }
      li b {
        margin-right: 0.4rem;
        font-variant-numeric: tabular-nums;
      }
      li i {
        display: block;
        color: var(--ink-2);
        font-style: normal;
      }
    `,
  ];
}

customElements.define("dc-verdict", Verdict);
