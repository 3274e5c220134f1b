const KEPT = 30; // samples, one a second: a stepped server clock is followed within half a minute

/** The server's time here. A frame can only be late, so the sample that says latest is the truest. */
export class ServerClock {
  #offsets: number[] = [];

  /** `serverMs` is Unix milliseconds as a frame says, `localMs` this page's monotonic clock when it came. */
  note(serverMs: number, localMs: number): void {
    this.#offsets.push(serverMs - localMs);
    if (this.#offsets.length > KEPT) this.#offsets.shift();
  }

  /** Unix milliseconds at the server; null before anything was heard. */
  now(localMs: number): number | null {
    return this.#offsets.length === 0 ? null : localMs + Math.max(...this.#offsets);
  }
}
