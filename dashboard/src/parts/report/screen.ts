import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { IncidentFigures, PartText, ReportFigures, ReportText, SiteFigures } from "../../contract/report.ts";
import { get, session as path } from "../../edges/api.ts";
import { hashOf } from "../../route.ts";
import { local, moment } from "../../wording/dates.ts";
import { share, ticking } from "../../wording/format.ts";
import { causes } from "../../wording/verdict.ts";
import { REPORT } from "../../words/report.ts";
import { Asking } from "../form/asking.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";
import { reportStyle } from "./screen-style.ts";
import "./part-text.ts";

const VERSIONS = ["internal", "vp", "minutes"] as const; // minutes of the check before the meeting
const FORMATS = { internal: ["docx", "pdf", "xlsx"], vp: ["docx", "pdf", "xlsx"], minutes: ["docx", "pdf"] } as const;

/** What a session was: key figures, point by point, the text to be edited, the papers to be fetched. */
export class ReportScreen extends Asking {
  static override properties = {
    session: {},
    figures: { state: true },
    parts: { state: true },
  };

  declare session: string | null;
  declare figures: ReportFigures | null;
  declare parts: readonly PartText[];

  constructor() {
    super();
    this.figures = null;
    this.parts = [];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("session")) return;
    this.figures = null;
    this.parts = [];
    if (this.session !== null) void this.ask(() => this.#load(this.session as string));
  }

