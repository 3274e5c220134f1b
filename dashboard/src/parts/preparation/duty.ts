import { css, html, nothing, type TemplateResult } from "lit";
import type { ContactView } from "../../contract/board.ts";
import type { DutyView } from "../../contract/preparation.ts";
import { dial } from "../../wording/format.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { PreparationPart } from "./door.ts";
import "../form/dialog.ts";

/** Who is on duty for this session, and their change. */
export class DutyPart extends PreparationPart {
  static override properties = {
    view: { attribute: false },
    revision: { attribute: false },
    names: { state: true },
  };

  declare view: DutyView;
  declare revision: number;
  declare names: readonly string[] | null; // whom to choose from, while somebody chooses

  constructor() {
    super();
    this.names = null;
  }

  override render(): TemplateResult {
    const w = speech.say(PREPARATION).duty;
    const { main, deputy } = this.view;
    return html`<ul>
        ${this.#person(w.main, main)} ${this.#person(w.deputy, deputy)}
      </ul>
      <button class="button small" type="button" ?disabled=${this.busy} @click=${this.#choose}>${icon("pen")}${w.change}</button>
      ${this.names ? this.#dialog(this.names) : this.failed()}`;
  }

  #person(role: string, person: ContactView | null): TemplateResult {
    const w = speech.say(PREPARATION).duty;
    return html`<li>
      <span><i>${role}</i>${person?.name ?? w.none}</span>
      ${person ? html`<a href=${dial(person.phone)} aria-label="${this.words.incidents.call} ${person.name} ${person.phone}">${icon("phone")}${person.phone}</a>` : nothing}
    </li>`;
  }

  #dialog(names: readonly string[]): TemplateResult {
    const w = speech.say(PREPARATION).duty;
    const { main, deputy } = this.view;
    return html`<dc-dialog .heading=${w.change} @close-dialog=${() => (this.names = null)}>
      <form @submit=${this.#submit}>
        <label>${w.main}<select name="main" required autofocus>${options(names, main)}</select></label>
        <label>${w.deputy}<select name="deputy"><option value="">${w.nobody}</option>${options(names, deputy)}</select></label>
        ${this.failed()}
        <div class="buttons"><button class="button main" ?disabled=${this.busy}>${w.save}</button></div>
      </form>
    </dc-dialog>`;
  }

  async #choose(): Promise<void> {
    this.names = (await this.ask(() => this.session.dutyNames())) ?? null;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const duty = { main: String(form.get("main")), deputy: String(form.get("deputy")) || null };
    if (await this.do("duty", { revision: this.revision, ...duty })) this.names = null;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      ul,
      form {
        display: grid;
        gap: 0.6rem;
      }
      form {
        gap: 1rem;
      }
      ul {
        margin-bottom: 0.7rem;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.2rem 0.8rem;
      }
      i {
        display: block;
        color: var(--ink-2);
        font-size: 0.88rem;
        font-style: normal;
      }
      a {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        min-height: 2.2rem;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
        text-decoration: none;
      }
      a svg {
        color: var(--accent);
      }
    `,
  ];
}

function options(names: readonly string[], chosen: ContactView | null): TemplateResult[] {
  const all = new Set([...names, ...(chosen ? [chosen.name] : [])]);
  return [...all].map((name) => html`<option value=${name} ?selected=${name === chosen?.name}>${name}</option>`);
}

customElements.define("dc-duty", DutyPart);
