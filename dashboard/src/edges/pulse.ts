// When to look again at what a session's journal changes: soon after an event of it, and now and then.

import { EventStream, type Message, type StreamState } from "./stream.ts";

const AT_MOST_MS = 1_000;
const ANYWAY_MS = 15_000; // what is due turns by the clock alone
const UNHEARD_MS = 4_000; // a session that has no stream
const FROM_NOW = Number.MAX_SAFE_INTEGER; // the past is in what is fetched

export class Pulse {
  readonly #beat: (told: boolean) => void;
  readonly #stream: EventStream;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #anyway: ReturnType<typeof setInterval>;
  #last = -Infinity;

  /** `beat` hears whether the journal has told something; without that it comes each `anyway` milliseconds. */
  constructor(session: string, beat: (told: boolean) => void, anyway = ANYWAY_MS) {
    this.#beat = beat;
    this.#anyway = setInterval(() => this.#look(), anyway);
    this.#stream = new EventStream(session, FROM_NOW, {
      heard: (messages) => this.#heard(messages),
      turned: (state) => this.#turned(state),
    });
    void this.#stream.run();
  }

  stop(): void {
    this.#stream.stop();
    clearTimeout(this.#soon);
    clearInterval(this.#anyway);
  }

  #heard(messages: readonly Message[]): void {
    const told = messages.some((message) => message.kind === "journal" && !message.frame.kind.startsWith("line."));
    if (!told || this.#soon !== undefined) return;
    this.#soon = setTimeout(() => this.#look(true), Math.max(0, this.#last + AT_MOST_MS - performance.now()));
  }

  #turned(state: StreamState): void {
    if (state !== "gone") return;
    clearInterval(this.#anyway);
    this.#anyway = setInterval(() => this.#look(), UNHEARD_MS);
  }

  #look(told = false): void {
    if (told) this.#soon = undefined;
    this.#last = performance.now();
    this.#beat(told);
  }
}
