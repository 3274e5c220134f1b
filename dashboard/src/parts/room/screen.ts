import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Live } from "../../board/fold.ts";
import { CROWD } from "../../board/groups.ts";
import type { SessionBrief, Text } from "../../contract/board.ts";
import type { AgendaItem, PreparationView } from "../../contract/preparation.ts";
import type { OccupantView, RollCallView, RoomView } from "../../contract/room.ts";
import { api, ApiError, get, post, session as path } from "../../edges/api.ts";
import { Pulse } from "../../edges/pulse.ts";
import { seating, type Seating } from "../../room/seating.ts";
import { clock } from "../../wording/format.ts";
import { ROOM } from "../../words/room.ts";
import { Asking } from "../form/asking.ts";
import type { Question } from "../form/confirm.ts";
import { formStyle } from "../form/form-style.ts";
import { screenStyle } from "../form/screen-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import type { RoomDoor } from "./door.ts";
import { kickButton, occupantFacts } from "./place.ts";
import { roomStyle } from "./screen-style.ts";
import "../form/confirm.ts";
import "./rollcall.ts";
import "./turn.ts";
import "./way-in.ts";

const EVERY_MS = 2_000; // microphones turn without an event of the journal

/** One session's room: who is where and by how good a word, whose turn it is, the roll call; and the way out. */
export class RoomScreen extends Asking implements RoomDoor {
  static override properties = {
    sessions: { attribute: false },
    session: {},
    live: { attribute: false },
    zone: {},
    view: { state: true },
    sheet: { state: true },
    agenda: { state: true },
    only: { state: true },
    question: { state: true },
  };

  declare sessions: readonly SessionBrief[];
  declare session: string | null;
  declare live: Live | null; // its figures, where it is the session that is watched
  declare zone: string;
  declare view: RoomView | null;
  declare sheet: RollCallView | null;
  declare agenda: readonly AgendaItem[];
  declare only: boolean | null; // null: nobody has chosen yet
  declare question: Question | null;

  #pulse: Pulse | null = null;
  #revision: number | undefined;

  constructor() {
    super();
    this.only = null;
    this.question = null;
    this.#forget();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pulse?.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("session")) this.#turnTo(this.session);
    const revision = this.sessions.find(({ id }) => id === this.session)?.revision;
    if (this.session !== null && revision !== this.#revision) void this.#fetchAgenda(this.session);
    this.#revision = revision;
  }

  #turnTo(session: string | null): void {
    this.#pulse?.stop();
    this.#forget();
    if (session === null) return;
    this.#pulse = new Pulse(session, (told) => void this.#look(session, told), EVERY_MS);
    void this.#fetchSheet(session);
    void this.ask(() => this.#fetch(session));
  }

  #forget(): void {
    [this.view, this.sheet, this.agenda] = [null, null, []];
    this.#revision = undefined;
  }

  async act(action: string, body: object = {}): Promise<void> {
    const asked = this.session ?? "";
    const answer = await this.door.asking(post<RoomView | RollCallView>(`${path(asked)}/${action}`, body));
    if ("places" in answer) this.#become(answer);
    else if (asked === this.session) this.sheet = answer;
  }

