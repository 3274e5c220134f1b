import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Live } from "../../board/fold.ts";
import type { IncidentView, SiteView } from "../../contract/board.ts";
import { notable } from "../../wording/history.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import type { IncidentDoor } from "./card.ts";
import "./card.ts";
import "./timeline.ts";

const LINES = 14; // of the timeline; a site's own page has more

/** The incidents, open ones first, and under them what happened lately. */
export class Incidents extends Part {
  static override properties = { live: { attribute: false }, now: { attribute: false }, door: { attribute: false } };

  declare live: Live;
  declare now: number;
  declare door: IncidentDoor;

  override render(): TemplateResult {
    const w = this.words.incidents;
    const { incidents, history, board } = this.live;
    const open = incidents.filter((incident) => !incident.resolved_at).length;
    const lines = history.filter(notable).slice(-LINES);
    return html`<section aria-labelledby="incidents">
        <h2 id="incidents">${w.title}<b>${open || ""}</b></h2>
        ${incidents.length === 0 ? html`<p class="none">${icon("good")}${w.none}</p>` : nothing}
        <div class="cards">
          ${repeat(
            incidents,
            (incident) => incident.id,
            (incident) =>
              html`<dc-incident
                .incident=${incident}
                .sites=${this.#sites(incident)}
                .now=${incident.resolved_at ? 0 : this.now}
                .zone=${board.timezone}
                .door=${this.door}
              ></dc-incident>`,
          )}
        </div>
      </section>
      ${lines.length === 0
        ? nothing
        : html`<section class="past" aria-labelledby="past">
            <h2 id="past">${w.past}</h2>
            <dc-timeline .entries=${lines} .live=${this.live}></dc-timeline>
          </section>`}`;
  }

  #sites(incident: IncidentView): readonly SiteView[] {
    return incident.sites.map((id) => this.live.byId.get(id)).filter((site) => site !== undefined);
  }

  static override styles = [
    Part.base,
    css`
      h2 {
        display: flex;
        gap: 0.6rem;
        margin-bottom: 0.6rem;
        font-size: 1em;
      }
      h2 b {
        min-width: 1.5em;
        border-radius: 4px;
        background: var(--bad);
        color: var(--bad-ink);
        text-align: center;
      }
      h2 b:empty {
        display: none;
      }
      .none {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        color: var(--ink-2);
      }
      .none svg {
        color: var(--good);
      }
      .cards {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.6rem;
      }
      .past {
        margin-top: 1.6rem;
      }
    `,
  ];
}

customElements.define("dc-incidents", Incidents);
