// What the page knows and does, without a pixel: who is signed in, which session is watched, what its stream says.

import { HISTORY, onIncident, onJournal, onNotices, onSnapshot, onTelemetry, turn, type Live, type Turn } from "./board/fold.ts";
import { ServerClock } from "./board/server-clock.ts";
import { upcoming, watched } from "./board/sessions.ts";
import type { IncidentView, Me, SessionBrief } from "./contract/board.ts";
import { api, ApiError } from "./edges/api.ts";
import { EventStream, type Message, type StreamState } from "./edges/stream.ts";

export type Stage = "opening" | "unreachable" | "signed-out" | "expired" | "watching";

const RETRY_MS = 1_500;
const SURVEY_MS = 5_000; // between looks at which sessions there are
const STALE_MS = 2_500; // telemetry comes each second: older than this is not shown as fresh

export class Desk {
  stage: Stage = "opening";
  me: Me | null = null;
  sessions: readonly SessionBrief[] = [];
  live: Live | null = null;
  idle = false; // no session is watched now
  stream: StreamState = "connecting";

  readonly #changed: (turned: Turn) => void;
  readonly #clock = new ServerClock();
  #heardAt: number | null = null;
  #reader: EventStream | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #survey: ReturnType<typeof setInterval> | undefined;

  /** `changed` is called after every change, with the lines that fell or came back by it. */
  constructor(changed: (turned: Turn) => void) {
    this.#changed = changed;
  }

  async open(): Promise<void> {
    await this.#try(async () => {
      this.me = await api.me();
      await this.#follow();
    });
  }

  /** Throws ApiError when name or password are wrong. What was on the screen before an expiry stays. */
  async signIn(name: string, password: string): Promise<void> {
    this.me = await api.login(name, password);
    await this.#try(() => this.#follow());
  }

  async signOut(): Promise<void> {
    this.#leave();
    this.live = null;
    this.me = null;
    this.#turned("signed-out");
    await api.logout().catch(() => undefined);
  }

  async choose(session: string): Promise<void> {
    await this.#try(() => this.#follow(session));
  }

  /** Throws ApiError, after showing the sign-in where that is what it takes. */
  async acknowledge(incident: string): Promise<void> {
    this.#put(await this.asking(api.acknowledge(incident)));
  }

  async note(incident: string, text: string): Promise<void> {
    this.#put(await this.asking(api.note(incident, text)));
  }

  /** Links and sources change without an event; whoever looks at them asks. Says nothing when it fails. */
  async refresh(): Promise<void> {
    const before = this.live;
    if (!before) return;
    const board = await api.board(before.board.session).catch(() => null);
    if (board && this.live && board.seq >= this.live.seq && this.live.board.session === board.session) {
      this.#become(onSnapshot(this.live, board));
    }
  }

  /** Any request of a screen; throws as they do, after showing the sign-in where that is what it takes. */
  async asking<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#expire();
      throw error;
    }
  }

  /** Which sessions there are now. Says nothing when it fails: the stream tells of a server that is gone. */
  async survey(): Promise<void> {
    const asked = this.#survey;
    const sessions = await api.sessions().catch(() => null);
    if (!sessions || asked !== this.#survey) return;
    this.sessions = sessions;
    const shown = this.live?.board.session;
    if (watched(sessions, shown)?.id !== shown) return this.#try(() => this.#follow());
    this.#changed(NOTHING);
  }

  nudge(): void {
    this.#reader?.nudge();
  }

  /** Unix milliseconds at the server; this machine's own clock until the server has spoken. */
  now(): number {
    return this.#clock.now(performance.now()) ?? Date.now();
  }

  /** The organization's; every province of the country has the same. */
  get zone(): string {
    return this.live?.board.timezone ?? "Asia/Ho_Chi_Minh";
  }

  /** The session that is shown, where it is known who is in its room. */
  get room(): string | null {
    const shown = this.live?.board.session;
    return this.sessions.find(({ id, room }) => room && id === shown)?.id ?? null;
  }

  /** The next meeting, while the lines are watched between meetings: such a watch is planned for no time. */
  get next(): SessionBrief | undefined {
    const shown = this.sessions.find(({ id }) => id === this.live?.board.session);
    return shown?.start === null ? upcoming(this.sessions, this.now()) : undefined;
  }

  /** How old what is shown is, in milliseconds; null while it is fresh. */
  get staleMs(): number | null {
    if (this.#heardAt === null || !this.live) return null;
    const age = performance.now() - this.#heardAt;
    return age >= STALE_MS ? age : null;
  }

  /** Between sessions nothing is followed, until the survey finds one that is watched. */
  async #follow(wanted = this.live?.board.session): Promise<void> {
    this.#leave();
    this.sessions = await api.sessions();
    this.#survey = setInterval(() => void this.survey(), SURVEY_MS);
    const session = watched(this.sessions, wanted);
    this.idle = session === undefined;
    if (!session) this.live = null;
    this.#turned("watching");
    if (session) {
      if (this.live?.board.session === session.id) this.#listen(session.id, this.live.seq);
      else await this.#meet(session.id);
    }
  }

  /** The board at once, then the stream with the last of what happened before. */
  async #meet(session: string): Promise<void> {
    const board = await api.board(session);
    this.#note(board.at);
    this.#become(onSnapshot(null, board));
    this.#listen(session, Math.max(0, board.seq - HISTORY));
  }

  #listen(session: string, after: number): void {
    const reader = new EventStream(session, after, {
      heard: (messages) => this.#heard(messages),
      turned: (state) => this.#streamTurned(state),
    });
    this.#reader = reader;
    void reader.run();
  }

  #heard(messages: readonly Message[]): void {
    let live = this.live;
    for (const message of messages) {
      if (message.kind === "snapshot") {
        live = onSnapshot(live, message.board);
        this.#note(message.board.at);
      } else if (!live) continue;
      else if (message.kind === "journal") live = onJournal(live, message.frame);
      else if (message.kind === "notices") live = onNotices(live, message.notices);
      else {
        live = onTelemetry(live, message.frame);
        this.#note(message.frame.at);
      }
    }
    if (live) this.#become(live);
  }

  #become(live: Live): void {
    const turned = turn(this.live, live);
    this.live = live;
    this.#changed(turned);
  }

  #put(incident: IncidentView): void {
    if (this.live) this.#become(onIncident(this.live, incident));
  }

  #note(at: string): void {
    this.#heardAt = performance.now();
    this.#clock.note(Date.parse(at), this.#heardAt);
  }

  #streamTurned(state: StreamState): void {
    this.stream = state;
    if (state === "signed-out") this.#turned("expired");
    else if (state === "gone") void this.#try(() => this.#follow());
    else this.#changed(NOTHING);
  }

  async #try(act: () => Promise<void>): Promise<void> {
    clearTimeout(this.#retry);
    try {
      await act();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) this.#expire();
      else {
        if (this.stage === "opening") this.#turned("unreachable");
        this.#retry = setTimeout(() => void this.#try(act), RETRY_MS);
      }
    }
  }

  #expire(): void {
    this.#leave();
    this.#turned(this.me ? "expired" : "signed-out");
  }

  #leave(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#survey);
    this.#survey = undefined;
    this.#reader?.stop();
    this.#reader = null;
  }

  #turned(stage: Stage): void {
    this.stage = stage;
    this.#changed(NOTHING);
  }
}

const NOTHING: Turn = { dropped: [], returned: [] };
