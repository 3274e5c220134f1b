// The fields of a plan, drawn from a draft. What is wrong with one stands below it, and is read with it.

import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Draft, Field } from "../../agenda/draft.ts";

type Written = { [key in Field]: Draft[key] extends string ? key : never }[Field];

export interface Fields {
  readonly draft: Draft;
  put(field: Written, value: string): void;
  wrong(field: Field): string; // what is wrong with it, or what somebody else wrote
}

interface Look {
  readonly type?: string;
  readonly hint?: string;
  readonly required?: boolean;
  readonly autofocus?: boolean;
  readonly inputmode?: string;
}

export function field(form: Fields, name: Written, label: string, look: Look = {}): TemplateResult {
  const wrong = form.wrong(name);
  return html`<div class="field">
    <label>
      ${label}
      <input
        name=${name}
        type=${look.type ?? "text"}
        inputmode=${look.inputmode ?? nothing}
        autocomplete="off"
        maxlength="300"
        ?required=${look.required}
        ?autofocus=${look.autofocus}
        aria-invalid=${wrong !== ""}
        aria-describedby="hint-${name} wrong-${name}"
        .value=${live(form.draft[name])}
        @input=${(event: Event) => form.put(name, (event.target as HTMLInputElement).value)}
      />
    </label>
    ${look.hint ? html`<span class="hint" id="hint-${name}">${look.hint}</span>` : nothing} ${wrongLine(name, wrong)}
  </div>`;
}

export function choice(form: Fields, name: Written, label: string, options: readonly (readonly [string, string])[]): TemplateResult {
  const wrong = form.wrong(name);
  return html`<div class="field">
    <label>
      ${label}
      <select
        name=${name}
        aria-invalid=${wrong !== ""}
        aria-describedby="wrong-${name}"
        @change=${(event: Event) => form.put(name, (event.target as HTMLSelectElement).value)}
      >
        ${options.map(([value, word]) => html`<option value=${value} ?selected=${value === form.draft[name]}>${word}</option>`)}
      </select>
    </label>
    ${wrongLine(name, wrong)}
  </div>`;
}

export function wrongLine(name: string, wrong: string): TemplateResult {
  return html`<span class="wrong" id="wrong-${name}">${wrong || nothing}</span>`;
}
