import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { SessionBrief, Text } from "../../contract/board.ts";
import type { PeopleView } from "../../contract/people.ts";
import type { PreparationView } from "../../contract/preparation.ts";
import { get, post, session as path } from "../../edges/api.ts";
import { Pulse } from "../../edges/pulse.ts";
import { dutyNames } from "../../people/search.ts";
import { dueCalls, nextStep } from "../../preparation/readiness.ts";
import { hashOf } from "../../route.ts";
import { day, local, moment, span } from "../../wording/dates.ts";
import { written } from "../../wording/written.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import type { PreparationDoor } from "./door.ts";
import { screenStyle } from "../form/screen-style.ts";
import "../points/calls.ts";
import "../points/points.ts";
import "./controls.ts";
import "./duty.ts";
import "./fallback.ts";
import "./steps.ts";
import "./verdict.ts";

/** One session before it is live: is it ready, who must be called, what is due; and the buttons of its day. */
export class PreparationScreen extends Asking implements PreparationDoor {
  static override properties = {
    sessions: { attribute: false },
    session: {},
    now: { attribute: false },
    view: { state: true },
  };

  declare sessions: readonly SessionBrief[];
  declare session: string | null;
  declare now: number;
  declare view: PreparationView | null;

  #pulse: Pulse | null = null;

  constructor() {
    super();
    this.view = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pulse?.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("session")) return;
    this.#pulse?.stop();
    this.view = null;
    if (this.session === null) return;
    this.#pulse = new Pulse(this.session, () => void this.#look());
    void this.ask(() => this.#fetch());
  }

  async act(action: string, body: object = {}): Promise<void> {
    const asked = this.session ?? "";
    const answer = await this.door.asking(post<PreparationView | object>(`${path(asked)}/${action}`, body));
    if ("sites" in answer && "may" in answer) this.#become(asked, answer);
    else await this.#fetch(); // the plan's own actions answer with the plan
  }

  text(notice: string): Promise<Text> {
    return this.door.asking(get<Text>(`${path(this.session ?? "")}/notices/${encodeURIComponent(notice)}/text`));
  }

  linkCode(site: string): string {
    return `${path(this.session ?? "")}/sites/${encodeURIComponent(site)}/link.svg`;
  }

  async dutyNames(): Promise<readonly string[]> {
    return dutyNames(await this.door.asking(get<PeopleView>("/api/v1/people")));
  }

