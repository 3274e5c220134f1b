import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { draftOf, EMPTY, hour, merged, sent, type Draft, type Field } from "../../agenda/draft.ts";
import { choices, days, joined, told } from "../../agenda/series.ts";
import type { Checked, DraftRead, MeetingList, MeetingView, ProblemText, SiteEntry } from "../../contract/agenda.ts";
import { ApiError, get, post } from "../../edges/api.ts";
import { day, local } from "../../wording/dates.ts";
import { AGENDA } from "../../words/agenda.ts";
import { Asking, problemsAt, sentence } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { choice, field, wrongLine, type Fields } from "./fields.ts";
import { planStyle } from "./form-style.ts";
import "../form/dialog.ts";

const CHECK_AFTER_MS = 450;
const SHOWN = 3;
/** Where a field stands in what is sent. */
const PATHS: Readonly<Partial<Record<Field, string>>> = {
  ...{ date: "start", minutes: "duration", rule: "rrule", main: "duty", room: "fallback.room", phone: "fallback.phone" },
  ...{ papersDate: "papers.deadline", papersUrl: "papers.url", deputy: "duty.deputy" },
};

/** A meeting to plan, or to change: what stands against it is said while it is typed. */
export class PlanForm extends Asking implements Fields {
  static override properties = {
    planned: { attribute: false },
    read: { attribute: false },
    sites: { attribute: false },
    names: { attribute: false },
    zone: {},
    draft: { state: true },
    check: { state: true },
    clashes: { state: true },
  };

  declare planned: MeetingView | null; // null: a new one
  declare read: DraftRead | null; // what another's calendar says of it
  declare sites: readonly SiteEntry[];
  declare names: readonly string[]; // whom a duty may name
  declare zone: string;
  declare draft: Draft;
  declare check: Checked | null;
  declare clashes: ReadonlyMap<Field, string>;

