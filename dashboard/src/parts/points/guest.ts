import { css, html, type TemplateResult } from "lit";
import { PREPARATION } from "../../words/preparation.ts";
import { formStyle } from "../form/form-style.ts";
import { Part } from "../part.ts";
import { PreparationPart } from "../preparation/door.ts";
import { speech } from "../speech.ts";
import "../form/dialog.ts";

/** A point that takes part in this session only; whom to call there is entered with the people. */
export class Guest extends PreparationPart {
  static override properties = { revision: { attribute: false } };

  declare revision: number;

  override render(): TemplateResult {
    const w = speech.say(PREPARATION).guests;
    return html`<dc-dialog .heading=${w.add}>
      <form @submit=${this.#submit}>
        <p class="hint">${w.hint}</p>
        <label>${w.name}<input name="name" required maxlength="80" autocomplete="off" autofocus /></label>
        <label>${w.room}<input name="room" maxlength="120" autocomplete="off" /></label>
        ${this.failed()}
        <div class="buttons"><button class="button main" ?disabled=${this.busy}>${w.save}</button></div>
      </form>
    </dc-dialog>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const field = (name: string): string => String(form.get(name) ?? "").trim();
    const guest = { name: field("name"), room: field("room") || null };
    if (await this.do("guest", { revision: this.revision, ...guest })) this.tell("close-dialog", null);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      form {
        display: grid;
        gap: 1rem;
      }
    `,
  ];
}

customElements.define("dc-guest", Guest);
