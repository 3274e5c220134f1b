import { html, nothing, type TemplateResult } from "lit";
import type { Contact, PeopleView, SitePeople } from "../../contract/people.ts";
import { ApiError, get, post } from "../../edges/api.ts";
import { moment } from "../../wording/dates.ts";
import { dial } from "../../wording/format.ts";
import { PEOPLE } from "../../words/people.ts";
import { Asking, sentence } from "../form/asking.ts";
import type { Question } from "../form/confirm.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { siteStyle } from "./site-style.ts";
import "../form/confirm.ts";

const ROLES = ["technician", "deputy", "office", "manager", "carrier"] as const;
const NEW: Contact = { name: "", role: "technician", phone: "", email: null };

/** The contacts of one point, in the order of calling; edited where they stand. */
export class SitePeoplePart extends Asking {
  static override properties = {
    site: { attribute: false },
    zone: {},
    draft: { state: true },
    reloaded: { state: true },
    question: { state: true },
  };

  declare site: SitePeople;
  declare zone: string;
  declare draft: readonly Contact[] | null; // null: it is not being edited
  declare reloaded: boolean; // somebody else was quicker: what counts now stands beneath the draft
  declare question: Question | null;

  #revision = ""; // that the draft was made on

  constructor() {
    super();
    this.draft = null;
    this.reloaded = false;
    this.question = null;
  }

