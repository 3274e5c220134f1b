import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Finding, SiteReadiness } from "../../contract/preparation.ts";
import { glyphOf, lookOf, VERDICT_LOOK } from "../../preparation/readiness.ts";
import { local } from "../../wording/dates.ts";
import { split } from "../../wording/names.ts";
import { written } from "../../wording/written.ts";
import { PREPARATION } from "../../words/preparation.ts";
import type { Question } from "../form/confirm.ts";
import { formStyle } from "../form/form-style.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { PreparationPart } from "../preparation/door.ts";
import { speech } from "../speech.ts";
import { callLine } from "./calls.ts";
import { pointStyle } from "./point-style.ts";
import "../form/confirm.ts";
import "../form/copy.ts";
import "./call.ts";
import "./notices.ts";

/** One point: a row on a desk, a card on a phone; what it needs is said at once, everything else when it is opened. */
export class Point extends PreparationPart {
  static override properties = {
    site: { attribute: false },
    zone: {},
    revision: { attribute: false },
    checks: { type: Boolean },
    closed: { type: Boolean },
    open: { state: true },
    question: { state: true },
  };

  declare site: SiteReadiness;
  declare zone: string;
  declare revision: number;
  declare checks: boolean; // it may be checked now
  declare closed: boolean; // nothing can be recorded of it any more
  declare open: boolean;
  declare question: Question | null;

  constructor() {
    super();
    this.checks = false;
    this.closed = false;
    this.open = false;
    this.question = null;
  }

  protected override willUpdate(_: PropertyValues): void {
    this.dataset["site"] = this.site.id;
    this.dataset["look"] = lookOf(this.site);
    this.toggleAttribute("ready", this.site.ready);
  }

  override render(): TemplateResult {
    const { site } = this;
    return html`<article aria-label=${site.name}>
      <div class="row">${this.#name()} ${this.#facts()} ${this.#buttons()}</div>
      ${this.#needs()} ${this.failed()} ${this.open ? this.#details() : nothing}
      ${this.question ? html`<dc-confirm .question=${this.question} @close-dialog=${() => (this.question = null)}></dc-confirm>` : nothing}
    </article>`;
  }

