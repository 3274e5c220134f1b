import { css, html, type TemplateResult } from "lit";
import type { PlaceView } from "../../contract/room.ts";
import { isInside } from "../../room/seating.ts";
import { ROOM } from "../../words/room.ts";
import { formStyle } from "../form/form-style.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { RoomPart } from "./door.ts";

/** Says which point somebody in the room is: one choice, one press. The points that are missing come first. */
export class Naming extends RoomPart {
  static override properties = { endpoint: {}, places: { attribute: false }, chosen: { state: true } };

  declare endpoint: string;
  declare places: readonly PlaceView[];
  declare chosen: string;

  constructor() {
    super();
    this.chosen = "";
  }

  override render(): TemplateResult {
    const w = speech.say(ROOM).strangers;
    const sorted = [...this.places].sort((a, b) => Number(isInside(a.room)) - Number(isInside(b.room)));
    return html`<div class="row">
        <select aria-label=${w.is} .value=${this.chosen} @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
          <option value="">${w.is}</option>
          ${sorted.map(({ site, name }) => html`<option value=${site}>${name}</option>`)}
        </select>
        <button class="button" type="button" ?disabled=${this.busy || this.chosen === ""} @click=${this.#name}>${w.name}</button>
      </div>
      ${this.failed()}`;
  }

  async #name(): Promise<void> {
    await this.do("room/name", { endpoint: this.endpoint, site: this.chosen });
    if (this.failure === null) this.tell("named", null);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      .row {
        display: flex;
        gap: 0.5rem;
      }
      select {
        flex: 1;
        min-width: 0;
      }
    `,
  ];
}

customElements.define("dc-naming", Naming);