  async #load(asked: string): Promise<void> {
    const [figures, { parts }] = await this.door.asking(
      Promise.all([get<ReportFigures>(`${path(asked)}/report.json`), get<ReportText>(`${path(asked)}/report`)]),
    );
    if (asked === this.session) [this.figures, this.parts] = [figures, parts];
  }

  override render(): TemplateResult {
    const w = speech.say(REPORT);
    const { figures } = this;
    if (this.session === null) return html`<main><p class="hint">${w.none}</p><p><a class="button main" href=${hashOf("agenda")}>${icon("calendar")}${w.agenda}</a></p></main>`;
    if (!figures) return html`<main>${this.failure === null ? html`<p class="hint">${this.words.form.loading}</p>` : this.failed()}</main>`;
    return html`<main @part-changed=${this.#changed}>
      ${this.#head(figures)} ${this.#totals(figures)} ${this.#papers(this.session)}
      <section aria-labelledby="sites"><h2 id="sites">${w.sites.title}</h2>${this.#sites(figures)}</section>
      <section aria-labelledby="incidents"><h2 id="incidents">${w.incidents.title}</h2>${this.#incidents(figures)}</section>
      <section aria-labelledby="parts">
        <h2 id="parts">${w.parts.title}</h2>
        <p class="hint">${w.parts.hint}</p>
        ${VERSIONS.map((version) => this.#texts(version, figures.timezone))}
      </section>
    </main>`;
  }

  #head({ title, times, timezone, as_of }: ReportFigures): TemplateResult {
    const w = speech.say(REPORT);
    const hour = (at: string): string => local(at, timezone).time;
    const held = times.started ? `${hour(times.started)} – ${times.ended ? hour(times.ended) : w.going}` : w.notBegun;
    const more = [times.late_s > 0 && w.late(this.#span(times.late_s)), times.paused_s > 0 && w.paused(this.#span(times.paused_s))];
    return html`<div class="head">
      <p class="kind">${w.title}</p>
      <h1>${title}</h1>
      <p><span>${w.planned}: ${moment(times.planned_start, timezone, speech.locale)}</span> <span>${w.held}: <b>${[held, ...more].filter(Boolean).join(", ")}</b></span></p>
      <p class="hint">${w.asOf(moment(as_of, timezone, speech.locale))}</p>
    </div>`;
  }

  #totals({ totals, presence }: ReportFigures): TemplateResult {
    const w = speech.say(REPORT);
    const cells: readonly (readonly [string, string, string])[] = [
      [w.figures.present, `${totals.present}/${totals.sites}`, w.presence[presence] ?? ""],
      [w.figures.connected, share(totals.connected, speech.locale), this.#unknown(totals)],
      [w.figures.drops, String(totals.drops), totals.dropped > 0 ? w.figures.dropped(totals.dropped) : ""],
      [w.figures.down, this.#span(totals.down_s), totals.longest_s > 0 ? w.figures.longest(this.#span(totals.longest_s)) : ""],
      [w.figures.late, String(totals.late), ""],
      [w.figures.incidents, String(totals.incidents), totals.unresolved > 0 ? w.figures.unresolved(totals.unresolved) : ""],
    ];
    return html`<dl class="totals" aria-label=${w.figures.title}>
      ${cells.map(([name, value, more]) => html`<div><dt>${name}</dt><dd>${value}</dd>${more ? html`<dd class="more">${more}</dd>` : nothing}</div>`)}
    </dl>`;
  }

  /** Something in the text for the convening office is to be looked at first. */
  get #told(): boolean {
    return this.parts.some(({ internal, named }) => internal.length + named.length > 0);
  }

  #papers(session: string): TemplateResult {
    const w = speech.say(REPORT).download;
    const hints = { internal: w.internalHint, vp: w.vpHint, minutes: w.minutesHint };
    return html`<section aria-labelledby="papers">
      <h2 id="papers">${w.title}</h2>
      <div class="papers">
        ${VERSIONS.map(
          (version) => html`<div>
            <p><b>${w[version]}</b><span class="hint">${hints[version]}</span>${version === "vp" && this.#told ? html`<span class="hint off">${w.look}</span>` : nothing}</p>
            <p class="buttons">
              ${FORMATS[version].map((format) => html`<a class="button small" href="${path(session)}/report.${format}?version=${version}" download aria-label="${w[version]}, ${w[format]}">${icon("save")}${w[format]}</a>`)}
            </p>
          </div>`,
        )}
      </div>
    </section>`;
  }

  #texts(version: (typeof VERSIONS)[number], zone: string): TemplateResult | typeof nothing {
    const parts = this.parts.filter(({ part }) => part.startsWith(`${version}.`));
    if (parts.length === 0) return nothing;
    return html`<details ?open=${version === "internal"}>
      <summary>${speech.say(REPORT).download[version]}</summary>
      ${repeat(
        parts,
        ({ part }) => part,
        (part) => html`<dc-report-part .door=${this.door} .session=${this.session} .entry=${part} .zone=${zone}></dc-report-part>`,
      )}
    </details>`;
  }

  #sites({ sites, timezone }: ReportFigures): TemplateResult {
    const w = speech.say(REPORT).sites;
    const heads = [w.name, w.present, w.late, w.out, w.connected, w.drops, w.down, w.longest, w.backup, w.poor, w.silent];
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${w.title}>
      <table>
        <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
        <tbody>${sites.map((site) => this.#site(site, timezone))}</tbody>
      </table>
    </div>`;
  }

  #site(site: SiteFigures, zone: string): TemplateResult {
    const w = speech.say(REPORT).sites;
    const span = (seconds: number): string => (seconds > 0 ? this.#span(seconds) : "–");
    return html`<tr>
      <th scope="row">${site.name}${site.down_at_end ? html`<i>${w.atEnd}</i>` : nothing}</th>
      <td>${site.present ? (site.since ? local(site.since, zone).time : w.inside) : html`<b class="off">${w.absent}</b>`}</td>
      <td>${span(site.late_s)}</td>
      <td>${span(site.late_s > 0 ? site.out_s : site.absent_s)}</td>
      <td>${share(site.connected, speech.locale)}<i>${this.#unknown(site)}</i></td>
      <td>${site.drops || "–"}</td>
      <td>${span(site.down_s)}</td>
      <td>${span(site.longest_s)}</td>
      <td>${span(site.backup_s)}</td>
      <td>${span(site.poor_s)}</td>
      <td>${span(site.silent_s)}</td>
    </tr>`;
  }

  /** What could not be judged; beside the share it would else read as a fault. */
  #unknown({ unknown, unknown_s }: SiteFigures | ReportFigures["totals"]): string {
    return unknown !== null && unknown_s >= 1 ? speech.say(REPORT).sites.unknown(share(unknown, speech.locale, true)) : "";
  }

  #incidents({ incidents, timezone }: ReportFigures): TemplateResult {
    const w = speech.say(REPORT).incidents;
    const live = incidents.filter((incident) => incident.live);
    if (live.length === 0) return html`<p class="hint">${w.none}</p>`;
    return html`<ul class="incidents">${live.map((incident) => this.#incident(incident, timezone))}</ul>`;
  }

  #incident({ opened_at, seconds, sites, causes: why }: IncidentFigures, zone: string): TemplateResult {
    return html`<li>
      <time>${local(opened_at, zone).time}</time>
      <span><b>${sites.join(", ")}</b><i>${causes(why, this.words)}</i></span>
      <span>${seconds === null ? speech.say(REPORT).incidents.open : this.#span(seconds)}</span>
    </li>`;
  }

  #span(seconds: number): string {
    return ticking(seconds * 1000, this.words.days);
  }

  #changed({ detail }: CustomEvent<ReportText>): void {
    this.parts = detail.parts;
  }

  static override styles = [Part.base, formStyle, reportStyle];
}

customElements.define("dc-report", ReportScreen);