  #newest: MeetingView | null = null; // what was planned when it was opened, or loaded again
  #base: Draft = EMPTY; // the same, as a draft
  #soon: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.planned = null;
    this.read = null;
    this.draft = EMPTY;
    this.check = null;
    this.clashes = new Map();
  }

  protected override firstUpdated(_: PropertyValues): void {
    this.#newest = this.planned;
    if (this.planned) this.draft = this.#base = draftOf(this.planned.meeting, this.zone);
    else if (this.read) this.draft = draftOf(this.read.draft, this.zone);
    else return;
    void this.#checkNow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#soon);
  }

  put(name: Field, value: Draft[Field]): void {
    const { rule, date } = this.draft;
    this.draft = { ...this.draft, [name]: value } as Draft;
    if (name === "date" && rule !== "") this.draft = { ...this.draft, rule: moved(rule, date, String(value)) };
    clearTimeout(this.#soon);
    this.#soon = setTimeout(() => void this.#checkNow(), CHECK_AFTER_MS);
  }

  wrong(name: Field): string {
    const clash = this.clashes.get(name);
    if (clash !== undefined) return speech.say(AGENDA).form.theirs(clash);
    const path = PATHS[name] ?? name;
    return this.problem(path) || problemsAt(this.check?.problems ?? [], path);
  }

  override render(): TemplateResult {
    const w = speech.say(AGENDA).form;
    return html`<dc-dialog wide .heading=${this.planned ? w.editing : w.heading}>
      <form @submit=${this.#submit} novalidate>
        <div class="fields">${this.#when()} ${this.#who()} ${this.#rest()}</div>
        <aside aria-live="polite">${this.#remarks()}</aside>
        <div class="foot">${this.#failure()} ${this.#save()}</div>
      </form>
    </dc-dialog>`;
  }

  #when(): TemplateResult {
    const w = speech.say(AGENDA).form;
    const { date, rule } = this.draft;
    const options = choices(date).map((one) => [one.rule, speech.say(one.words)] as const);
    const own = rule === "" || options.some(([value]) => value === rule) ? [] : [[rule, `${w.otherRule}: ${rule}`] as const];
    return html`${field(this, "title", w.title, { required: true, autofocus: true })}
      <div class="pair">
        ${field(this, "date", w.date, { type: "date", required: true, hint: date ? day(date, speech.locale) : "" })}
        ${field(this, "time", w.time, { required: true, hint: w.timeHint, inputmode: "numeric" })}
        ${field(this, "minutes", w.minutes, { inputmode: "numeric", hint: w.minutesHint })}
      </div>
      <div class="pair series">
        ${choice(this, "rule", w.series, [...options, ...own])} ${rule === "" ? nothing : field(this, "until", w.until, { type: "date" })}
      </div>`;
  }

  #who(): TemplateResult {
    const w = speech.say(AGENDA).form;
    const { sites } = this.draft;
    const all = sites === "all";
    const some = (on: boolean): void => this.put("sites", on ? this.sites.map(({ id }) => id) : "all");
    return html`<fieldset>
      <legend>${w.sites}</legend>
      <label class="check"><input type="radio" name="who" .checked=${all} @change=${() => some(false)} />${w.all(this.sites.length)}</label>
      <label class="check"><input type="radio" name="who" .checked=${!all} @change=${() => some(true)} />${w.some}${all ? nothing : html` · ${w.picked(sites.length)}`}</label>
      ${all ? nothing : html`<div class="sites">${this.sites.map((site) => this.#pick(site, sites))}</div>`}
      ${wrongLine("sites", this.wrong("sites"))}
    </fieldset>`;
  }

  #pick({ id, name }: SiteEntry, picked: readonly string[]): TemplateResult {
    const turn = (on: boolean): void => this.put("sites", this.sites.map((site) => site.id).filter((one) => (one === id ? on : picked.includes(one))));
    return html`<label class="check"><input type="checkbox" .checked=${picked.includes(id)} @change=${(event: Event) => turn((event.target as HTMLInputElement).checked)} />${name}</label>`;
  }

  #rest(): TemplateResult {
    const w = speech.say(AGENDA).form;
    const names = (chosen: string): (readonly [string, string])[] => [
      ["", w.nobody],
      ...[...new Set([...this.names, ...(chosen ? [chosen] : [])])].map((name) => [name, name] as const),
    ];
    return html`<div class="pair">
        ${choice(this, "main", w.main, names(this.draft.main))} ${choice(this, "deputy", w.deputy, names(this.draft.deputy))}
      </div>
      <details ?open=${this.planned !== null}>
        <summary>${w.more}</summary>
        <div class="fields">
          ${field(this, "rooms", w.rooms, { hint: w.roomsHint })}
          <div class="pair">${field(this, "room", w.room)} ${field(this, "phone", w.phone, { type: "tel" })}</div>
          <div class="pair">
            ${field(this, "papersDate", w.papersDate, { type: "date" })} ${field(this, "papersTime", w.papersTime, { inputmode: "numeric" })} ${field(this, "papersUrl", w.papersUrl, { type: "url" })}
          </div>
        </div>
      </details>`;
  }

  #remarks(): TemplateResult {
    const w = speech.say(AGENDA).form;
    const { date, rule, until } = this.draft;
    const whole = joined(rule, until);
    const { problems = [], sessions = [] } = this.check ?? {};
    const warnings: readonly ProblemText[] = [...(this.read?.warnings ?? []), ...(this.check?.warnings ?? [])];
    const first = whole === null || date === "" ? null : this.#first(whole, sessions);
    return html`<h3>${w.check}</h3>
      ${whole && date ? html`<p>${told(whole, date, speech.locale)}.</p>` : nothing}
      ${first ? html`<p class="hint">${w.next}</p><ul class="days">${first.map((one) => html`<li>${day(one, speech.locale)}</li>`)}</ul>` : nothing}
      ${this.check === null ? html`<p class="hint">${w.fill}</p>` : nothing}
      ${problems.map((one) => html`<p class="remark" data-look="verify">${icon("bad")}<span>${sentence(speech.say(one))}</span></p>`)}
      ${warnings.map((one) => html`<p class="remark" data-look="watch">${icon("watch")}<span>${sentence(speech.say(one))}</span></p>`)}
      ${this.check && problems.length + warnings.length === 0 ? html`<p class="remark">${icon("good")}<span>${w.fine}</span></p>` : nothing}`;
  }

  /** As the server has them; before it has answered, as the rule says. */
  #first(rule: string, sessions: readonly string[]): readonly string[] | null {
    if (sessions.length > 0) return sessions.slice(0, SHOWN).map((at) => local(at, this.zone).date);
    return days(rule, this.draft.date, SHOWN, this.#newest?.meeting.exceptions ?? []);
  }

  #failure(): TemplateResult {
    const w = speech.say(AGENDA).form;
    const overtaken = this.planned !== null && this.failure instanceof ApiError && this.failure.status === 409;
    return html`${this.failed()}
      ${overtaken ? html`<button class="button" type="button" ?disabled=${this.busy} @click=${this.#reload}>${icon("again")}${w.reload}</button>` : nothing}
      ${this.clashes.size > 0 ? html`<p class="hint" role="status">${w.reloaded}</p>` : nothing}`;
  }

  #save(): TemplateResult {
    const w = speech.say(AGENDA).form;
    return html`<div class="buttons">
      ${this.planned ? html`<input name="reason" aria-label=${w.reason} placeholder=${w.reason} maxlength="500" />` : nothing}
      <button class="button main" ?disabled=${this.busy}>${this.busy ? w.saving : w.save}</button>
      <button class="button" type="button" @click=${() => this.tell("close-dialog", null)}>${this.words.form.back}</button>
    </div>`;
  }

  /** What stands against it; a draft that says nothing yet is not asked about. */
  async #checkNow(): Promise<void> {
    if (this.draft.title.trim() === "" || this.draft.date === "") return;
    const asked = this.draft;
    const check = await this.door.asking(post<Checked>("/api/v1/meetings/check", { ...this.#sent(), changes: this.planned?.meeting.id ?? null })).catch(() => null);
    if (check && asked === this.draft) this.check = check;
  }

  #sent(): object {
    return sent({ ...this.draft, time: hour(this.draft.time) }, this.#newest?.meeting ?? this.read?.draft ?? null);
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const reason = String(new FormData(event.target as HTMLFormElement).get("reason") ?? "").trim();
    const saved = await this.ask(() => this.door.asking(this.#post(reason)));
    if (saved) this.tell("planned", null);
  }

  #post(reason: string): Promise<object> {
    if (!this.#newest) return post("/api/v1/meetings", this.#sent());
    const { meeting, revision } = this.#newest;
    return post(`/api/v1/meetings/${encodeURIComponent(meeting.id)}`, { ...this.#sent(), revision, reason });
  }

  async #reload(): Promise<void> {
    const id = this.planned?.meeting.id;
    const list = await this.ask(() => this.door.asking(get<MeetingList>("/api/v1/meetings")));
    const newest = list?.meetings.find(({ meeting }) => meeting.id === id);
    if (!newest) return;
    const theirs = draftOf(newest.meeting, this.zone);
    const { draft, clashes } = merged(this.#base, this.draft, theirs);
    [this.#newest, this.#base, this.draft, this.clashes] = [newest, theirs, draft, clashes];
  }

  static override styles = [Part.base, formStyle, planStyle];
}

/** The same kind of series from another first day; held once where that day has no such rule. */
function moved(rule: string, from: string, to: string): string {
  const nth = choices(from).findIndex((one) => one.rule === rule);
  if (nth < 0) return rule;
  const kind = (one: string): string => one.replace(/(BYMONTHDAY=)(?!-1)\d+|(BYDAY=)(-1|\d)?[A-Z]{2}/, "$1$2$3");
  return choices(to).find((one) => one.rule === rule || kind(one.rule) === kind(rule))?.rule ?? "";
}

customElements.define("dc-plan-form", PlanForm);
