// When to sound: at a drop, again until somebody has taken it on; at a return; once when the stream breaks.

import { Sound } from "./sound.ts";

const REPEAT_MS = 3_000;

export class Alarm {
  wanted = true;
  readonly #sound: Sound;
  #last = -Infinity;
  #wasStale = false;

  constructor(changed: () => void) {
    this.#sound = new Sound(changed);
  }

  get blocked(): boolean {
    return this.#sound.blocked;
  }

  async unlock(): Promise<void> {
    if (this.wanted && this.blocked) await this.#sound.unlock();
  }

  drop(): void {
    this.#last = performance.now();
    if (this.wanted) this.#sound.play("drop");
  }

  back(): void {
    if (this.wanted) this.#sound.play("return");
  }

  /** To be called several times a second, and with every event: timers of a hidden tab are slow. */
  tick(unanswered: boolean, stale: boolean): void {
    if (unanswered && performance.now() - this.#last >= REPEAT_MS) this.drop();
    if (stale && !this.#wasStale && this.wanted) this.#sound.play("stale");
    this.#wasStale = stale;
  }
}
