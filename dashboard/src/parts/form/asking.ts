import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { ProblemText } from "../../contract/agenda.ts";
import { ApiError } from "../../edges/api.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";

/** The way to the server; it shows the sign-in where that has expired. */
export interface Door {
  asking<T>(answer: Promise<T>): Promise<T>;
}

/** A part that asks the server for something, and says so while it waits and when it fails. */
export abstract class Asking extends Part {
  static override properties: PropertyDeclarations = { door: { attribute: false }, busy: { state: true }, failure: { state: true } };

  declare door: Door;
  declare busy: boolean;
  declare failure: unknown; // of the last request; null when it went well

  constructor() {
    super();
    this.busy = false;
    this.failure = null;
  }

  /** Undefined where it failed: then `failure` says why. */
  protected async ask<T>(answer: () => Promise<T>): Promise<T | undefined> {
    this.busy = true;
    this.failure = null;
    try {
      return await answer();
    } catch (error) {
      this.failure = error;
      return undefined;
    } finally {
      this.busy = false;
    }
  }

  protected get failureText(): string {
    const text = this.failure instanceof ApiError ? this.failure.text : null;
    return text ? speech.say(text) : this.words.form.failed;
  }

  protected failed(): TemplateResult | typeof nothing {
    return this.failure === null ? nothing : html`<p class="error" role="alert">${this.failureText}</p>`;
  }

  /** What is wrong with a field of what was sent. */
  protected problem(path: string): string {
    return this.failure instanceof ApiError ? problemsAt(this.failure.problems, path) : "";
  }
}

/** The remarks on one field, as sentences. */
export function problemsAt(problems: readonly ProblemText[], path: string): string {
  return problems
    .filter((problem) => problem.path === path || (problem.path.startsWith(path) && /^[.[]/.test(problem.path.slice(path.length))))
    .map((problem) => sentence(speech.say(problem)))
    .join(" ");
}

/** A remark of the server begins small and without a full stop: a path may stand before it. */
export function sentence(remark: string): string {
  return `${remark.charAt(0).toLocaleUpperCase()}${remark.slice(1)}${/[.!?]$/.test(remark) ? "" : "."}`;
}
