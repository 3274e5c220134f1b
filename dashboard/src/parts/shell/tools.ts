import { css, html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";

export type SoundState = "on" | "off" | "blocked";

/** The few switches of the page: sound, wall, language, the way out. */
export class Tools extends Part {
  static override properties = { sound: {}, wall: { type: Boolean }, board: { type: Boolean }, user: {} };

  declare sound: SoundState;
  declare wall: boolean;
  declare board: boolean; // only the board fills a wall
  declare user: string;

  override render(): TemplateResult {
    const w = this.words.tools;
    const sound = { on: w.soundOn, off: w.soundOff, blocked: w.soundBlocked }[this.sound];
    const wall = this.wall ? w.leaveWall : w.wall;
    return html`<button class="tool sound" data-sound=${this.sound} type="button" title=${sound} aria-label=${sound} @click=${() => this.tell("toggle-sound", null)}>
        ${icon(this.sound === "on" ? "bell" : "muted")}${this.sound === "blocked" && this.board ? html`<span>${sound}</span>` : nothing}
      </button>
      ${this.board
        ? html`<button class="tool wall" type="button" aria-pressed=${this.wall} title=${wall} aria-label=${wall} @click=${() => this.tell("toggle-wall", null)}>
            ${icon(this.wall ? "close" : "wall")}
          </button>`
        : nothing}
      ${this.wall ? nothing : this.#away()}`;
  }

  /** A wall has nobody who leaves it, or reads another language than the room. */
  #away(): TemplateResult {
    const w = this.words.tools;
    return html`<button class="tool language" type="button" title=${w.other} aria-label=${w.other} @click=${() => this.tell("toggle-language", null)}>
        ${w.other === "English" ? "EN" : "VI"}
      </button>
      <button class="tool out" type="button" title="${this.words.signIn.out}: ${this.user}" aria-label=${this.words.signIn.out} @click=${() => this.tell("sign-out", null)}>
        ${icon("out")}
      </button>`;
  }

  static override styles = [
    Part.base,
    css`
      :host {
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
      @media (max-width: 640px) {
        .sound span {
          display: none;
        }
      }
    `,
  ];
}

customElements.define("dc-tools", Tools);
