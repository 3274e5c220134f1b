import { css, html, nothing, type TemplateResult } from "lit";
import { hour } from "../../agenda/draft.ts";
import type { SessionBrief } from "../../contract/board.ts";
import { post, session as path } from "../../edges/api.ts";
import { day, local, moment } from "../../wording/dates.ts";
import { AGENDA } from "../../words/agenda.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { Revision } from "./stop.ts";
import "../form/dialog.ts";

/** Another day or hour for one session: moved, postponed without a day, or held again as last time. */
export class Change extends Asking {
  static override properties = {
    session: { attribute: false },
    again: { type: Boolean },
    zone: {},
    date: { state: true },
    open: { state: true },
  };

  declare session: SessionBrief;
  declare again: boolean; // a further session like this one, instead of this one at another time
  declare zone: string;
  declare date: string;
  declare open: boolean; // no day is known yet

  #revision: Revision | null = null;

  constructor() {
    super();
    this.again = false;
    this.date = "";
    this.open = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (!this.again) this.#revision = new Revision(this.door, this.session.id);
  }

  override render(): TemplateResult {
    const w = speech.say(AGENDA).change;
    const { title, start } = this.session;
    const act = this.again ? w.againAct : this.open ? w.postponeAct : w.moveAct;
    return html`<dc-dialog .heading=${this.again ? w.againHeading(title) : w.moveHeading(title)}>
      <form @submit=${this.#submit}>
        <p class="hint">${this.again ? w.againText : w.now(moment(start ?? "", this.zone, speech.locale))}</p>
        ${this.again ? html`<label>${w.newTitle}<input name="title" required maxlength="200" .value=${title} autofocus /></label>` : nothing}
        ${this.open ? nothing : this.#when()}
        ${this.again ? nothing : this.#why()} ${this.failed()}
        <div class="buttons">
          <button class="button main" ?disabled=${this.busy}>${act}</button>
          <button class="button" type="button" @click=${() => this.tell("close-dialog", null)}>${this.words.form.back}</button>
        </div>
      </form>
    </dc-dialog>`;
  }

  #when(): TemplateResult {
    const w = speech.say(AGENDA).change;
    return html`<div class="pair">
        <label>
          ${w.date}<input name="date" type="date" required ?autofocus=${!this.again} @input=${(event: Event) => (this.date = (event.target as HTMLInputElement).value)} />
          <span class="hint">${this.date ? day(this.date, speech.locale) : nothing}</span>
        </label>
        <label>${w.time}<input name="time" required inputmode="numeric" autocomplete="off" .value=${local(this.session.start ?? "", this.zone).time} /><span class="hint">${speech.say(AGENDA).form.timeHint}</span></label>
      </div>
      <p class="wrong">${this.problem("start")}</p>`;
  }

  #why(): TemplateResult {
    const w = speech.say(AGENDA).change;
    return html`<label class="check"><input type="checkbox" .checked=${this.open} @change=${(event: Event) => (this.open = (event.target as HTMLInputElement).checked)} />${w.unknown}</label>
      ${this.open ? html`<p class="hint">${w.unknownHint}</p>` : nothing}
      <label>${w.reason}<textarea name="reason" rows="2" maxlength="500" required></textarea></label>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(form.get(name) ?? "").trim();
    const start = `${text("date")}T${hour(text("time"))}`;
    const done = await this.ask(() => this.#post(start, text("reason"), text("title")));
    if (done) this.tell("planned", null);
  }

  async #post(start: string, reason: string, title: string): Promise<unknown> {
    const { door, session } = this;
    if (this.again) return door.asking(post(`/api/v1/meetings/${encodeURIComponent(session.id)}/again`, { start, title: title === session.title ? "" : title }));
    return this.#revision?.use((revision) =>
      this.open
        ? door.asking(post(`${path(session.id)}/cancel`, { revision, reason: `${AGENDA.vi.change.postponed}${reason}` }))
        : door.asking(post(`${path(session.id)}/move`, { revision, start, reason })),
    );
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

customElements.define("dc-change", Change);
