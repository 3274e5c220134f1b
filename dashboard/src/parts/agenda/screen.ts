import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { agenda, type Month } from "../../agenda/months.ts";
import type { MeetingList, MeetingPlan, SiteEntry } from "../../contract/agenda.ts";
import type { SessionBrief } from "../../contract/board.ts";
import type { SessionPlan } from "../../contract/plan.ts";
import { get, post, session as path } from "../../edges/api.ts";
import { local, moment, month } from "../../wording/dates.ts";
import { AGENDA } from "../../words/agenda.ts";
import { Asking } from "../form/asking.ts";
import type { Question } from "../form/confirm.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { agendaStyle } from "./screen-style.ts";
import type { RowAction } from "./row.ts";
import "../form/confirm.ts";
import "../form/copy.ts";
import "./change.ts";
import "./form.ts";
import "./import.ts";
import "./row.ts";

type Open =
  | { readonly kind: "plan"; readonly planned: MeetingPlan | null }
  | { readonly kind: "change"; readonly session: SessionBrief; readonly again: boolean }
  | { readonly kind: "ask"; readonly question: Question }
  | { readonly kind: "ics" };

const DAY_MS = 86_400_000;

/** What is planned and what was held, by months; and everything that changes a plan. */
export class AgendaScreen extends Asking {
  static override properties = {
    sessions: { attribute: false },
    now: { attribute: false },
    zone: {},
    meetings: { state: true },
    sites: { state: true },
    plans: { state: true },
    open: { state: true },
  };

  declare sessions: readonly SessionBrief[];
  declare now: number;
  declare zone: string;
  declare meetings: readonly MeetingPlan[];
  declare sites: readonly SiteEntry[];
  declare plans: ReadonlyMap<string, SessionPlan>;
  declare open: Open | null;

  constructor() {
    super();
    this.meetings = [];
    this.sites = [];
    this.plans = new Map();
    this.open = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.ask(() => this.#load());
  }

  async #load(): Promise<void> {
    const [{ meetings }, { sites }, { sessions }] = await this.door.asking(
      Promise.all([
        get<MeetingList>("/api/v1/meetings"),
        get<{ sites: readonly SiteEntry[] }>("/api/v1/sites"),
        get<{ sessions: readonly SessionPlan[] }>("/api/v1/calendar"),
      ]),
    );
    [this.meetings, this.sites, this.plans] = [meetings, sites, new Map(sessions.map((plan) => [plan.id, plan]))];
  }