  async #fetch(asked: string): Promise<void> {
    this.#become(await this.door.asking(api.room(asked)));
    this.failure = null;
  }

  async #fetchSheet(asked: string): Promise<void> {
    const sheet = await get<RollCallView>(`${path(asked)}/rollcall`).catch(() => null); // an untold room has none
    if (asked === this.session) this.sheet = sheet;
  }

  async #fetchAgenda(asked: string): Promise<void> {
    const view = await get<PreparationView>(`${path(asked)}/preparation`).catch(() => null);
    if (view && asked === this.session) this.agenda = view.agenda;
  }

  /** In the background: what fails is tried again by the next beat. Of a room that is not watched the list of sessions
   * tells when it is. */
  async #look(asked: string, told: boolean): Promise<void> {
    const watched = this.sessions.some(({ id, room }) => room && id === asked);
    if (document.hidden || (this.view?.unwatched && !watched && !told)) return;
    if (told) void this.#fetchSheet(asked);
    try {
      await this.#fetch(asked);
    } catch (error) {
      const gone = error instanceof ApiError && error.status === 404;
      if (gone && asked === this.session) [this.view, this.failure] = [null, error];
    }
  }

  /** Answers overtake each other; the newest stays. */
  #become(view: RoomView): void {
    if (view.session !== this.session) return;
    if (!this.view || Date.parse(view.at) >= Date.parse(this.view.at)) this.view = view;
  }

  override render(): TemplateResult {
    const { view } = this;
    if (this.session === null) return html`<main><p class="none">${speech.say(ROOM).none}</p></main>`;
    return html`<main @kick=${(event: CustomEvent<OccupantView>) => this.#askKick(event.detail)}>
      ${view ? this.#room(view) : this.failure === null ? html`<p class="none">${this.words.form.loading}</p>` : this.failed()}
      ${this.question ? html`<dc-confirm .question=${this.question} @close-dialog=${() => (this.question = null)}></dc-confirm>` : nothing}
    </main>`;
  }

  #room(view: RoomView): TemplateResult {
    const w = speech.say(ROOM);
    const seats = seating(view);
    const names = new Map(view.places.map(({ site, name }) => [site, name]));
    const wayIn = this.#wayIn(view);
    if (view.unwatched) return this.#unwatched(view.unwatched, wayIn);
    return html`<div class="head">
        <div class="what">
          <h1>${w.title}</h1>
          <p><b>${w.inside(seats.inside, view.places.length)}</b> <span>${view.rooms.map((room) => room.split("@")[0]).join(", ")}</span></p>
        </div>
        ${view.may.includes("end") ? html`<button class="button danger" type="button" @click=${() => this.#askEnd(view)}>${icon("out")}${w.end}…</button>` : nothing}
      </div>
      ${view.silent.map((text: Text) => html`<p class="over">${icon("unknown")}<span>${speech.say(text)}</span></p>`)}
      ${view.strays.map(({ site, room }) => html`<p class="over">${icon("watch")}<span>${w.strays(names.get(site) ?? site, room.split("@")[0] ?? room)}</span></p>`)}
      ${seats.strangers.length > 0 ? this.#strangers(view, seats.strangers) : nothing}
      <div class="columns">
        ${this.#places(view, seats)}
        <aside>
          ${wayIn}
          ${this.agenda.length > 0 ? html`<section><h2>${w.turn.title}</h2><dc-turn .session=${this as RoomDoor} .view=${view} .agenda=${this.agenda} .names=${names}></dc-turn></section>` : nothing}
          <section>
            <h2>${w.open.title}</h2>
            <p class="open">${view.open_microphones.length === 0 ? w.open.none : view.open_microphones.map((site) => html`<span>${names.get(site) ?? site}</span>`)}</p>
          </section>
          ${this.sheet ? this.#rollCall(this.sheet) : nothing}
        </aside>
      </div>`;
  }

  #unwatched(why: Text, wayIn: TemplateResult | typeof nothing): TemplateResult {
    return html`<h1>${speech.say(ROOM).title}</h1>
      <p class="over">${icon("unknown")}<span>${speech.say(why)}</span></p>
      <aside>${wayIn}${this.sheet ? this.#rollCall(this.sheet) : nothing}</aside>`;
  }

  #wayIn({ session, rooms, may }: RoomView): TemplateResult | typeof nothing {
    if (!may.includes("enter")) return nothing;
    const { title } = speech.say(ROOM).enter;
    return html`<section><h2>${title}</h2><dc-way-in .door=${this.door} .session=${session} .rooms=${rooms}></dc-way-in></section>`;
  }

  #strangers({ places, may }: RoomView, strangers: readonly OccupantView[]): TemplateResult {
    const w = speech.say(ROOM).strangers;
    return html`<section class="strangers" aria-labelledby="strangers">
      <h2 id="strangers">${icon("watch")}${w.title} (${strangers.length})</h2>
      <ul>
        ${repeat(
          strangers,
          ({ endpoint }) => endpoint,
          (one) => html`<li>
            ${this.#person(one)}
            <dc-naming .session=${this as RoomDoor} .endpoint=${one.endpoint} .places=${places}></dc-naming>
            ${may.includes("kick") ? kickButton(() => this.#askKick(one)) : nothing}
          </li>`,
        )}
      </ul>
    </section>`;
  }

  #person(one: OccupantView): TemplateResult {
    const w = speech.say(ROOM);
    return html`<span>
      <b>${one.name ? `“${one.name}”` : (w.devices[one.device] ?? w.strangers.nameless)}</b>
      ${one.joined_at ? w.strangers.since(clock(Date.parse(one.joined_at), this.zone)) : nothing} ${occupantFacts(one)}
    </span>`;
  }

  #places(view: RoomView, seats: Seating): TemplateResult {
    const w = speech.say(ROOM);
    const only = this.only ?? view.places.length > CROWD;
    const shown = only ? view.places.filter(({ room }) => room !== "in" && room !== "released") : view.places;
    const figures = this.live?.board.session === view.session ? this.live.figures : {};
    return html`<section class="places" aria-labelledby="places">
      <header>
        <h2 id="places">${w.places}</h2>
        <label class="check"><input type="checkbox" .checked=${only} @change=${(event: Event) => (this.only = (event.target as HTMLInputElement).checked)} />${w.only}</label>
      </header>
      ${repeat(
        shown,
        ({ site }) => site,
        (place) => html`<dc-place .session=${this as RoomDoor} .place=${place} .places=${view.places} .occupants=${seats.at.get(place.site) ?? []} .figures=${figures[place.site]} .zone=${this.zone} ?kicks=${view.may.includes("kick")}></dc-place>`,
      )}
      ${shown.length === 0 ? html`<p class="none">${w.allIn}</p>` : nothing}
      ${seats.others.length > 0 ? html`<h2>${w.others}</h2><ul class="others">${seats.others.map((one) => html`<li>${this.#person(one)}${view.may.includes("kick") ? kickButton(() => this.#askKick(one)) : nothing}</li>`)}</ul>` : nothing}
    </section>`;
  }

  #rollCall(sheet: RollCallView): TemplateResult {
    return html`<section>
      <h2>${speech.say(ROOM).rollCall.title}</h2>
      <dc-rollcall .session=${this as RoomDoor} .sheet=${sheet} ?open=${this.view !== null && !this.view.unwatched}></dc-rollcall>
    </section>`;
  }

  #askKick({ endpoint, site, name }: OccupantView): void {
    const w = speech.say(ROOM);
    const who = this.view?.places.find((place) => place.site === site)?.name ?? (name ? `“${name}”` : endpoint);
    this.question = { heading: w.kick, text: w.kickSure(who), action: w.kick, reason: null, act: () => this.act("room/kick", { endpoint }) };
  }

  #askEnd({ occupants }: RoomView): void {
    const w = speech.say(ROOM);
    this.question = { heading: w.end, text: w.endSure(occupants.length), action: w.end, reason: null, act: () => this.act("room/end") };
  }

  static override styles = [Part.base, formStyle, screenStyle, roomStyle];
}

customElements.define("dc-room", RoomScreen);
