import { css, html, nothing, type TemplateResult } from "lit";
import type { Me, SessionBrief } from "../../contract/board.ts";
import type { StreamState } from "../../edges/stream.ts";
import { hashOf } from "../../route.ts";
import { day, local, span } from "../../wording/dates.ts";
import { clock } from "../../wording/format.ts";
import { Part } from "../part.ts";
import type { SoundState } from "../shell/tools.ts";
import { speech } from "../speech.ts";

/** Whose meeting it is, and the server's time; on the wall, where nothing stands above it, the switches too. */
export class Header extends Part {
  static override properties = {
    organization: {},
    heading: {},
    sessions: { attribute: false },
    session: {},
    next: { attribute: false },
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
  declare next: SessionBrief | undefined; // while only the lines are watched, and no meeting
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
      ${this.sessions.length > 1 ? this.#sessions() : nothing} ${this.next ? this.#next(this.next) : nothing}
      <p class="stream" data-state=${this.#fresh() ? "live" : "broken"}><span class="dot"></span>${this.#streamWord()}</p>
      <time class="clock">${clock(this.now, this.zone)}</time>
      ${this.wall ? html`<dc-tools wall board .sound=${this.sound} .user=${this.me?.name ?? ""}></dc-tools>` : nothing}
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

  #next({ id, title, start }: SessionBrief): TemplateResult {
    const w = this.words.between;
    const { date, time } = local(start ?? "", this.zone);
    const left = span(Date.parse(start ?? "") - this.now, speech.locale);
    return html`<a class="next" href=${hashOf("preparation", id)}>
      <span>${w.next} · ${w.left(left).toLowerCase()}</span><b>${time} ${day(date, speech.locale)} · ${title}</b>
    </a>`;
  }

  #sessions(): TemplateResult {
    return html`<select
      aria-label=${this.words.stream.session}
      @change=${(event: Event) => this.tell("choose-session", (event.target as HTMLSelectElement).value)}
    >
      ${this.sessions.map(({ id, title }) => html`<option value=${id} ?selected=${id === this.session}>${title}</option>`)}
    </select>`;
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
      .next {
        max-width: 32rem;
        min-width: 0;
        color: var(--ink-2);
        font-size: var(--small);
        line-height: 1.35;
        text-decoration: none;
      }
      .next :is(span, b) {
        display: block;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .next b {
        color: var(--ink);
        font-size: 1.15em;
        font-weight: 600;
      }
      .next:hover b {
        color: var(--accent);
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
      :host([wall]) .clock {
        font-size: 4.2rem;
      }
      :host([wall]) h1 {
        font-size: 2rem;
      }
      :host([wall]) .next {
        max-width: 44rem;
      }
      :host([wall]) .stream,
      :host([wall]) .organization {
        font-size: 1.2rem;
      }
      dc-tools {
        opacity: 0.75;
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
        .next {
          grid-column: 1 / -1;
        }
        .stream {
          position: absolute;
          left: -999rem;
        }
      }
    `,
  ];
}

customElements.define("dc-header", Header);