  async #fetch(): Promise<void> {
    const asked = this.session ?? "";
    this.#become(asked, await this.door.asking(get<PreparationView>(`${path(asked)}/preparation`)));
  }

  /** In the background: what fails is tried again by the next beat. */
  async #look(): Promise<void> {
    await this.#fetch().catch(() => undefined);
  }

  #become(session: string, view: PreparationView): void {
    if (session === this.session) this.view = view;
  }

  override render(): TemplateResult {
    const w = speech.say(PREPARATION);
    if (this.session === null) {
      return html`<main><p class="none">${w.none}</p><p><a class="button main" href=${hashOf("agenda")}>${icon("calendar")}${w.agenda}</a></p></main>`;
    }
    const { view } = this;
    return html`<main>
      ${view ? this.#head(view) : html`<div class="head">${this.#choice()}</div>`}
      ${view ? this.#body(view) : this.failure === null ? html`<p class="none">${this.words.form.loading}</p>` : this.failed()}
    </main>`;
  }

  #head(view: PreparationView): TemplateResult {
    const w = speech.say(PREPARATION);
    const at = local(view.start, view.timezone);
    const hour = (iso: string): string => local(iso, view.timezone).time;
    return html`<div class="head">
      <div class="what">
        <h1>${view.title}</h1>
        <p>
          <b>${at.time}</b> ${day(at.date, speech.locale)}
          <span class="phase">${this.words.phases[view.phase] ?? view.phase}${view.paused ? ` · ${w.paused}` : ""}</span>
          ${view.ended_at ? html`<span>${w.over(hour(view.ended_at))}</span>` : view.started_at ? html`<span>${w.begun(hour(view.started_at))}</span>` : nothing}
        </p>
        ${this.#next(view)}
      </div>
      ${this.#choice()}
      <dc-controls .session=${this as PreparationDoor} .view=${view}></dc-controls>
    </div>`;
  }

  #next(view: PreparationView): TemplateResult | typeof nothing {
    const step = nextStep(view);
    if (!step) return nothing;
    const w = speech.say(PREPARATION);
    const left = Date.parse(step.planned) - this.now;
    return html`<p class="next">${w.next(speech.say(step.label))}, ${local(step.planned, view.timezone).time} <b>${left > 0 ? w.left(span(left, speech.locale)) : w.due}</b></p>`;
  }

  #choice(): TemplateResult | typeof nothing {
    const planned = this.sessions
      .filter(({ id, start, phase }) => start !== null && (id === this.session || !["moved", "cancelled"].includes(phase)))
      .sort((a, b) => Date.parse(a.start ?? "") - Date.parse(b.start ?? ""));
    if (planned.length < 2) return nothing;
    const zone = this.view?.timezone ?? "Asia/Ho_Chi_Minh";
    return html`<select aria-label=${speech.say(PREPARATION).choose} @change=${(event: Event) => (location.hash = hashOf("preparation", (event.target as HTMLSelectElement).value))}>
      ${planned.map(({ id, title, start }) => {
        const { date, time } = local(start ?? "", zone);
        return html`<option value=${id} ?selected=${id === this.session}>${date.slice(8)}/${date.slice(5, 7)} ${time} · ${title}</option>`;
      })}
    </select>`;
  }

  #body(view: PreparationView): TemplateResult {
    const w = speech.say(PREPARATION);
    const door: PreparationDoor = this;
    const due = dueCalls(view);
    return html`${view.state === "planned" ? nothing : this.#over(view)}
      <dc-verdict .session=${door} .view=${view}></dc-verdict>
      ${due.length > 0 ? html`<dc-calls .session=${door} .due=${due} .zone=${view.timezone}></dc-calls>` : nothing}
      <div class="columns">
        <dc-points .session=${door} .view=${view}></dc-points>
        <aside>
          <section><h2>${w.steps.title}</h2><dc-steps .steps=${view.steps} .phase=${view.phase} .now=${this.now} .zone=${view.timezone}></dc-steps></section>
          <section><h2>${w.duty.title}</h2><dc-duty .session=${door} .view=${view.duty} .revision=${view.revision}></dc-duty></section>
          <section><h2>${w.fallback.title}</h2><dc-fallback .session=${door} .view=${view.fallback} .sites=${view.sites.length} ?open=${view.may.includes("fallback")}></dc-fallback></section>
          ${view.papers ? this.#papers(view) : nothing}
        </aside>
      </div>`;
  }

  #over({ state, successor, reason }: PreparationView): TemplateResult {
    const w = speech.say(PREPARATION);
    return html`<p class="over">
      ${icon("watch")}<span><b>${state === "moved" ? w.moved : w.cancelled}</b> ${reason ? w.reason(written(reason, this.words)) : ""}</span>
      ${successor ? html`<a class="button small" href=${hashOf("preparation", successor)}>${w.successor}</a>` : nothing}
    </p>`;
  }

  #papers({ papers, timezone }: PreparationView): TemplateResult {
    const w = speech.say(PREPARATION);
    return html`<section>
      <h2>${w.papers}</h2>
      <p>${w.deadline(moment(papers?.deadline ?? "", timezone, speech.locale))}</p>
      ${papers?.url ? html`<p><a href=${papers.url} target="_blank" rel="noopener">${w.open}</a></p>` : nothing}
    </section>`;
  }

  static override styles = [Part.base, formStyle, screenStyle];
}

customElements.define("dc-preparation", PreparationScreen);
