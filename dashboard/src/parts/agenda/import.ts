import { css, html, nothing, type TemplateResult } from "lit";
import type { DraftRead } from "../../contract/agenda.ts";
import { ask } from "../../edges/api.ts";
import { AGENDA } from "../../words/agenda.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import "../form/dialog.ts";

/** One event of another's calendar, read into the form of a plan; nothing is saved by it. */
export class IcsImport extends Asking {
  override render(): TemplateResult {
    const w = speech.say(AGENDA).ics;
    return html`<dc-dialog .heading=${w.heading}>
      <form @submit=${this.#submit}>
        <p class="hint">${w.hint}</p>
        <label>${w.choose}<input name="file" type="file" accept=".ics,text/calendar" required autofocus /></label>
        ${this.failed()} ${this.problem("uid") ? html`<label>${w.uid}<input name="uid" required autocomplete="off" /></label>` : nothing}
        <div class="buttons"><button class="button main" ?disabled=${this.busy}>${w.act}</button></div>
      </form>
    </dc-dialog>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const uid = String(form.get("uid") ?? "").trim();
    const init = { body: form.get("file"), headers: { "Content-Type": "text/calendar" } };
    const read = await this.ask(async () => {
      const answer = await this.door.asking(ask("POST", `/api/v1/meetings/ics?uid=${encodeURIComponent(uid)}`, init));
      return (await answer.json()) as DraftRead;
    });
    if (read) this.tell("ics-read", read);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      form {
        display: grid;
        gap: 1rem;
      }
      .error {
        overflow-wrap: anywhere;
      }
      input[type="file"] {
        padding: 0.45rem 0.5rem;
      }
    `,
  ];
}

customElements.define("dc-ics-import", IcsImport);
