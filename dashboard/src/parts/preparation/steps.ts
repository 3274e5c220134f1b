import { css, html, type TemplateResult } from "lit";
import type { Phase, StepView } from "../../contract/preparation.ts";
import { nextStep } from "../../preparation/readiness.ts";
import { day, local, span } from "../../wording/dates.ts";
import { PREPARATION } from "../../words/preparation.ts";
import { icon, type Icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";

const ICON: Readonly<Record<StepView["state"], Icon>> = { ahead: "clock", done: "check", late: "check", missed: "watch" };

/** What is due when, what was done, and how long until the next. */
export class Steps extends Part {
  static override properties = { steps: { attribute: false }, phase: {}, now: { attribute: false }, zone: {} };

  declare steps: readonly StepView[];
  declare phase: Phase;
  declare now: number;
  declare zone: string;

  override render(): TemplateResult {
    const next = nextStep(this);
    return html`<ol>
      ${[...byDay(this.steps, this.zone)].map(
        ([date, steps]) => html`<li class="day"><b>${day(date, speech.locale)}</b><ol>${steps.map((step) => this.#step(step, step === next))}</ol></li>`,
      )}
    </ol>`;
  }

  #step(step: StepView, next: boolean): TemplateResult {
    const w = speech.say(PREPARATION);
    const left = Date.parse(step.planned) - this.now;
    const word = next ? (left > 0 ? w.left(span(left, speech.locale)) : w.due) : w.steps[step.state];
    const at = step.at && step.state === "late" ? ` ${local(step.at, this.zone).time}` : "";
    return html`<li class="step" data-state=${step.state} aria-current=${next ? "step" : "false"}>
      <time>${local(step.planned, this.zone).time}</time>${icon(ICON[step.state])}
      <span>${speech.say(step.label)} <i>${word}${at}</i></span>
    </li>`;
  }

  static override styles = [
    Part.base,
    css`
      ol {
        display: grid;
        gap: 0.15rem;
      }
      .day > b {
        display: block;
        margin: 0.3rem 0;
        color: var(--ink-2);
        font-size: 0.88rem;
        font-weight: 600;
      }
      .step {
        display: grid;
        grid-template-columns: 3rem auto 1fr;
        gap: 0.6rem;
        align-items: start;
        padding: 0.25rem 0.4rem;
        border-radius: 4px;
        font-size: 0.95rem;
        line-height: 1.35;
      }
      time {
        font-variant-numeric: tabular-nums;
      }
      .step svg {
        margin-top: 0.1em;
        color: var(--good);
      }
      i {
        color: var(--ink-2);
        font-size: 0.88rem;
        font-style: normal;
      }
      [data-state="done"] i {
        display: none;
      }
      [data-state="ahead"]:not([aria-current="step"]) {
        color: var(--ink-2);
      }
      [data-state="ahead"] svg {
        color: var(--ink-3);
      }
      [data-state="ahead"]:not([aria-current="step"]) i {
        display: none;
      }
      [data-state="late"] svg,
      [data-state="missed"] svg,
      [data-state="late"] i,
      [data-state="missed"] i {
        color: var(--watch);
      }
      [aria-current="step"] {
        background: var(--sunk);
        font-weight: 600;
      }
      [aria-current="step"] i {
        display: block;
        font-variant-numeric: tabular-nums;
      }
    `,
  ];
}

function byDay(steps: readonly StepView[], zone: string): Map<string, StepView[]> {
  const days = new Map<string, StepView[]>();
  for (const step of steps) {
    const { date } = local(step.planned, zone);
    days.set(date, [...(days.get(date) ?? []), step]);
  }
  return days;
}

customElements.define("dc-steps", Steps);
