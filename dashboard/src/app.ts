// The page: which screen is shown, and how it looks, sounds and sits in its tab.

import { html, nothing, type TemplateResult } from "lit";
import { appStyle } from "./app-style.ts";
import { unanswered, type Live, type Turn } from "./board/fold.ts";
import { prepared } from "./board/sessions.ts";
import { Desk } from "./desk.ts";
import { Alarm } from "./edges/alarm.ts";
import { askForWall, keep, recall, stayAwake, wallAsked, type Preferences } from "./edges/preferences.ts";
import { areHere, fetchScreens } from "./edges/screens.ts";
import { showTab } from "./edges/tab.ts";
import type { Tiles } from "./parts/board/tiles.ts";
import { Part } from "./parts/part.ts";
import type { SoundState } from "./parts/shell/tools.ts";
import { speech } from "./parts/speech.ts";
import { routeOf, type Route } from "./route.ts";
import { glance, tab } from "./wording/glance.ts";
import "./parts/board/header.ts";
import "./parts/board/notices.ts";
import "./parts/board/sentence.ts";
import "./parts/board/tiles.ts";
import "./parts/incidents/panel.ts";
import "./parts/login.ts";
import "./parts/shell/between.ts";
import "./parts/shell/nav.ts";
import "./parts/site/drawer.ts";

const TICK_MS = 250;
const REFRESH_MS = 5_000;

export class App extends Part {
  static override properties = {
    wall: { state: true },
    route: { state: true },
    missing: { state: true },
    site: { state: true },
    told: { state: true },
  };

  declare wall: boolean;
  declare route: Route;
  declare missing: boolean; // the screen could not be fetched
  declare site: string | null;
  declare told: string; // what a screen reader says aloud

  readonly #desk = new Desk((turned) => this.#changed(turned));
  readonly #alarm = new Alarm(() => this.requestUpdate());
  #preferences: Preferences = recall();
  #shown = "";
  #refreshed = 0;

