import { css, html, nothing, type TemplateResult } from "lit";
import type { RoomLink } from "../../contract/room.ts";
import { post, session as path } from "../../edges/api.ts";
import { ROOM } from "../../words/room.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";

/** The way into the room for the engineer on duty, who may moderate. The link is made when it is asked for, and is shown
 * nowhere: whoever has it is let in. */
export class WayIn extends Asking {
  static override properties = { session: {}, rooms: { attribute: false }, blocked: { state: true } };

  declare session: string;
  declare rooms: readonly string[];
  declare blocked: boolean; // the browser opens no window

  constructor() {
    super();
    this.blocked = false;
  }

  override render(): TemplateResult {
    const w = speech.say(ROOM).enter;
    return html`<div class="buttons">
        ${this.rooms.map(
          (room) => html`<button class="button" type="button" ?disabled=${this.busy} @click=${() => void this.#enter(room)}>
            ${icon("enter")}${w.act}${this.rooms.length > 1 ? `: ${room.split("@")[0]}` : nothing}
          </button>`,
        )}
      </div>
      <p class="hint">${w.hint}</p>
      ${this.blocked ? html`<p class="error" role="alert">${w.blocked}</p>` : this.failed()}`;
  }

  /** The window is opened by the press itself: one that comes with the answer is taken for an advertisement. */
  async #enter(room: string): Promise<void> {
    const opened = window.open("about:blank", "_blank");
    this.blocked = opened === null;
    if (opened === null) return;
    const link = await this.ask(() => this.door.asking(post<RoomLink>(`${path(this.session)}/room/enter`, { room })));
    if (link === undefined) return opened.close();
    opened.opener = null;
    opened.location.replace(link.url);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      .hint {
        margin-top: 0.4rem;
      }
    `,
  ];
}

customElements.define("dc-way-in", WayIn);
