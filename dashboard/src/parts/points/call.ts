import { css, html, nothing, type TemplateResult } from "lit";
import type { ContactView } from "../../contract/board.ts";
import type { Outcome } from "../../contract/preparation.ts";
import { dial } from "../../wording/format.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { PreparationPart } from "../preparation/door.ts";
import { speech } from "../speech.ts";

const OUTCOMES: readonly Outcome[] = ["reached", "no_answer", "refused"];

/** One person to call: a number that is dialled by a tap, and what became of the call. */
export class Call extends PreparationPart {
  static override properties = { site: {}, contact: { attribute: false }, big: { type: Boolean, reflect: true } };

  declare site: string;
  declare contact: ContactView;
  declare big: boolean;

  constructor() {
    super();
    this.big = false;
  }

  override render(): TemplateResult {
    const { name, role, phone } = this.contact;
    const { roles, incidents } = this.words;
    const w = speech.say(PREPARATION).calls;
    const title = roles[role] ?? role;
    return html`<a href=${dial(phone)} aria-label="${incidents.call} ${title} ${name} ${phone}">
        ${icon("phone")}<span class="who">${name}<i>${title === name ? nothing : title}</i></span><b>${phone}</b>
      </a>
      <div class="buttons" role="group" aria-label="${name}">
        ${OUTCOMES.map(
          (outcome) =>
            html`<button class="button small" type="button" ?disabled=${this.busy} @click=${() => void this.#made(outcome)}>${w.outcomes[outcome]}</button>`,
        )}
        <input name="note" aria-label=${w.note} placeholder=${w.note} maxlength="500" autocomplete="off" />
      </div>
      ${this.failed()}`;
  }

  async #made(outcome: Outcome): Promise<void> {
    const field = this.renderRoot.querySelector("input");
    const note = field?.value.trim() ?? "";
    const done = await this.do("call", { site: this.site, contact: this.contact.name, outcome, ...(note ? { note } : {}) });
    if (done && field) field.value = "";
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      :host {
        display: grid;
        gap: 0.5rem;
      }
      a {
        display: flex;
        align-items: center;
        gap: 0.7rem;
        min-height: 2.8rem;
        padding: 0.25rem 0.8rem;
        border: 1px solid var(--line-2);
        border-radius: 6px;
        text-decoration: none;
      }
      a:hover {
        border-color: var(--accent);
      }
      a svg {
        color: var(--accent);
      }
      .who {
        flex: 1;
        min-width: 0;
        line-height: 1.25;
      }
      i {
        display: block;
        color: var(--ink-2);
        font-size: 0.87em;
        font-style: normal;
      }
      b {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      :host([big]) a {
        flex-wrap: wrap;
        gap: 0.1rem 0.7rem;
        padding: 0.5rem 0.8rem;
        border-color: var(--accent);
      }
      :host([big]) b {
        flex: 1 1 100%;
        font-size: 1.9rem;
        letter-spacing: -0.01em;
        line-height: 1.2;
      }
      @media (max-width: 640px) {
        .buttons .button {
          flex: 1 1 auto;
          min-height: 2.7rem;
        }
      }
      input[name="note"] {
        flex: 1 1 9rem;
        width: auto;
        min-height: 2.2rem;
        font-size: 0.9rem;
      }
    `,
  ];
}

customElements.define("dc-call", Call);
