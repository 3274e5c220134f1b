import { css, html, nothing, type TemplateResult } from "lit";
import type { PartText, ReportText } from "../../contract/report.ts";
import { post, session as path } from "../../edges/api.ts";
import { moment } from "../../wording/dates.ts";
import { REPORT } from "../../words/report.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";

/** One part of the report's text: as it was made of the journal, or in a person's words. */
export class ReportPart extends Asking {
  static override properties = { session: {}, entry: { attribute: false }, zone: {}, open: { state: true } };

  declare session: string;
  declare entry: PartText;
  declare zone: string;
  declare open: boolean;

  constructor() {
    super();
    this.open = false;
  }

  override render(): TemplateResult {
    const { part, edited_by, edited_at, heading, text } = this.entry;
    const w = speech.say(REPORT).parts;
    return html`<article aria-labelledby="title" data-part=${part}>
      <header>
        <h3 id="title">${heading || w.first}</h3>
        <span class="hint">${edited_at ? w.edited(edited_by, moment(edited_at, this.zone, speech.locale)) : w.made}</span>
        ${this.open ? nothing : html`<button class="button small" type="button" aria-label="${w.edit}: ${heading || w.first}" @click=${() => (this.open = true)}>${icon("pen")}${w.edit}</button>`}
      </header>
      ${this.open ? this.#form() : html`<p class="text">${text}</p>`}
      ${this.#warning()}
    </article>`;
  }

  /** Before the version for the convening office is made of it. */
  #warning(): TemplateResult | typeof nothing {
    const { internal, named, disclosed } = this.entry;
    const w = speech.say(REPORT).parts;
    const told = [internal.length > 0 && (disclosed ? w.disclosed : w.withheld)(internal.join(", ")), named.length > 0 && w.named(named.join(", "))];
    return told.some(Boolean) ? html`<p class="warning">${told.filter(Boolean).join(" ")}</p>` : nothing;
  }

  #form(): TemplateResult {
    const w = speech.say(REPORT).parts;
    const { part, text, edited_at, heading, disclosed } = this.entry;
    return html`<form @submit=${this.#submit}>
      <textarea name="text" aria-label=${heading || w.first} rows=${Math.min(18, Math.max(4, Math.ceil(text.length / 80) + text.split("\n").length))} maxlength="10000" .value=${text}></textarea>
      ${part.startsWith("vp.") ? html`<label><input type="checkbox" name="disclosed" ?checked=${disclosed} /> ${w.disclose}</label>` : nothing}
      ${this.failed()}
      <div class="buttons">
        <button class="button main small" ?disabled=${this.busy}>${w.save}</button>
        <button class="button small" type="button" @click=${() => (this.open = false)}>${w.cancel}</button>
        ${edited_at ? html`<button class="button small plain" type="button" ?disabled=${this.busy} @click=${() => void this.#save("")}>${w.back}</button>` : nothing}
      </div>
    </form>`;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    await this.#save(String(form.get("text")).trim(), form.has("disclosed"));
  }

  /** Nothing: back to what was made. */
  async #save(text: string, disclosed = false): Promise<void> {
    const address = `${path(this.session)}/report/${encodeURIComponent(this.entry.part)}`;
    const parts = await this.ask(() => this.door.asking(post<ReportText>(address, { text, disclosed })));
    if (!parts) return;
    this.open = false;
    this.tell("part-changed", parts);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      article {
        padding: 0.8rem 1rem 0.9rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--card);
      }
      header {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.2rem 0.9rem;
        margin-bottom: 0.5rem;
      }
      h3 {
        font-size: 1rem;
      }
      header .button {
        margin-left: auto;
      }
      .text {
        max-width: 60rem;
        white-space: pre-line;
      }
      .warning {
        margin-top: 0.5rem;
        color: var(--watch);
      }
      form {
        display: grid;
        gap: 0.7rem;
      }
    `,
  ];
}

customElements.define("dc-report-part", ReportPart);