  override render(): TemplateResult {
    const w = speech.say(AGENDA);
    const { ahead, past } = agenda(this.sessions, this.now, this.zone);
    return html`<main @agenda-action=${this.#act} @close-dialog=${this.#close} @planned=${this.#planned}>
      <div class="head">
        <h1>${w.title}</h1>
        <button class="button main" type="button" @click=${() => (this.open = { kind: "plan", planned: null })}>${icon("plus")}${w.plan}</button>
        <button class="button" type="button" @click=${() => (this.open = { kind: "ics" })}>${icon("calendar")}${w.importIcs}</button>
        <dc-copy .text=${`${location.origin}/api/v1/calendar.ics`} .label=${w.copyFeed}></dc-copy>
      </div>
      ${this.open ? nothing : this.failed()}
      ${this.sessions.length === 0 ? html`<p class="none">${w.none}</p>` : nothing}
      ${this.sessions.length > 0 && ahead.length === 0 ? html`<p class="none">${w.noneAhead}</p>` : nothing}
      ${ahead.map((one) => this.#month(one))}
      ${past.length > 0 ? html`<h2 class="past">${w.past}</h2>${past.map((one) => this.#month(one))}` : nothing}
      ${this.#dialog()}
    </main>`;
  }

  #month({ month: name, sessions }: Month): TemplateResult {
    return html`<section aria-label=${month(name, speech.locale)}>
      <h2>${month(name, speech.locale)}</h2>
      ${repeat(
        sessions,
        ({ id }) => id,
        (session) => this.#row(session),
      )}
    </section>`;
  }

  #row(session: SessionBrief): TemplateResult {
    const source = this.#meetingOf(session);
    const days = [local(this.now, this.zone).date, local(this.now + DAY_MS, this.zone).date];
    const w = speech.say(AGENDA);
    const near = [w.today, w.tomorrow][days.indexOf(local(session.start ?? "", this.zone).date)] ?? "";
    return html`<dc-agenda-row
      .session=${session}
      .plan=${this.plans.get(session.id)}
      .actions=${actions(session, source)}
      .file=${source?.source === "file" ? "sites.yaml" : ""}
      .near=${near}
      .zone=${this.zone}
    ></dc-agenda-row>`;
  }

  #dialog(): TemplateResult | typeof nothing {
    const { open } = this;
    switch (open?.kind) {
      case "plan":
        return html`<dc-plan-form .door=${this.door} .planned=${open.planned} .sites=${this.sites} .zone=${this.zone}></dc-plan-form>`;
      case "change":
        return html`<dc-change
          .door=${this.door}
          .session=${open.session}
          .revision=${this.plans.get(open.session.id)?.revision ?? 0}
          .again=${open.again}
          .zone=${this.zone}
        ></dc-change>`;
      case "ask":
        return html`<dc-confirm .question=${open.question}></dc-confirm>`;
      case "ics":
        return html`<dc-ics-import .send=${this.#import}></dc-ics-import>`;
      default:
        return nothing;
    }
  }

  #act(event: CustomEvent<{ action: RowAction; session: SessionBrief }>): void {
    const { action, session } = event.detail;
    const source = this.#meetingOf(session) ?? null;
    if (action === "edit") this.open = { kind: "plan", planned: source };
    else if (action === "again" || action === "move") this.open = { kind: "change", session, again: action === "again" };
    else this.open = { kind: "ask", question: action === "cancel" ? this.#cancel(session) : this.#withdraw(session, source) };
  }

  #cancel(session: SessionBrief): Question {
    const w = speech.say(AGENDA);
    return {
      heading: `${w.cancel}: ${session.title}`,
      text: w.change.cancelText(moment(session.start ?? "", this.zone, speech.locale)),
      action: w.cancel,
      reason: w.change.reason,
      act: (reason) => this.#send(`${path(session.id)}/cancel`, { revision: this.plans.get(session.id)?.revision ?? 0, reason }),
    };
  }

  #withdraw(session: SessionBrief, source: MeetingPlan | null): Question {
    const w = speech.say(AGENDA);
    return {
      heading: `${w.withdraw}: ${session.title}`,
      text: w.change.withdrawText,
      action: w.withdraw,
      reason: w.change.reason,
      act: (reason) => this.#send(`/api/v1/meetings/${encodeURIComponent(meetingId(session))}/withdraw`, { revision: source?.revision ?? 0, reason }),
    };
  }

  async #send(address: string, body: object): Promise<void> {
    await this.door.asking(post(address, body));
    await this.#load();
  }

  readonly #import = async (text: string): Promise<number> => {
    const { meetings } = await this.door.asking(post<MeetingList>("/api/v1/meetings/ics", { text }));
    await this.#load();
    return meetings.length;
  };

  #meetingOf(session: SessionBrief): MeetingPlan | undefined {
    const id = meetingId(session);
    return this.meetings.find(({ meeting }) => meeting.id === id);
  }

  #close(): void {
    this.open = null;
  }

  #planned(): void {
    this.#close();
    void this.ask(() => this.#load());
    this.tell("sessions-changed", null);
  }

  static override styles = [Part.base, formStyle, agendaStyle];
}

/** A session's id is its meeting's, and its day. */
function meetingId({ id }: SessionBrief): string {
  return id.slice(0, id.lastIndexOf("."));
}

/** A meeting that stands in the file is changed there, its single sessions here all the same. */
function actions(session: SessionBrief, source: MeetingPlan | undefined): readonly RowAction[] {
  if (["ended", "reported", "moved", "cancelled"].includes(session.phase)) return ["again"];
  const here = source?.source === "screen";
  return [
    ...(here ? (["edit"] as const) : []),
    "move",
    "again",
    "cancel",
    ...(here && source.meeting.rrule !== null ? (["withdraw"] as const) : []),
  ];
}

customElements.define("dc-agenda", AgendaScreen);
