import { css, html, nothing, type TemplateResult } from "lit";
import type { ImportedRow, PeopleImport } from "../../contract/people.ts";
import { ask } from "../../edges/api.ts";
import { PEOPLE } from "../../words/people.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import "../form/dialog.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Contacts out of a spreadsheet: what would change is shown first, and all of it is saved or nothing. */
export class ContactsImport extends Asking {
  static override properties = { result: { state: true } };

  declare result: PeopleImport | null;

  #file: File | null = null;

  constructor() {
    super();
    this.result = null;
  }

  override render(): TemplateResult {
    const w = speech.say(PEOPLE).importing;
    return html`<dc-dialog wide .heading=${w.heading}>
      <div class="all">
        <p class="hint">${w.hint}</p>
        <label>${w.choose}<input type="file" accept=".xlsx" autofocus @change=${this.#choose} /></label>
        ${this.failed()} ${this.result ? this.#shown(this.result) : nothing}
      </div>
    </dc-dialog>`;
  }

  #shown({ rows, remarks, wrong, changes, applied }: PeopleImport): TemplateResult {
    const w = speech.say(PEOPLE).importing;
    const told = rows.filter(({ state }) => state !== "same");
    return html`${remarks.map((line) => html`<p class="hint">${speech.say(line)}</p>`)}
      ${told.length === 0 ? html`<p>${w.same}</p>` : this.#table(told)}
      ${wrong > 0 ? html`<p class="error" role="alert">${w.wrong(wrong)}</p>` : nothing}
      ${applied ? html`<p role="status">${w.applied(changes)}</p>` : nothing}
      ${!applied && wrong === 0 && changes > 0
        ? html`<div class="buttons"><button class="button main" type="button" ?disabled=${this.busy} @click=${this.#apply}>${w.apply(changes)}</button></div>`
        : nothing}`;
  }

  #table(rows: readonly ImportedRow[]): TemplateResult {
    const w = speech.say(PEOPLE).importing;
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${w.heading}>
      <table>
        <thead><tr><th>${w.row}</th><th>${w.site}</th><th>${w.who}</th><th>${w.what}</th></tr></thead>
        <tbody>
          ${rows.map(
            ({ row, site, name, state, text }) =>
              html`<tr data-state=${state}><td>${row ?? "–"}</td><td>${site}</td><td>${name}</td><td><b>${w.states[state]}</b> ${speech.say(text)}</td></tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  async #choose(event: Event): Promise<void> {
    this.#file = (event.target as HTMLInputElement).files?.[0] ?? null;
    this.result = null;
    if (this.#file) await this.#send("");
  }

  async #apply(): Promise<void> {
    await this.#send(`?apply=1&seen=${encodeURIComponent(this.result?.seen ?? "")}`);
    if (this.result?.applied) this.tell("people-changed", null);
  }

  async #send(query: string): Promise<void> {
    const init = { body: this.#file, headers: { "Content-Type": XLSX } };
    const answer = await this.ask(async () => {
      const response = await this.door.asking(ask("POST", `/api/v1/people/import${query}`, init));
      return (await response.json()) as PeopleImport;
    });
    this.result = answer ?? this.result;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      .all {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1rem;
      }
      input[type="file"] {
        padding: 0.45rem 0.5rem;
      }
      .scroll {
        max-height: 45vh;
        overflow: auto;
        border: 1px solid var(--line);
        border-radius: 6px;
      }
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 0.92rem;
      }
      th,
      td {
        padding: 0.4rem 0.7rem;
        border-bottom: 1px solid var(--line);
        text-align: left;
        vertical-align: top;
      }
      th {
        position: sticky;
        top: 0;
        background: var(--sunk);
      }
      [data-state="wrong"] td:last-child {
        color: var(--verify);
      }
      [data-state="new"] b {
        color: var(--good);
      }
      [data-state="gone"] b,
      [data-state="changed"] b {
        color: var(--watch);
      }
    `,
  ];
}

customElements.define("dc-people-import", ContactsImport);
