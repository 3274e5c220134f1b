import { css, html, nothing, type TemplateResult } from "lit";
import { Part } from "../part.ts";
import { Asking } from "./asking.ts";
import { formStyle } from "./form-style.ts";
import "./dialog.ts";

/** What is about to be done, and cannot be taken back without anybody noticing. */
export interface Question {
  readonly heading: string;
  readonly text: string;
  readonly action: string; // on the button
  readonly reason: string | null; // the label of the reason, where one is required
  act(reason: string): Promise<unknown>;
}

/** Asks before it acts, for a reason too where one is due. Closes itself when it is done. */
export class Confirm extends Asking {
  static override properties = { question: { attribute: false } };

  declare question: Question;

  override render(): TemplateResult {
    const { heading, text, action, reason } = this.question;
    return html`<dc-dialog .heading=${heading}>
      <form @submit=${this.#submit}>
        <p class="text">${text}</p>
        ${reason === null
          ? nothing
          : html`<label>${reason}<textarea name="reason" rows="2" maxlength="500" required autofocus></textarea></label>`}
        ${this.failed()}
        <div class="buttons">
          <button class="button main" ?disabled=${this.busy} ?autofocus=${reason === null}>${action}</button>
          <button class="button" type="button" @click=${() => this.tell("close-dialog", null)}>${this.words.form.back}</button>
        </div>
      </form>
    </dc-dialog>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "").trim();
    if (this.question.reason !== null && reason === "") return;
    const done = await this.ask(async () => {
      await this.question.act(reason);
      return true;
    });
    if (done) this.tell("close-dialog", null);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      form {
        display: grid;
        gap: 1rem;
      }
      .text {
        white-space: pre-line;
      }
    `,
  ];
}

customElements.define("dc-confirm", Confirm);
