import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { SessionBrief } from "../../contract/board.ts";
import { hashOf } from "../../route.ts";
import { local, weekday } from "../../wording/dates.ts";
import { written } from "../../wording/written.ts";
import { AGENDA } from "../../words/agenda.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";

export type RowAction = "edit" | "again" | "move" | "cancel" | "withdraw";

/** One session in the agenda: when, what, how far; what else can be done with it when it is opened. */
export class AgendaRow extends Part {
  static override properties = {
    session: { attribute: false },
    actions: { attribute: false },
    file: {},
    near: {},
    zone: {},
    open: { state: true },
  };

  declare session: SessionBrief;
  declare actions: readonly RowAction[];
  declare file: string; // where the meeting stands, when that is not here
  declare near: string; // today, tomorrow
  declare zone: string;
  declare open: boolean;

  constructor() {
    super();
    this.file = "";
    this.near = "";
    this.open = false;
  }

  protected override willUpdate(_: PropertyValues): void {
    this.dataset["session"] = this.session.id;
    this.dataset["phase"] = this.session.phase;
  }

  override render(): TemplateResult {
    const { session } = this;
    const w = speech.say(AGENDA);
    const { date, time } = local(session.start ?? "", this.zone);
    return html`<article aria-label=${session.title}>
      <p class="date"><b>${date.slice(8)}/${date.slice(5, 7)}</b><i>${this.near || weekday(date, speech.locale)}</i></p>
      <p class="time">${time}</p>
      <div class="what">
        <h3>${session.title}</h3>
        ${this.#state()}
      </div>
      <div class="buttons acts">
        ${this.#way()}
        <button class="button small" type="button" aria-expanded=${this.open} aria-label=${w.more(session.title)} title=${w.more(session.title)} @click=${() => (this.open = !this.open)}>${icon("more")}</button>
      </div>
      ${this.open ? html`<div class="buttons further">${this.actions.map((action) => this.#button(action))}${this.file ? html`<p class="hint">${w.fromFile(this.file)}</p>` : nothing}</div>` : nothing}
    </article>`;
  }

  #state(): TemplateResult {
    const { phase, ready, sites, reason, successor } = this.session;
    const w = speech.say(AGENDA);
    const off = phase === "moved" || phase === "cancelled";
    const over = phase === "ended" || phase === "reported";
    return html`<p class="state">
      <span class="phase">${this.words.phases[phase] ?? phase}</span>
      ${off ? nothing : html`<span>${over || phase === "planned" ? w.sites(sites) : w.ready(ready, sites)}</span>`}
      ${off && reason ? html`<span>${w.reason(written(reason, this.words))}</span>` : nothing}
      ${successor ? html`<a href=${hashOf("preparation", successor)}>${w.toNew}</a>` : nothing}
    </p>`;
  }

  #way(): TemplateResult | typeof nothing {
    const { id, phase } = this.session;
    const w = speech.say(AGENDA);
    if (phase === "moved" || phase === "cancelled") return nothing;
    const over = phase === "ended" || phase === "reported";
    return html`<a class="button small" href=${hashOf(over ? "report" : "preparation", id)}>${over ? w.report : w.prepare}</a>`;
  }

  #button(action: RowAction): TemplateResult {
    const asks = action === "cancel" || action === "withdraw" ? "…" : "";
    return html`<button class="button small" type="button" @click=${() => this.tell("agenda-action", { action, session: this.session })}>${speech.say(AGENDA)[action]}${asks}</button>`;
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      article {
        display: grid;
        grid-template-columns: 5.2rem 4rem minmax(0, 1fr) auto;
        gap: 0.2rem 1rem;
        align-items: center;
        min-height: 4rem;
        padding: 0.5rem 0.9rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--card);
      }
      .date b {
        font-size: 1.15rem;
        font-variant-numeric: tabular-nums;
      }
      .date i {
        display: block;
        color: var(--ink-2);
        font-size: 0.88rem;
        font-style: normal;
        line-height: 1.2;
      }
      .time {
        font-size: 1.15rem;
        font-variant-numeric: tabular-nums;
      }
      h3 {
        font-size: 1.05rem;
        line-height: 1.3;
      }
      .state {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.8rem;
        color: var(--ink-2);
        font-size: 0.92rem;
      }
      .phase {
        font-weight: 600;
      }
      .acts {
        flex-wrap: nowrap;
        white-space: nowrap;
      }
      .further {
        grid-column: 3 / -1;
        padding: 0.5rem 0 0.3rem;
      }
      .further .hint {
        flex: 1 1 100%;
      }
      :host([data-phase="moved"]) article,
      :host([data-phase="cancelled"]) article {
        background: none;
      }
      :host([data-phase="moved"]) :is(h3, .date b, .time),
      :host([data-phase="cancelled"]) :is(h3, .date b, .time) {
        color: var(--ink-2);
        font-weight: 400;
      }
      :host([data-phase="moved"]) :is(.date b, .time),
      :host([data-phase="cancelled"]) :is(.date b, .time) {
        text-decoration: line-through;
      }
      :host([data-phase="moved"]) .phase,
      :host([data-phase="cancelled"]) .phase {
        color: var(--watch);
      }
      [aria-expanded="true"] svg {
        transform: rotate(180deg);
      }
      @media (max-width: 640px) {
        article {
          grid-template-columns: auto 1fr auto;
          padding: 0.7rem 0.8rem;
        }
        .what {
          grid-row: 2;
          grid-column: 1 / -1;
        }
        .further {
          grid-column: 1 / -1;
        }
      }
    `,
  ];
}

customElements.define("dc-agenda-row", AgendaRow);
