import { css, html, nothing, type TemplateResult } from "lit";
import type { Me, SessionBrief } from "../../contract.ts";
import type { StreamState } from "../../edges/stream.ts";
import { clock } from "../../wording/format.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";

export type SoundState = "on" | "off" | "blocked";

/** Whose meeting it is, the server's time, and the few switches. */
export class Header extends Part {
  static override properties = {
    organization: {},
    heading: {},
    sessions: { attribute: false },
    session: {},
    me: { attribute: false },
    now: { attribute: false },
    zone: {},
    stream: {},
    stale: { attribute: false },
    sound: {},
    wall: { type: Boolean, reflect: true },
  };

  declare organization: string;
  declare heading: string;
  declare sessions: readonly SessionBrief[];
  declare session: string;
  declare me: Me | null;
  declare now: number;
  declare zone: string;
  declare stream: StreamState;
  declare stale: number | null;
  declare sound: SoundState;
  declare wall: boolean;

  override render(): TemplateResult {
    return html`<header>
      <div class="what">
        <p class="organization">${this.organization}</p>
        <h1>${this.heading}</h1>
      </div>
      ${this.sessions.length > 1 ? this.#sessions() : nothing}
      <p class="stream" data-state=${this.#fresh() ? "live" : "broken"}><span class="dot"></span>${this.#streamWord()}</p>
      <time class="clock">${clock(this.now, this.zone)}</time>
      <div class="tools">${this.#tools()}</div>
    </header>`;
  }

  #fresh(): boolean {
    return this.stream === "live" && this.stale === null;
  }

  #streamWord(): string {
    const w = this.words.stream;
    if (this.#fresh()) return w.live;
    return this.stale === null ? w.connecting : w.reconnecting;
  }

  #sessions(): TemplateResult {
    return html`<select
      aria-label=${this.words.stream.session}
      @change=${(event: Event) => this.tell("choose-session", (event.target as HTMLSelectElement).value)}
    >
      ${this.sessions.map(({ id, title }) => html`<option value=${id} ?selected=${id === this.session}>${title}</option>`)}
    </select>`;
  }

  #tools(): TemplateResult {
    const w = this.words.tools;
    const sound = { on: w.soundOn, off: w.soundOff, blocked: w.soundBlocked }[this.sound];
    return html`<button
        class="tool sound"
        data-sound=${this.sound}
        type="button"
        title=${sound}
        aria-label=${sound}
        @click=${() => this.tell("toggle-sound", null)}
      >
        ${icon(this.sound === "on" ? "bell" : "muted")}${this.sound === "blocked" ? html`<span>${sound}</span>` : nothing}
      </button>
      <button
        class="tool"
        type="button"
        aria-pressed=${this.wall}
        title=${this.wall ? w.leaveWall : w.wall}
        aria-label=${this.wall ? w.leaveWall : w.wall}
        @click=${() => this.tell("toggle-wall", null)}
      >
        ${icon(this.wall ? "close" : "wall")}
      </button>
      <button class="tool language" type="button" title=${w.other} aria-label=${w.other} @click=${() => this.tell("toggle-language", null)}>
        ${w.other === "English" ? "EN" : "VI"}
      </button>
      <button class="tool out" type="button" title="${this.words.signIn.out}: ${this.me?.name ?? ""}" aria-label=${this.words.signIn.out} @click=${() => this.tell("sign-out", null)}>
        ${icon("out")}
      </button>`;
  }

  static override styles = [
    Part.base,
    css`
      header {
        display: flex;
        align-items: center;
        gap: 1.2rem;
        min-height: 3.6rem;
      }
      .what {
        flex: 1;
        min-width: 0;
      }
      .organization {
        color: var(--ink-2);
        font-size: var(--small);
        line-height: 1.3;
      }
      h1 {
        font-size: 1.2rem;
        font-weight: 700;
        line-height: 1.25;
      }
      .organization,
      h1 {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      select {
        max-width: 16rem;
        min-height: 2.4rem;
        border: 1px solid var(--line-2);
        border-radius: 6px;
        background: var(--card);
      }
      .stream {
        display: flex;
        align-items: center;
        gap: 0.45rem;
        color: var(--ink-2);
        font-size: 0.88rem;
        white-space: nowrap;
      }
      .dot {
        width: 0.6rem;
        height: 0.6rem;
        border-radius: 50%;
        background: var(--good);
      }
      .stream[data-state="broken"] .dot {
        border-radius: 0;
        background: none;
        border: 2px solid var(--ink-2);
      }
      .clock {
        font-size: 2rem;
        font-weight: 600;
        font-variant-numeric: tabular-nums;
        letter-spacing: -0.01em;
        line-height: 1;
      }
      .tools {
        display: flex;
        gap: 0.4rem;
      }
      .tool {
        display: inline-flex;
        align-items: center;
        justify-content: center;
        gap: 0.5rem;
        min-width: 2.6rem;
        height: 2.6rem;
        padding: 0 0.6rem;
        border: 1px solid var(--line-2);
        border-radius: 6px;
        background: var(--card);
        color: var(--ink-2);
        font-size: 0.88rem;
        font-weight: 600;
      }
      .tool:hover {
        color: var(--ink);
        border-color: var(--ink-3);
      }
      .sound[data-sound="blocked"] {
        border-color: var(--watch-line);
        background: var(--watch-card);
        color: var(--watch);
      }
      :host([wall]) .clock {
        font-size: 4.2rem;
      }
      :host([wall]) h1 {
        font-size: 2rem;
      }
      :host([wall]) .stream,
      :host([wall]) .organization {
        font-size: 1.2rem;
      }
      :host([wall]) .language,
      :host([wall]) .out {
        display: none;
      }
      :host([wall]) .tool {
        opacity: 0.75;
      }
      @media (max-width: 900px) {
        .sound span {
          display: none;
        }
      }
      @media (max-width: 640px) {
        header {
          display: grid;
          grid-template-columns: 1fr auto;
          gap: 0.5rem 0.8rem;
        }
        h1 {
          font-size: 1.02rem;
          white-space: normal;
        }
        .what {
          grid-column: 1 / -1;
        }
        .clock {
          grid-row: 2;
          grid-column: 1;
          font-size: 1.6rem;
        }
        .stream {
          position: absolute;
          left: -999rem;
        }
        .tools {
          grid-row: 2;
          grid-column: 2;
        }
      }
    `,
  ];
}

customElements.define("dc-header", Header);
