// Stays on a session's event stream: reads, notices silence, comes back and resumes where it was.

import { FrameReader, type Frame } from "../board/sse.ts";
import type { BoardView, JournalFrame, Notice, TelemetryFrame } from "../contract/board.ts";
import { api, ApiError } from "./api.ts";

export type Message =
  | { readonly kind: "journal"; readonly frame: JournalFrame }
  | { readonly kind: "snapshot"; readonly board: BoardView }
  | { readonly kind: "telemetry"; readonly frame: TelemetryFrame }
  | { readonly kind: "notices"; readonly notices: readonly Notice[] };

export type StreamState = "connecting" | "live" | "waiting" | "signed-out" | "gone";

export interface StreamEars {
  /** What arrived together, so that a storm is drawn once. */
  heard(messages: readonly Message[]): void;
  turned(state: StreamState): void;
}

const SILENCE_MS = 6_000; // telemetry comes each second: after this the connection is taken for dead
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 3_000;

export class EventStream {
  readonly #session: string;
  readonly #ears: StreamEars;
  #after: number;
  #wait = FIRST_WAIT_MS;
  #stopped = false;
  #reading: AbortController | null = null;
  #wake: (() => void) | null = null;

  /** `after` is the last event known; what follows it is sent again. */
  constructor(session: string, after: number, ears: StreamEars) {
    this.#session = session;
    this.#after = after;
    this.#ears = ears;
  }

  /** Returns when it was stopped, the sign-in is over, or the session is gone. */
  async run(): Promise<void> {
    while (!this.#stopped) {
      this.#ears.turned("connecting");
      const end = await this.#once();
      if (this.#stopped) return;
      this.#ears.turned(end);
      if (end !== "waiting") return;
      await this.#pause();
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#reading?.abort();
    this.#wake?.();
  }

  /** Something changed (the network is back, the page is seen again): do not wait any longer. */
  nudge(): void {
    this.#wait = FIRST_WAIT_MS;
    this.#wake?.();
  }

  async #once(): Promise<"waiting" | "signed-out" | "gone"> {
    const reading = new AbortController();
    this.#reading = reading;
    let silence = setTimeout(() => reading.abort(), SILENCE_MS);
    try {
      const answer = await api.events(this.#session, this.#after, reading.signal);
      const frames = new FrameReader();
      const text = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
      for (let part = await text?.read(); part && !part.done; part = await text?.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => reading.abort(), SILENCE_MS);
        this.#take(frames.push(part.value));
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return "signed-out";
      if (error instanceof ApiError && error.status === 404) return "gone";
    } finally {
      clearTimeout(silence);
      reading.abort();
    }
    return "waiting";
  }

  #take(frames: readonly Frame[]): void {
    if (frames.length === 0 || this.#stopped) return;
    const messages = frames.map(read).filter((message) => message !== null);
    for (const message of messages) {
      if (message.kind === "snapshot") {
        this.#after = message.board.seq;
        this.#wait = FIRST_WAIT_MS;
        this.#ears.turned("live");
      } else if (message.kind === "journal") {
        this.#after = Math.max(this.#after, message.frame.seq);
      }
    }
    this.#ears.heard(messages);
  }

  async #pause(): Promise<void> {
    const wait = this.#wait * (0.7 + 0.6 * Math.random());
    this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT_MS);
    await new Promise<void>((wake) => {
      this.#wake = wake;
      setTimeout(wake, wait);
    });
    this.#wake = null;
  }
}

function read({ event, data }: Frame): Message | null {
  switch (event) {
    case "journal":
      return { kind: "journal", frame: JSON.parse(data) as JournalFrame };
    case "snapshot":
      return { kind: "snapshot", board: JSON.parse(data) as BoardView };
    case "telemetry":
      return { kind: "telemetry", frame: JSON.parse(data) as TelemetryFrame };
    case "notices":
      return { kind: "notices", notices: JSON.parse(data) as readonly Notice[] };
    default:
      return null; // a newer server may say more
  }
}