  #name(): TemplateResult {
    const { site } = this;
    const w = speech.say(PREPARATION).sites;
    const { kind, own } = split(site.name);
    return html`<h3>
      <span class="ready" title=${site.ready ? w.isReady : w.isWaiting}>${icon(site.ready ? lookOf(site) : site.verdict === "failed" ? "bad" : "unknown")}</span>
      <span>${kind ? html`<i>${kind}</i> ` : nothing}${own}${site.hub ? html` <em>${w.hub}</em>` : site.guest ? html` <em>${w.guest}</em>` : nothing}</span>
      <span class="unseen">${site.ready ? w.isReady : w.isWaiting}</span>
    </h3>`;
  }

  #facts(): TemplateResult {
    const { site } = this;
    const w = speech.say(PREPARATION).sites;
    const fact = (name: string, at: string | null, via: string): TemplateResult =>
      html`<div data-done=${at !== null}>
        <dt>${name}</dt>
        <dd title=${w.via[via] ?? ""}>${at ? html`${icon("check")}${local(at, this.zone).time}` : w.notYet}</dd>
      </div>`;
    return html`<dl>
      ${fact(w.confirmed, site.confirmed_at, site.confirmed_via)} ${fact(w.checkedIn, site.checked_in_at, site.checked_in_via)}
      <div class="result" data-look=${VERDICT_LOOK[site.verdict]}>
        <dt>${w.result}</dt>
        <dd>${icon(glyphOf(VERDICT_LOOK[site.verdict]))}<b>${this.words.verdicts[site.verdict]}</b>${site.checked_at ? html`<i>${local(site.checked_at, this.zone).time}</i>` : nothing}</dd>
      </div>
    </dl>`;
  }

  #buttons(): TemplateResult {
    const w = speech.say(PREPARATION).sites;
    return html`<div class="buttons">
      <button class="button small" type="button" ?disabled=${this.busy || !this.checks} @click=${() => void this.do("preflight", { site: this.site.id })}>${icon("again")}<span class="word">${w.check}</span></button>
      <button class="button small open" type="button" aria-expanded=${this.open} aria-label=${w.more(this.site.name)} title=${w.more(this.site.name)} @click=${() => (this.open = !this.open)}>
        ${icon("more")}
      </button>
    </div>`;
  }

  #needs(): TemplateResult | typeof nothing {
    const { findings, waiver } = this.site;
    const w = speech.say(PREPARATION);
    if (findings.length === 0 && !waiver) return nothing;
    return html`<div class="needs">
      ${waiver ? html`<p class="waiver">${icon("check")}${w.waiver.given(written(waiver.reason, this.words), waiver.by, local(waiver.at, this.zone).time)}</p>` : nothing}
      ${findings.map((finding) => findingLine(finding, w.sites.remedy))}
    </div>`;
  }

  #details(): TemplateResult {
    const { site } = this;
    const w = speech.say(PREPARATION);
    return html`<div class="details">
      <section>
        <h4>${w.contacts}</h4>
        ${site.contacts.length === 0 ? html`<p class="none">${w.noContacts}</p>` : nothing}
        ${site.contacts.map((contact) => html`<dc-call .session=${this.session} .site=${site.id} .contact=${contact}></dc-call>`)}
        ${site.calls.map((call) => html`<p class="none">${callLine(call, this.zone)}</p>`)}
      </section>
      <section>
        <h4>${w.notices.title}</h4>
        <dc-site-notices .session=${this.session} .notices=${site.notices} .zone=${this.zone}></dc-site-notices>
        <h4>${w.page}</h4>
        <div class="buttons">
          <dc-copy small .text=${site.link} .label=${w.copyLink}></dc-copy>
          <a class="button small plain" href=${site.link} target="_blank" rel="noopener">${w.openLink}</a>
        </div>
        <img src=${this.session.linkCode(site.id)} alt=${w.linkCode(site.name)} title=${w.linkCode(site.name)} width="164" height="164" />
        ${this.closed ? nothing : html`<div class="buttons last">${this.#records()}</div>`}
      </section>
    </div>`;
  }

  #records(): TemplateResult {
    const { site } = this;
    const { calls, waiver, guests } = speech.say(PREPARATION);
    const button = (word: string, act: () => void): TemplateResult =>
      html`<button class="button small" type="button" ?disabled=${this.busy} @click=${act}>${word}</button>`;
    return html`${site.confirmed_at ? nothing : button(calls.confirm, () => void this.do("confirm", { site: site.id }))}
      ${site.checked_in_at ? nothing : button(calls.checkIn, () => void this.do("check-in", { site: site.id }))}
      ${site.waiver
        ? button(`${waiver.takeBack}…`, () => (this.question = this.#waive(false)))
        : site.ready
          ? nothing
          : button(`${waiver.give}…`, () => (this.question = this.#waive(true)))}
      ${site.guest ? button(`${guests.dismiss}…`, () => (this.question = this.#dismiss())) : nothing}`;
  }

  #waive(give: boolean): Question {
    const { id, name } = this.site;
    const w = speech.say(PREPARATION).waiver;
    return {
      heading: `${give ? w.give : w.takeBack}: ${name}`,
      text: give ? w.sure(name) : w.sureBack(name),
      action: give ? w.give : w.takeBack,
      reason: give ? w.reason : null,
      act: (reason) => this.session.act("waive", { site: id, reason }),
    };
  }

  #dismiss(): Question {
    const { id, name } = this.site;
    const w = speech.say(PREPARATION).guests;
    return { heading: w.dismiss, text: w.sure(name), action: w.dismiss, reason: null, act: () => this.session.act("guest/dismiss", { revision: this.revision, site: id }) };
  }

  static override styles = [Part.base, formStyle, pointStyle];
}

/** Why, and what to do. */
export function findingLine({ verdict, link, reason, remedy }: Finding, remedyWord: string): TemplateResult {
  return html`<div class="finding" data-look=${VERDICT_LOOK[verdict]}>
    ${icon(glyphOf(VERDICT_LOOK[verdict]))}
    <p>${link ? html`<b>${link}:</b> ` : nothing}${speech.say(reason)} ${remedy ? html`<span class="remedy"><b>${remedyWord}</b> ${speech.say(remedy)}</span>` : nothing}</p>
  </div>`;
}

customElements.define("dc-point", Point);
