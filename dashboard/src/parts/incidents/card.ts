import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { IncidentView, SiteView } from "../../contract/board.ts";
import { ApiError } from "../../edges/api.ts";
import { clock, ticking } from "../../wording/format.ts";
import { causes, confidence, deliveries } from "../../wording/verdict.ts";
import { written } from "../../wording/written.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { cardStyle } from "./card-style.ts";
import "./call-list.ts";

export interface IncidentDoor {
  acknowledge(incident: string): Promise<void>;
  note(incident: string, text: string): Promise<void>;
}

/** One incident: what, since when, why, whom to call; who has taken it on; what was noted and told. */
export class IncidentCard extends Part {
  static override properties = {
    incident: { attribute: false },
    sites: { attribute: false },
    now: { attribute: false },
    zone: {},
    door: { attribute: false },
    busy: { state: true },
    error: { state: true },
  };

  declare incident: IncidentView;
  declare sites: readonly SiteView[];
  declare now: number;
  declare zone: string;
  declare door: IncidentDoor;
  declare busy: boolean;
  declare error: unknown;

  constructor() {
    super();
    this.busy = false;
    this.error = null;
  }

  protected override willUpdate(_: PropertyValues): void {
    this.dataset["incident"] = this.incident.id;
    const { resolved_at, acknowledged_by } = this.incident;
    this.dataset["state"] = resolved_at ? "resolved" : acknowledged_by ? "taken" : "open";
  }

  override render(): TemplateResult {
    const { incident } = this;
    const open = !incident.resolved_at;
    const body = html`${this.#why()} ${this.#taken(open)}
      ${open ? html`<dc-call-list .sites=${this.sites} ?named=${this.sites.length > 1}></dc-call-list>` : nothing}
      ${this.#deliveries()} ${this.#notes()}`;
    if (open) return html`<article aria-label=${speech.say(incident.title)}><div class="head">${this.#head()}</div>${body}</article>`;
    return html`<article><details><summary class="head">${this.#head()}</summary>${body}</details></article>`;
  }

  #head(): TemplateResult {
    const { opened_at, resolved_at, title } = this.incident;
    const w = this.words.incidents;
    const from = Date.parse(opened_at);
    const until = resolved_at ? Date.parse(resolved_at) : null;
    const when = until === null ? w.from(clock(from, this.zone)) : w.between(clock(from, this.zone), clock(until, this.zone));
    return html`${icon(until === null ? "bad" : "good")}
      <h3>${speech.say(title)}</h3>
      <p class="when">
        ${when}<b>${ticking((until ?? this.now) - from, this.words.days)}</b>
        ${until === null ? nothing : html`<span class="resolved">${w.resolved}</span>`}
      </p>`;
  }

  #why(): TemplateResult {
    const { incident, words } = this;
    const sure = confidence(incident, words);
    return html`<div class="why">
      <p><i>${words.incidents.cause}${sure ? ` (${sure})` : ""}</i>${causes(incident.causes, words)}.</p>
      <ul>${incident.why.map((line) => html`<li>${speech.say(line)}</li>`)}</ul>
    </div>`;
  }

  #taken(open: boolean): TemplateResult | typeof nothing {
    const { acknowledged_by: by, acknowledged_at: at } = this.incident;
    const w = this.words.incidents;
    if (by) return html`<p class="taken">${icon("check")}${w.acknowledged(by, at ? clock(Date.parse(at), this.zone) : "")}</p>`;
    if (!open) return nothing;
    return html`<button class="button main acknowledge" type="button" ?disabled=${this.busy} @click=${this.#acknowledge}>
      ${icon("check")}${w.acknowledge}
    </button>`;
  }

  #deliveries(): TemplateResult | typeof nothing {
    const w = this.words.incidents;
    const lines = deliveries(this.incident.deliveries);
    if (lines.length === 0) return nothing;
    return html`<ul class="deliveries" aria-label=${w.alerts}>
      ${lines.map(
        ({ channel, state, at, times }) => html`<li data-state=${state}>
          ${icon(state === "delivered" ? "check" : state === "failed" ? "watch" : "clock")}
          <span>${w.alerts} ${channel}: ${w.delivery[state] ?? state} ${at ? clock(Date.parse(at), this.zone) : ""}${times > 1 ? ` (${w.times(times)})` : ""}</span>
        </li>`,
      )}
    </ul>`;
  }

  #notes(): TemplateResult {
    const w = this.words.incidents;
    return html`<ul class="notes">
        ${this.incident.notes.map(({ at, by, text }) => html`<li><i>${clock(Date.parse(at), this.zone)} ${by}</i>${written(text, this.words)}</li>`)}
      </ul>
      <form @submit=${this.#note}>
        <input name="text" aria-label=${w.note} placeholder=${w.note} maxlength="2000" autocomplete="off" required />
        <button class="button" ?disabled=${this.busy}>${w.addNote}</button>
      </form>
      ${this.error ? html`<p class="error" role="alert">${this.#errorText()}</p>` : nothing}`;
  }

  #errorText(): string {
    const text = this.error instanceof ApiError ? this.error.text : null;
    return text ? speech.say(text) : this.words.incidents.failed;
  }

  #acknowledge(): void {
    void this.#ask(() => this.door.acknowledge(this.incident.id));
  }

  /** What was written stays in its field until the server has it. */
  async #note(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const text = String(new FormData(form).get("text")).trim();
    if (text && (await this.#ask(() => this.door.note(this.incident.id, text)))) form.reset();
  }

  async #ask(act: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.error = null;
    try {
      await act();
      return true;
    } catch (error) {
      this.error = error;
      return false;
    } finally {
      this.busy = false;
    }
  }

  static override styles = [Part.base, cardStyle];
}

customElements.define("dc-incident", IncidentCard);
