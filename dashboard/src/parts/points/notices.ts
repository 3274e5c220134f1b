import { css, html, nothing, type TemplateResult } from "lit";
import type { NoticeState } from "../../contract/preparation.ts";
import { copy } from "../../edges/clipboard.ts";
import { local } from "../../wording/dates.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { formStyle } from "../form/form-style.ts";
import { icon, type Icon } from "../icons.ts";
import { Part } from "../part.ts";
import { PreparationPart } from "../preparation/door.ts";
import { speech } from "../speech.ts";

const ICON: Readonly<Record<NoticeState["state"], Icon>> = { waiting: "clock", held: "clock", delivered: "check", failed: "watch", to_copy: "copy" };

/** What one point was told, and whether it got there; each text can be copied for the group in Zalo. */
export class SiteNotices extends PreparationPart {
  static override properties = { notices: { attribute: false }, zone: {}, byHand: { state: true }, copied: { state: true } };

  declare notices: readonly NoticeState[];
  declare zone: string;
  declare byHand: string; // a text that the browser would not copy
  declare copied: string; // the notice that was

  constructor() {
    super();
    this.byHand = "";
    this.copied = "";
  }

  override render(): TemplateResult {
    const w = speech.say(PREPARATION).notices;
    if (this.notices.length === 0) return html`<p class="none">${w.none}</p>`;
    return html`<ul>${this.notices.map((notice) => this.#notice(notice))}</ul>
      ${this.byHand ? html`<label>${w.byHand}<textarea readonly rows="6" .value=${this.byHand} @focus=${(event: Event) => (event.target as HTMLTextAreaElement).select()}></textarea></label>` : nothing}
      ${this.failed()}`;
  }

  #notice({ notice, about, state, channel, at, reason }: NoticeState): TemplateResult {
    const w = speech.say(PREPARATION).notices;
    const { date, time } = local(at, this.zone);
    const way = channel ? ` (${w.channels[channel] ?? channel})` : "";
    return html`<li data-state=${state}>
      ${icon(ICON[state])}
      <span>${w.about[about] ?? about}<i>${time} ${date.slice(8)}/${date.slice(5, 7)} · ${w.states[state]}${way}${reason ? `: ${speech.say(reason)}` : ""}</i></span>
      <button class="button small" type="button" ?disabled=${this.busy} @click=${() => void this.#copy(notice)}>
        ${icon(this.copied === notice ? "check" : "copy")}${this.copied === notice ? this.words.form.copied : w.copy}
      </button>
    </li>`;
  }

  async #copy(notice: string): Promise<void> {
    const text = await this.ask(() => this.session.text(notice));
    if (!text) return;
    const said = text.vi; // the points read Vietnamese, whatever the operator reads
    this.byHand = (await copy(said, this.renderRoot)) ? "" : said;
    if (this.byHand) return;
    this.copied = notice;
    await this.do(`notices/${encodeURIComponent(notice)}/copied`);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      ul {
        display: grid;
        gap: 0.5rem;
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr auto;
        gap: 0.6rem;
        align-items: center;
      }
      li > svg {
        color: var(--good);
      }
      [data-state="waiting"] > svg,
      [data-state="to_copy"] > svg {
        color: var(--ink-3);
      }
      [data-state="held"] > svg,
      [data-state="failed"] > svg,
      [data-state="failed"] i {
        color: var(--watch);
      }
      i {
        display: block;
        color: var(--ink-2);
        font-size: 0.88rem;
        font-style: normal;
      }
      .none {
        color: var(--ink-2);
      }
      @media (max-width: 640px) {
        li {
          grid-template-columns: auto 1fr;
        }
        li .button {
          grid-column: 2;
          justify-self: start;
        }
      }
      label {
        margin-top: 0.7rem;
      }
    `,
  ];
}

customElements.define("dc-site-notices", SiteNotices);
