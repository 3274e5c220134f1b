import { css, html, nothing, type TemplateResult } from "lit";
import type { RollCallEntry, RollCallView } from "../../contract/room.ts";
import { session as path } from "../../edges/api.ts";
import { clock, ticking } from "../../wording/format.ts";
import { ROOM } from "../../words/room.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { RoomPart } from "./door.ts";

/** The last roll call: who was there, and the sheet of it to sign. */
export class RollCall extends RoomPart {
  static override properties = { sheet: { attribute: false }, open: { type: Boolean } };

  declare sheet: RollCallView;
  declare open: boolean; // one may be taken now

  override render(): TemplateResult {
    const w = speech.say(ROOM).rollCall;
    const { sheet } = this;
    return html`${sheet.taken_at ? this.#taken(sheet, sheet.taken_at) : html`<p class="hint">${w.none}</p>`}
      ${this.failed()}
      <div class="buttons">
        ${this.open ? html`<button class="button" type="button" ?disabled=${this.busy} @click=${() => void this.do("rollcall", {})}>${icon("list")}${w.take}</button>` : nothing}
        <a class="button" href="${path(sheet.session)}/rollcall.html?lang=${speech.locale}" target="_blank" rel="noopener">${w.print}</a>
      </div>`;
  }

  #taken({ present, expected, entries, extra, reason, by, timezone }: RollCallView, at: string): TemplateResult {
    const w = speech.say(ROOM).rollCall;
    const how = [w.at(clock(Date.parse(at), timezone)), w.reasons[reason] ?? "", by].filter(Boolean).join(", ");
    const late = ({ late_s }: RollCallEntry): string => ` (${ticking((late_s ?? 0) * 1000, this.words.days)})`;
    return html`<p class="hint">${how}</p>
      <dl>
        <dt>${w.present}</dt><dd><b>${present}/${expected}</b></dd>
        ${this.#line(w.absent, entries.filter((entry) => !entry.present).map((entry) => this.#name(entry)))}
        ${this.#line(w.late, entries.filter(({ late_s }) => late_s).map((entry) => this.#name(entry) + late(entry)))}
        ${this.#line(w.mute, entries.filter(({ media }) => media === false).map((entry) => this.#name(entry)))}
        ${this.#line(w.extra, extra.map(({ name, endpoint }) => name || endpoint))}
      </dl>`;
  }

  #name({ site }: RollCallEntry): string {
    return this.sheet.names[site] ?? site;
  }

  #line(word: string, who: readonly string[]): TemplateResult | typeof nothing {
    return who.length === 0 ? nothing : html`<dt>${word}</dt><dd>${who.length}: ${who.join(", ")}</dd>`;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.15rem 0.8rem;
        margin: 0.3rem 0 0.7rem;
        font-size: 0.95rem;
      }
      dt {
        max-width: 9rem;
        color: var(--ink-2);
      }
      .buttons {
        margin-top: 0.5rem;
      }
    `,
  ];
}

customElements.define("dc-rollcall", RollCall);