  override render(): TemplateResult {
    const { site, draft } = this;
    return html`<article aria-label=${site.name} @close-dialog=${this.#close}>
      <header>
        <h2>${site.name}</h2>
        ${draft || site.source === "gone" ? nothing : html`<button class="button small" type="button" aria-label=${speech.say(PEOPLE).editOf(site.name)} @click=${this.#edit}>${icon("pen")}${speech.say(PEOPLE).edit}</button>`}
      </header>
      ${draft ? this.#form(draft) : this.#list()} ${this.#source()}
      ${this.question ? html`<dc-confirm .question=${this.question}></dc-confirm>` : nothing}
    </article>`;
  }

  #list(): TemplateResult {
    const { contacts, warnings } = this.site;
    return html`${contacts.length === 0 ? html`<p class="hint">${speech.say(PEOPLE).none}</p>` : nothing}
      <ul>${contacts.map((contact) => this.#person(contact))}</ul>
      ${warnings.map((line) => html`<p class="wrong">${speech.say(line)}</p>`)}`;
  }

  #person({ name, role, phone, email }: Contact): TemplateResult {
    const { roles, incidents } = this.words;
    const title = roles[role] ?? role;
    return html`<li>
      <span>${name}<i>${[title === name ? "" : title, email ?? ""].filter(Boolean).join(" · ")}</i></span>
      <a href=${dial(phone)} aria-label="${incidents.call} ${name} ${phone}">${icon("phone")}${phone}</a>
    </li>`;
  }

  #source(): TemplateResult {
    const { source, changed_at, changed_by, file_changed, file } = this.site;
    const w = speech.say(PEOPLE);
    const changed = changed_at ? `, ${w.changed(changed_by, moment(changed_at, this.zone, speech.locale))}` : "";
    return html`<footer>
      ${source === "file" ? nothing : html`<p class="hint">${sentence(`${w.sources[source]}${changed}`)}</p>`}
      ${file_changed ? html`<p class="wrong">${w.fileChanged}</p>` : nothing}
      ${file_changed && file.length > 0 ? html`<p class="hint">${w.inFile} ${summary(file)}</p>` : nothing}
      ${source === "screen" && !this.draft ? html`<button class="button small plain" type="button" @click=${() => (this.question = this.#restore())}>${w.restore}…</button>` : nothing}
      ${source === "gone" ? html`<button class="button small plain" type="button" @click=${() => (this.question = this.#erase())}>${w.erase}…</button>` : nothing}
    </footer>`;
  }

  #form(draft: readonly Contact[]): TemplateResult {
    const w = speech.say(PEOPLE);
    const overtaken = this.failure instanceof ApiError && this.failure.status === 409;
    return html`<form @submit=${this.#save}>
      <p class="hint">${w.order}</p>
      ${draft.map((contact, nth) => this.#fields(contact, nth))}
      <button class="button small plain" type="button" @click=${() => (this.draft = [...draft, NEW])}>${icon("plus")}${w.add}</button>
      ${this.failed()}
      ${overtaken
        ? html`<button class="button small" type="button" ?disabled=${this.busy} @click=${this.#reload}>${icon("again")}${w.reload}</button>`
        : nothing}
      ${this.reloaded ? html`<p class="hint" role="status">${w.now} ${summary(this.site.contacts)}</p>` : nothing}
      <div class="buttons">
        <button class="button main small" ?disabled=${this.busy}>${w.save}</button>
        <button class="button small" type="button" @click=${this.#drop}>${w.cancel}</button>
      </div>
    </form>`;
  }

  #fields(contact: Contact, nth: number): TemplateResult {
    const w = speech.say(PEOPLE);
    const wrong = this.problem(`contacts[#${nth + 1}]`);
    const put = (key: keyof Contact) => (event: Event) => this.#put(nth, key, (event.target as HTMLInputElement).value);
    return html`<fieldset aria-label=${contact.name || w.add}>
      <input aria-label=${w.name} placeholder=${w.name} required maxlength="80" .value=${contact.name} @input=${put("name")} />
      <select aria-label=${w.role} @change=${put("role")}>
        ${ROLES.map((role) => html`<option value=${role} ?selected=${role === contact.role}>${this.words.roles[role]}</option>`)}
      </select>
      <input aria-label=${w.phone} placeholder=${w.phone} type="tel" required maxlength="24" .value=${contact.phone} @input=${put("phone")} />
      <input aria-label=${w.email} placeholder=${w.email} type="email" maxlength="120" .value=${contact.email ?? ""} @input=${put("email")} />
      <span class="tools">
        <button class="tool up" type="button" ?disabled=${nth === 0} aria-label=${w.up(contact.name)} title=${w.up(contact.name)} @click=${() => this.#up(nth)}>${icon("more")}</button>
        <button class="tool" type="button" aria-label=${w.remove(contact.name)} title=${w.remove(contact.name)} @click=${() => this.#remove(nth)}>${icon("close")}</button>
      </span>
      <span class="wrong">${wrong || nothing}</span>
    </fieldset>`;
  }

  #edit(): void {
    this.#revision = this.site.revision;
    this.failure = null;
    this.reloaded = false;
    this.draft = this.site.contacts.map(({ name, role, phone, email }) => ({ name, role, phone, email }));
  }

  #drop(): void {
    this.draft = null;
    this.failure = null;
  }

  #put(nth: number, key: keyof Contact, value: string): void {
    const given = key === "email" && value.trim() === "" ? null : value;
    this.draft = (this.draft ?? []).map((one, n) => (n === nth ? { ...one, [key]: given } : one));
  }

  #up(nth: number): void {
    const draft = [...(this.draft ?? [])];
    draft.splice(nth - 1, 0, ...draft.splice(nth, 1));
    this.draft = draft;
  }

  #remove(nth: number): void {
    this.draft = (this.draft ?? []).filter((_, n) => n !== nth);
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const body = { revision: this.#revision, contacts: this.draft };
    const saved = await this.ask(() => this.door.asking(post<SitePeople>(this.#path, body)));
    if (!saved) return;
    this.draft = null;
    this.tell("people-changed", saved);
  }

  /** What was typed stays; beneath it stands what counts now. */
  async #reload(): Promise<void> {
    const view = await this.ask(() => this.door.asking(get<PeopleView>("/api/v1/people")));
    const newest = view?.sites.find(({ site }) => site === this.site.site);
    if (!newest) return;
    this.#revision = newest.revision;
    this.reloaded = true;
    this.tell("people-changed", newest);
  }

  #restore(): Question {
    const w = speech.say(PEOPLE);
    const { name, revision } = this.site;
    return {
      heading: `${w.restore}: ${name}`,
      text: w.restoreSure(name),
      action: w.restore,
      reason: null,
      act: async () => this.tell("people-changed", await this.door.asking(post<SitePeople>(`${this.#path}/restore`, { revision }))),
    };
  }

  #erase(): Question {
    const w = speech.say(PEOPLE);
    const { name } = this.site;
    return {
      heading: `${w.erase}: ${name}`,
      text: w.eraseSure(name),
      action: w.erase,
      reason: null,
      act: async () => {
        await this.door.asking(post(`${this.#path}/erase`));
        this.tell("people-changed", null);
      },
    };
  }

  get #path(): string {
    return `/api/v1/people/${encodeURIComponent(this.site.site)}`;
  }

  #close(event: Event): void {
    event.stopPropagation();
    this.question = null;
  }

  static override styles = [Part.base, formStyle, siteStyle];
}

function summary(contacts: readonly Contact[]): string {
  return contacts.map(({ name, phone }) => `${name} ${phone}`).join("; ");
}

customElements.define("dc-site-people", SitePeoplePart);
