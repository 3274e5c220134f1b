import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { PreparationView } from "../../contract/preparation.ts";
import { hashOf } from "../../route.ts";
import { PREPARATION } from "../../words/preparation.ts";
import type { Question } from "../form/confirm.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { PreparationPart } from "./door.ts";
import "../form/confirm.ts";

type Action = "start" | "pause" | "resume" | "end" | "reported"; // as the routes, and `may`, name them

const ORDER: readonly Action[] = ["start", "resume", "pause", "end", "reported"];

/** What people decide and no clock does: start, pause, end, reported. What cannot be undone is asked twice. */
export class Controls extends PreparationPart {
  static override properties = { view: { attribute: false }, question: { state: true } };

  declare view: PreparationView;
  declare question: Question | null;

  constructor() {
    super();
    this.question = null;
  }

  protected override willUpdate(_: PropertyValues): void {
    this.hidden = this.#possible.length === 0 && !this.#over;
  }

  get #possible(): readonly Action[] {
    return ORDER.filter((action) => this.view.may.includes(action));
  }

  get #over(): boolean {
    return this.view.phase === "ended" || this.view.phase === "reported";
  }

  override render(): TemplateResult {
    const w = speech.say(PREPARATION);
    const { phase, session } = this.view;
    const near = phase === "room_open" || phase === "roll_call"; // before, an early start is possible and not offered
    return html`<div class="buttons">
        ${this.#possible.map((action, nth) => this.#button(action, nth === 0 && (action !== "start" || near)))}
        ${this.#over ? html`<a class="button" href=${hashOf("report", session)}>${w.report}</a>` : nothing}
      </div>
      ${this.failed()}
      ${this.question ? html`<dc-confirm .question=${this.question} @close-dialog=${() => (this.question = null)}></dc-confirm>` : nothing}`;
  }

  #button(action: Action, main: boolean): TemplateResult {
    const word = speech.say(PREPARATION).controls[action];
    const sure = action === "pause" || action === "resume" ? null : action;
    return html`<button
      class="button ${main ? "main" : ""}"
      type="button"
      ?disabled=${this.busy}
      @click=${() => (sure ? (this.question = this.#ask(sure)) : void this.do(action))}
    >
      ${action === "start" ? icon("check") : nothing}${word}${sure ? "…" : ""}
    </button>`;
  }

  #ask(action: Exclude<Action, "pause" | "resume">): Question {
    const w = speech.say(PREPARATION).controls;
    return { heading: w[action], text: w.sure[action], action: w[action], reason: null, act: () => this.session.act(action) };
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      .error {
        margin-top: 0.4rem;
      }
    `,
  ];
}

customElements.define("dc-controls", Controls);
