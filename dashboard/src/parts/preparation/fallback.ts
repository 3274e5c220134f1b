import { css, html, nothing, type TemplateResult } from "lit";
import type { Destination, FallbackView, Reserve, Verdict } from "../../contract/preparation.ts";
import { glyphOf, VERDICT_LOOK } from "../../preparation/readiness.ts";
import { dial } from "../../wording/format.ts";
import { PREPARATION } from "../../words/preparation.ts";
import type { Question } from "../form/confirm.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { PreparationPart } from "./door.ts";
import "../form/confirm.ts";

/** Where everybody goes when the room fails: tested the day before, announced by one press and a reason. */
export class FallbackPart extends PreparationPart {
  static override properties = {
    view: { attribute: false },
    sites: { attribute: false },
    open: { type: Boolean },
    question: { state: true },
  };

  declare view: FallbackView | null;
  declare sites: number;
  declare open: boolean; // it may be tested and announced now
  declare question: Question | null;

  constructor() {
    super();
    this.open = false;
    this.question = null;
  }

  override render(): TemplateResult {
    const { fallback, room_tested, phone_tested } = this.view ?? {};
    if (!fallback?.room && !fallback?.phone) return html`<p class="none">${speech.say(PREPARATION).fallback.none}</p>`;
    return html`${fallback.room ? this.#reserve("room", fallback.room, room_tested) : nothing}
      ${fallback.phone ? this.#reserve("phone", fallback.phone, phone_tested) : nothing}
      ${this.view?.announced && this.open ? this.#button("main") : nothing} ${this.failed()}
      ${this.question ? html`<dc-confirm .question=${this.question} @close-dialog=${() => (this.question = null)}></dc-confirm>` : nothing}`;
  }

  #reserve(what: Reserve, where: string, tested: Verdict = "not_checked"): TemplateResult {
    const w = speech.say(PREPARATION).fallback;
    return html`<div class="reserve">
      <p><i>${w[what]}</i>${what === "phone" ? html`<a href=${dial(where)}>${where}</a>` : html`<b>${where}</b>`}</p>
      <p class="tested" data-look=${VERDICT_LOOK[tested]}>${icon(glyphOf(VERDICT_LOOK[tested]))}${this.words.verdicts[tested]}</p>
      ${this.open ? this.#test(what) : nothing}
      ${this.#announce(what, where)}
    </div>`;
  }

  #test(what: Reserve): TemplateResult {
    const w = speech.say(PREPARATION).fallback;
    const button = (verdict: "passed" | "failed"): TemplateResult =>
      html`<button class="button small" type="button" ?disabled=${this.busy} @click=${() => void this.do("fallback/tested", { what, verdict })}>${w[verdict]}</button>`;
    return html`<p class="buttons"><span>${w.test}</span>${button("passed")} ${button("failed")}</p>`;
  }

  #announce(what: Reserve, where: string): TemplateResult | typeof nothing {
    const w = speech.say(PREPARATION).fallback;
    if (this.view?.announced === what) return html`<p class="announced">${icon("check")}${w.announced[what]}</p>`;
    return this.open ? this.#button(what, where) : nothing;
  }

  #button(what: Destination, where = ""): TemplateResult {
    const w = speech.say(PREPARATION).fallback;
    return html`<button class="button" type="button" @click=${() => (this.question = this.#ask(what, where))}>${icon("send")}${w.announce[what]}…</button>`;
  }

  #ask(what: Destination, where: string): Question {
    const w = speech.say(PREPARATION).fallback;
    return {
      heading: w.announce[what],
      text: what === "main" ? w.sureBack(this.sites) : w.sure(this.sites, where),
      action: w.send,
      reason: w.reason,
      act: (reason) => this.session.act("fallback/announce", { what, reason }),
    };
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      .none {
        color: var(--ink-2);
      }
      .reserve {
        display: grid;
        gap: 0.5rem;
        padding: 0.6rem 0 0.9rem;
        border-bottom: 1px solid var(--line);
      }
      .reserve:last-of-type {
        border: 0;
      }
      i {
        display: block;
        color: var(--ink-2);
        font-size: 0.88rem;
        font-style: normal;
      }
      a {
        font-weight: 600;
      }
      .tested,
      .announced {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        font-weight: 600;
      }
      .tested[data-look="good"],
      .announced svg {
        color: var(--good);
      }
      .tested[data-look="watch"] {
        color: var(--watch);
      }
      .tested[data-look="verify"] {
        color: var(--verify);
      }
      .tested[data-look="unknown"] {
        color: var(--unknown);
      }
      .buttons {
        font-size: 0.92rem;
      }
    `,
  ];
}

customElements.define("dc-fallback", FallbackPart);
