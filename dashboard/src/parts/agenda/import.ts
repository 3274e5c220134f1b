import { css, html, nothing, type TemplateResult } from "lit";
import { ApiError } from "../../edges/api.ts";
import { AGENDA } from "../../words/agenda.ts";
import { Asking, sentence } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import "../form/dialog.ts";

/** Meetings out of another's calendar: all of the file, or what is wrong with it. */
export class IcsImport extends Asking {
  static override properties = { send: { attribute: false }, done: { state: true } };

  declare send: (text: string) => Promise<number>;
  declare done: number | null;

  constructor() {
    super();
    this.done = null;
  }

  override render(): TemplateResult {
    const w = speech.say(AGENDA).ics;
    const problems = this.failure instanceof ApiError ? this.failure.problems : [];
    return html`<dc-dialog .heading=${w.heading}>
      <form @submit=${this.#submit}>
        <p class="hint">${w.hint}</p>
        <label>${w.choose}<input name="file" type="file" accept=".ics,text/calendar" required autofocus /></label>
        ${problems.length > 0
          ? html`<ul class="error" role="alert">${problems.map((one) => html`<li>${one.path ? `${one.path}: ` : ""}${sentence(speech.say(one))}</li>`)}</ul>`
          : this.failed()}
        ${this.done === null ? nothing : html`<p role="status">${w.done(this.done)}</p>`}
        <div class="buttons"><button class="button main" ?disabled=${this.busy}>${w.act}</button></div>
      </form>
    </dc-dialog>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const file = new FormData(event.target as HTMLFormElement).get("file");
    if (!(file instanceof File)) return;
    this.done = (await this.ask(async () => this.send(await file.text()))) ?? null;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      form,
      ul {
        display: grid;
        gap: 1rem;
      }
      ul {
        gap: 0.3rem;
      }
      input[type="file"] {
        padding: 0.45rem 0.5rem;
      }
    `,
  ];
}

customElements.define("dc-ics-import", IcsImport);
