import { css, html, nothing, type TemplateResult } from "lit";
import type { AgendaItem } from "../../contract/preparation.ts";
import type { RoomView } from "../../contract/room.ts";
import { ROOM } from "../../words/room.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { RoomPart } from "./door.ts";

/** The agenda: whose turn it is, and whether that point can be heard. */
export class TurnList extends RoomPart {
  static override properties = { view: { attribute: false }, agenda: { attribute: false }, names: { attribute: false } };

  declare view: RoomView;
  declare agenda: readonly AgendaItem[];
  declare names: ReadonlyMap<string, string>;

  override render(): TemplateResult {
    const w = speech.say(ROOM).turn;
    const { item, turn_site: site, turn_muted: muted } = this.view;
    return html`${muted && site ? html`<p class="muted" role="alert">${icon("watch")}<span>${w.muted(this.names.get(site) ?? site)}</span></p>` : nothing}
      <ol>${this.agenda.map((each) => this.#item(each))}</ol>
      ${item === null ? nothing : html`<button class="button small plain" type="button" ?disabled=${this.busy} @click=${() => this.#give(null, null)}>${w.clear}</button>`}
      ${this.failed()}`;
  }

  #item({ order, site, topic }: AgendaItem): TemplateResult {
    const w = speech.say(ROOM).turn;
    const now = order === this.view.item && site === this.view.turn_site; // several points may share one number
    return html`<li aria-current=${now ? "step" : nothing}>
      <span><b>${order}. ${this.names.get(site) ?? site}</b> ${topic}</span>
      ${now ? html`<span class="now">${w.now}</span>` : html`<button class="button small" type="button" ?disabled=${this.busy} @click=${() => this.#give(order, site)}>${w.give}</button>`}
    </li>`;
  }

  #give(item: number | null, site: string | null): void {
    void this.do("room/turn", { item, site });
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      li {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        min-height: 2.9rem;
        padding: 0.3rem 0;
        border-bottom: 1px solid var(--line);
        font-size: 0.95rem;
        line-height: 1.35;
      }
      li > span:first-child {
        flex: 1;
        min-width: 0;
      }
      li .button {
        flex: none;
      }
      .now {
        color: var(--accent);
        font-weight: 600;
      }
      .muted {
        display: flex;
        gap: 0.5rem;
        margin-bottom: 0.4rem;
        padding: 0.5rem 0.7rem;
        border: 1px solid var(--watch-line);
        border-radius: 6px;
        background: var(--watch-card);
        font-weight: 600;
      }
      .muted svg {
        color: var(--watch);
      }
    `,
  ];
}

customElements.define("dc-turn", TurnList);
