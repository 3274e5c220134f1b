import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { agenda, type Month } from "../../agenda/months.ts";
import type { CalendarAddress, DraftRead, MeetingList, MeetingView, SiteEntry } from "../../contract/agenda.ts";
import type { SessionBrief } from "../../contract/board.ts";
import type { PeopleView } from "../../contract/people.ts";
import { get } from "../../edges/api.ts";
import { dutyNames } from "../../people/search.ts";
import { local, month } from "../../wording/dates.ts";
import { AGENDA } from "../../words/agenda.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import type { RowAction } from "./row.ts";
import { agendaStyle } from "./screen-style.ts";
import "../form/copy.ts";
import "./change.ts";
import "./form.ts";
import "./import.ts";
import "./row.ts";
import "./stop.ts";

type Open =
  | { readonly kind: "plan"; readonly planned: MeetingView | null; readonly read: DraftRead | null }
  | { readonly kind: "ics" }
  | { readonly kind: Exclude<RowAction, "edit">; readonly session: SessionBrief };

const DAY_MS = 86_400_000;
const NEW: Open = { kind: "plan", planned: null, read: null };

/** What is planned and what was held, by months; and everything that changes a plan. */
export class AgendaScreen extends Asking {
  static override properties = {
    sessions: { attribute: false },
    now: { attribute: false },
    zone: {},
    meetings: { state: true },
    sites: { state: true },
    names: { state: true },
    feed: { state: true },
    open: { state: true },
  };

  declare sessions: readonly SessionBrief[];
  declare now: number;
  declare zone: string;
  declare meetings: readonly MeetingView[];
  declare sites: readonly SiteEntry[];
  declare names: readonly string[];
  declare feed: string;
  declare open: Open | null;

  constructor() {
    super();
    this.meetings = [];
    this.sites = [];
    this.names = [];
    this.feed = "";
    this.open = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.ask(() => this.#load());
  }

  async #load(): Promise<void> {
    const [{ meetings }, { sites }, { url }, people] = await this.door.asking(
      Promise.all([
        get<MeetingList>("/api/v1/meetings"),
        get<{ sites: readonly SiteEntry[] }>("/api/v1/sites"),
        get<CalendarAddress>("/api/v1/calendar"),
        get<PeopleView>("/api/v1/people"),
      ]),
    );
    [this.meetings, this.sites, this.feed, this.names] = [meetings, sites, url, dutyNames(people)];
  }

  override render(): TemplateResult {
    const w = speech.say(AGENDA);
    const { ahead, past } = agenda(this.sessions, this.now, this.zone);
    return html`<main @agenda-action=${this.#act} @close-dialog=${this.#close} @planned=${this.#planned} @ics-read=${this.#read}>
      <div class="head">
        <h1>${w.title}</h1>
        <button class="button main" type="button" @click=${() => (this.open = NEW)}>${icon("plus")}${w.plan}</button>
        <button class="button" type="button" @click=${() => (this.open = { kind: "ics" })}>${icon("calendar")}${w.importIcs}</button>
        ${this.feed ? html`<dc-copy .text=${this.feed} .label=${w.copyFeed}></dc-copy>` : nothing}
      </div>
      ${this.failed()} ${this.sessions.length === 0 ? html`<p class="hint">${w.none}</p>` : nothing}
      ${this.sessions.length > 0 && ahead.length === 0 ? html`<p class="hint">${w.noneAhead}</p>` : nothing}
      ${ahead.map((one) => this.#month(one))}
      ${past.length > 0 ? html`<h2 class="past">${w.past}</h2>${past.map((one) => this.#month(one))}` : nothing}
      ${this.open ? this.#dialog(this.open) : nothing}
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
      .actions=${actions(session, source)}
      .file=${source?.source === "file" ? source.changed_by : ""}
      .near=${near}
      .zone=${this.zone}
    ></dc-agenda-row>`;
  }

  #dialog(open: Open): TemplateResult {
    switch (open.kind) {
      case "plan":
        return html`<dc-plan-form .door=${this.door} .planned=${open.planned} .read=${open.read} .sites=${this.sites} .names=${this.names} .zone=${this.zone}></dc-plan-form>`;
      case "ics":
        return html`<dc-ics-import .door=${this.door}></dc-ics-import>`;
      case "move":
      case "again":
        return html`<dc-change .door=${this.door} .session=${open.session} .again=${open.kind === "again"} .zone=${this.zone}></dc-change>`;
      default:
        return html`<dc-stop .door=${this.door} .session=${open.session} .meeting=${open.kind === "withdraw" ? this.#meetingOf(open.session) : null} .zone=${this.zone}></dc-stop>`;
    }
  }

  #act({ detail: { action, session } }: CustomEvent<{ action: RowAction; session: SessionBrief }>): void {
    if (action === "edit") this.open = { kind: "plan", planned: this.#meetingOf(session) ?? null, read: null };
    else this.open = { kind: action, session };
  }

  #read({ detail }: CustomEvent<DraftRead>): void {
    this.open = { kind: "plan", planned: null, read: detail };
  }

  /** A session's id is its meeting's, and its day. */
  #meetingOf({ id }: SessionBrief): MeetingView | undefined {
    const meeting = id.slice(0, id.lastIndexOf("."));
    return this.meetings.find((one) => one.meeting.id === meeting);
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

/** A meeting that stands in the file is changed there, its single sessions here all the same. */
function actions({ phase }: SessionBrief, source: MeetingView | undefined): readonly RowAction[] {
  if (["ended", "reported", "moved", "cancelled"].includes(phase)) return ["again"];
  const here = source?.source === "screen";
  const series: readonly RowAction[] = here && source.meeting.rrule !== null ? ["withdraw"] : [];
  return [...(here ? (["edit"] as const) : []), "move", "again", "cancel", ...series];
}

customElements.define("dc-agenda", AgendaScreen);