  constructor() {
    super();
    this.wall = wallAsked();
    this.route = routeOf(location.hash);
    this.missing = false;
    this.site = null;
    this.told = "";
    speech.use(this.#preferences.locale);
    this.#alarm.wanted = this.#preferences.sound;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
    void this.#fetch();
    void this.#desk.open();
    setInterval(() => this.#tick(), TICK_MS);
    if (this.wall) void stayAwake();
  }

  protected override willUpdate(): void {
    document.documentElement.toggleAttribute("data-wall", this.wall);
    this.toggleAttribute("wall", this.wall);
    this.toggleAttribute("board", this.route.screen === "board");
    this.toggleAttribute("stale", this.#stale !== null);
  }

  override render(): TemplateResult {
    const { stage, live } = this.#desk;
    const { words } = this;
    if (stage === "signed-out") return html`<dc-login .signIn=${this.#signIn}></dc-login>`;
    if (stage === "opening" || stage === "unreachable") return this.#waiting(stage === "opening" ? words.stream.connecting : words.signIn.unreachable);
    const board = this.route.screen === "board";
    return html`<div class="page" ?inert=${stage === "expired"}>
        ${this.wall ? nothing : this.#nav()}
        ${board ? this.#watch(live) : this.#screen()} ${board && live ? this.#drawer(live) : nothing}
      </div>
      ${stage === "expired" ? html`<dc-login expired .signIn=${this.#signIn}></dc-login>` : nothing}
      <p class="unseen" role="status" aria-live="assertive">${this.told}</p>`;
  }

  #waiting(line: string): TemplateResult {
    return html`<p class="waiting">${line}</p>`;
  }

  #nav(): TemplateResult {
    const { live, me } = this.#desk;
    const { screen } = this.route;
    const skip = html`<button class="skip" type="button" @click=${() => this.#tiles?.focusSite(live?.sites[0]?.id ?? "")}>${this.words.tools.skip}</button>`;
    return html`${screen === "board" && live ? skip : nothing}
      <dc-nav
        .screen=${screen}
        .glance=${live && this.#stale === null ? glance(live.sites, this.words) : null}
        .sound=${this.#sound}
        .user=${me?.name ?? ""}
        .room=${this.#desk.room}
      ></dc-nav>`;
  }

  #watch(live: Live | null): TemplateResult {
    if (live) return html`<div class="board">${this.#board(live)}</div>`;
    if (!this.#desk.idle) return this.#waiting(this.words.stream.connecting);
    return html`<dc-between .sessions=${this.#desk.sessions} .now=${this.#second} .zone=${this.#desk.zone}></dc-between>`;
  }

  #screen(): TemplateResult {
    const { screen, session } = this.route;
    if (!areHere()) return this.#waiting(this.missing ? this.words.nav.missing : this.words.nav.opening);
    const desk = this.#desk;
    const { sessions, zone } = desk;
    const now = this.#second;
    switch (screen) {
      case "agenda":
        return html`<dc-agenda .door=${desk} .sessions=${sessions} .now=${now} .zone=${zone}></dc-agenda>`;
      case "people":
        return html`<dc-people .door=${desk} .zone=${zone}></dc-people>`;
      case "report":
        return html`<dc-report .door=${desk} .session=${session}></dc-report>`;
      case "room":
        return html`<dc-room .door=${desk} .sessions=${sessions} .session=${session ?? desk.room} .live=${desk.live} .zone=${zone}></dc-room>`;
      default:
        return html`<dc-preparation .door=${desk} .sessions=${sessions} .session=${prepared(sessions, session, now)} .now=${now}></dc-preparation>`;
    }
  }

  #board(live: Live): TemplateResult {
    const now = this.#second;
    const known = now - 1000 * (this.#stale ?? 0); // what we have not heard of grows no older
    const zone = live.board.timezone;
    return html`<dc-header
        .organization=${live.board.organization}
        .heading=${live.board.title}
        .sessions=${this.#desk.sessions.filter(({ watched }) => watched)}
        .session=${live.board.session}
        .next=${this.#desk.next}
        .me=${this.#desk.me}
        .now=${now}
        .zone=${zone}
        .stream=${this.#desk.stream}
        .stale=${this.#stale}
        .sound=${this.#sound}
        .wall=${this.wall}
      ></dc-header>
      <dc-notices ?hidden=${live.notices.length === 0} .notices=${live.notices}></dc-notices>
      <dc-sentence .glance=${glance(live.sites, this.words)} .stale=${this.#stale}></dc-sentence>
      <main>
        <dc-tiles role="region" aria-label=${this.words.tiles.title} ?wall=${this.wall} .sites=${live.sites} .figures=${live.figures} .now=${known} .zone=${zone}></dc-tiles>
        <aside><dc-incidents .live=${live} .now=${known} .door=${this.#desk}></dc-incidents></aside>
      </main>`;
  }

  #drawer(live: Live): TemplateResult | typeof nothing {
    const site = this.site === null ? undefined : live.byId.get(this.site);
    if (!site) return nothing;
    return html`<dc-site .live=${live} .site=${site} .now=${this.#second} ?stale=${this.#stale !== null}></dc-site>`;
  }

  #listen(): void {
    const on = (name: string, act: (detail: string) => void): void =>
      this.addEventListener(name, (event) => act((event as CustomEvent<string>).detail));
    on("open-site", (id) => this.#open(id));
    on("close-site", () => this.#close());
    on("choose-session", (id) => void this.#desk.choose(id));
    on("sessions-changed", () => void this.#desk.survey());
    on("toggle-sound", () => this.#toggleSound());
    on("toggle-language", () => this.#toggleLanguage());
    on("toggle-wall", () => void this.#toggleWall());
    on("sign-out", () => void this.#desk.signOut());
    // Not the press but its end: the bell itself must still find the sound blocked when it is clicked.
    for (const touch of ["click", "keyup"]) window.addEventListener(touch, () => void this.#alarm.unlock());
    window.addEventListener("online", () => this.#desk.nudge());
    window.addEventListener("hashchange", () => this.#turnTo());
    document.addEventListener("visibilitychange", () => this.#seen());
  }

  #turnTo(): void {
    this.wall = wallAsked();
    this.route = routeOf(location.hash);
    this.site = null;
    window.scrollTo(0, 0);
    void this.#fetch();
  }

  async #fetch(): Promise<void> {
    try {
      if (this.route.screen !== "board") await fetchScreens();
      this.missing = false;
    } catch {
      this.missing = true;
    }
    this.requestUpdate();
  }

  readonly #signIn = (name: string, password: string): Promise<void> => this.#desk.signIn(name, password);

  get #tiles(): Tiles | null {
    return this.renderRoot.querySelector<Tiles>("dc-tiles");
  }

  /** Whole seconds, so that what shows the time is drawn once a second. */
  get #second(): number {
    return Math.floor(this.#desk.now() / 1000) * 1000;
  }

  get #stale(): number | null {
    const age = this.#desk.staleMs;
    return age === null ? null : Math.floor(age / 1000);
  }

  get #sound(): SoundState {
    if (!this.#alarm.wanted) return "off";
    return this.#alarm.blocked ? "blocked" : "on";
  }

  #changed({ dropped, returned }: Turn): void {
    const w = this.words.glance;
    const said = [
      ...(dropped.length > 0 ? [`${w.dropped}: ${dropped.map((site) => site.name).join(", ")}.`] : []),
      ...(returned.length > 0 ? [`${w.returned}: ${returned.map((site) => site.name).join(", ")}.`] : []),
    ];
    if (said.length > 0) this.told = said.join(" ");
    if (dropped.length > 0) this.#alarm.drop();
    else if (returned.length > 0) this.#alarm.back();
    this.#tick();
    this.requestUpdate();
  }

  /** Draws when the second or the age has turned; the alarm and the tab are looked after even where nothing is drawn. */
  #tick(): void {
    const { live, stage } = this.#desk;
    this.#alarm.tick(live ? unanswered(live.incidents).length > 0 : false, this.#stale !== null);
    const { title, mood } = tab(stage === "signed-out" ? null : (live?.sites ?? null), this.#stale, this.words);
    showTab(title, mood);
    if (this.site && performance.now() - this.#refreshed > REFRESH_MS) this.#refresh();
    const shown = `${this.#second} ${this.#stale}`;
    if (shown !== this.#shown) this.requestUpdate();
    this.#shown = shown;
  }

  #seen(): void {
    if (document.hidden) return;
    this.#desk.nudge();
    if (this.wall) void stayAwake();
    this.requestUpdate();
  }

  #open(id: string): void {
    this.site = id;
    this.#refresh();
  }

  #refresh(): void {
    this.#refreshed = performance.now();
    void this.#desk.refresh();
  }

  #close(): void {
    const id = this.site;
    this.site = null;
    if (id) this.#tiles?.focusSite(id);
  }

  #toggleSound(): void {
    if (this.#sound === "blocked") void this.#alarm.unlock();
    else this.#keep({ ...this.#preferences, sound: !this.#preferences.sound });
  }

  #toggleLanguage(): void {
    this.#keep({ ...this.#preferences, locale: speech.locale === "vi" ? "en" : "vi" });
  }

  #keep(preferences: Preferences): void {
    this.#preferences = preferences;
    keep(preferences);
    this.#alarm.wanted = preferences.sound;
    if (speech.locale !== preferences.locale) speech.use(preferences.locale);
    this.requestUpdate();
  }

  async #toggleWall(): Promise<void> {
    this.wall = !this.wall;
    this.route = routeOf("");
    await askForWall(this.wall);
    if (this.wall) await stayAwake();
  }

  static override styles = [Part.base, appStyle];
}

customElements.define("dc-app", App);
