import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { PeopleView, SitePeople } from "../../contract/people.ts";
import { get } from "../../edges/api.ts";
import { found } from "../../people/search.ts";
import { PEOPLE } from "../../words/people.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import "./import.ts";
import "./site.ts";

/** Whom to call at each point: found, called, edited in its place; as a spreadsheet, out and in. */
export class PeopleScreen extends Asking {
  static override properties = { zone: {}, view: { state: true }, typed: { state: true }, importing: { state: true } };

  declare zone: string;
  declare view: PeopleView | null;
  declare typed: string;
  declare importing: boolean;

  constructor() {
    super();
    this.view = null;
    this.typed = "";
    this.importing = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  async #load(): Promise<void> {
    this.view = (await this.ask(() => this.door.asking(get<PeopleView>("/api/v1/people")))) ?? this.view;
  }

  override render(): TemplateResult {
    const w = speech.say(PEOPLE);
    return html`<main @people-changed=${this.#changed} @close-dialog=${this.#close}>
      <div class="head">
        <h1>${w.title}</h1>
        <a class="button" href="/api/v1/people.xlsx" download>${icon("save")}${w.export}</a>
        <button class="button" type="button" @click=${() => (this.importing = true)}>${icon("plus")}${w.import}</button>
      </div>
      ${this.failed()} ${this.view ? this.#sites(this.view) : this.failure === null ? html`<p class="hint">${this.words.form.loading}</p>` : nothing}
      ${this.importing ? html`<dc-people-import .door=${this.door}></dc-people-import>` : nothing}
    </main>`;
  }

  #sites({ sites }: PeopleView): TemplateResult {
    const w = speech.say(PEOPLE);
    const shown = found(sites, this.typed);
    return html`<div class="search" role="search">
        <input type="search" aria-label=${w.search} placeholder=${w.search} .value=${this.typed} @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)} />
        <span class="hint" role="status">${w.found(shown.length, sites.length)}</span>
      </div>
      ${shown.length === 0 ? html`<p class="hint">${w.nothing}</p>` : nothing}
      <div class="list">
        ${repeat(
          shown,
          ({ site }) => site,
          (site) => html`<dc-site-people .door=${this.door} .site=${site} .zone=${this.zone}></dc-site-people>`,
        )}
      </div>`;
  }

  #changed({ detail }: CustomEvent<SitePeople | null>): void {
    if (detail === null || this.view === null) return void this.#load();
    this.view = { ...this.view, sites: this.view.sites.map((one) => (one.site === detail.site ? detail : one)) };
  }

  #close(): void {
    this.importing = false;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      main {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 14px;
        max-width: 100rem;
        margin: 0 auto;
        padding: 16px 18px 40px;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
      h1 {
        flex: 1 1 12rem;
        font-size: 1.5rem;
      }
      .search {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 1rem;
      }
      .search input {
        flex: 0 1 28rem;
      }
      .list {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(25rem, 100%), 1fr));
        gap: 12px;
        align-items: start;
      }
      @media (max-width: 640px) {
        main {
          padding: 12px 12px 24px;
        }
        h1 {
          flex-basis: 100%;
          font-size: 1.25rem;
        }
        .search input {
          flex: 1 1 100%;
        }
      }
    `,
  ];
}

customElements.define("dc-people", PeopleScreen);
