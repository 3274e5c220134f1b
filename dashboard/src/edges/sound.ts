// Tones, made here: no file to load. A drop falls, a return rises, a broken stream hums low; the ear tells them apart.

export type Tone = "drop" | "return" | "stale";

interface Note {
  readonly hz: number;
  readonly at: number; // seconds
  readonly for: number;
}

const TONES: Readonly<Record<Tone, readonly Note[]>> = {
  drop: [
    { hz: 988, at: 0, for: 0.16 },
    { hz: 740, at: 0.18, for: 0.16 },
    { hz: 554, at: 0.36, for: 0.34 },
  ],
  return: [
    { hz: 523, at: 0, for: 0.12 },
    { hz: 784, at: 0.14, for: 0.26 },
  ],
  stale: [
    { hz: 233, at: 0, for: 0.22 },
    { hz: 233, at: 0.3, for: 0.22 },
  ],
};
const VOLUME = 0.22;

export class Sound {
  readonly #changed: () => void;
  #context: AudioContext | null = null;

  /** `changed` is called when the browser begins or ceases to allow sound. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Browsers let a page sound only after a person has touched it. */
  get blocked(): boolean {
    return this.#context?.state !== "running";
  }

  /** To be called from a click or a key. */
  async unlock(): Promise<void> {
    this.#context ??= this.#open();
    if (this.#context?.state === "suspended") await this.#context.resume();
  }

  play(tone: Tone): void {
    if (!this.#context || this.blocked) return;
    for (const note of TONES[tone]) ring(this.#context, note);
  }

  #open(): AudioContext | null {
    if (!("AudioContext" in window)) return null;
    const context = new AudioContext();
    context.addEventListener("statechange", this.#changed);
    return context;
  }
}

function ring(context: AudioContext, note: Note): void {
  const start = context.currentTime + note.at;
  const voice = context.createOscillator();
  const level = context.createGain();
  voice.type = "triangle";
  voice.frequency.value = note.hz;
  level.gain.setValueAtTime(0, start);
  level.gain.linearRampToValueAtTime(VOLUME, start + 0.01);
  level.gain.setTargetAtTime(0, start + note.for * 0.6, note.for * 0.15);
  voice.connect(level).connect(context.destination);
  voice.start(start);
  voice.stop(start + note.for + 0.1);
}
