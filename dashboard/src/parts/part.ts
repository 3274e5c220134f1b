// What every piece of the screen has: the words, the look of buttons, a visible focus.

import { css, LitElement, type CSSResultGroup } from "lit";
import type { Words } from "../words.ts";
import { speech } from "./speech.ts";

export abstract class Part extends LitElement {
  #unlisten: (() => void) | null = null;

  static base: CSSResultGroup = css`
    *,
    *::before,
    *::after {
      box-sizing: border-box;
    }
    :host {
      display: block;
    }
    :host([hidden]) {
      display: none;
    }
    h1,
    h2,
    h3,
    p,
    ul,
    ol,
    dl,
    dd {
      margin: 0;
      padding: 0;
    }
    ul,
    ol {
      list-style: none;
    }
    button,
    input,
    select {
      font: inherit;
      color: inherit;
    }
    ::placeholder {
      color: var(--ink-3);
      opacity: 1;
    }
    button {
      cursor: pointer;
    }
    a {
      color: inherit;
    }
    svg {
      display: block;
      width: 1.25em;
      height: 1.25em;
      flex: none;
      fill: none;
      stroke: currentColor;
      stroke-width: 2;
      stroke-linecap: round;
      stroke-linejoin: round;
    }
    :focus {
      outline: none;
    }
    :focus-visible {
      outline: 3px solid var(--focus);
      outline-offset: 2px;
    }
    .unseen {
      position: fixed;
      top: 0;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .button {
      display: inline-flex;
      align-items: center;
      justify-content: center;
      gap: 0.45em;
      min-height: 2.5rem;
      padding: 0.3rem 0.95rem;
      border: 1px solid var(--line-2);
      border-radius: 6px;
      background: var(--card);
      font-weight: 600;
      line-height: 1.25;
      text-decoration: none;
    }
    .button:hover {
      border-color: var(--ink-3);
    }
    .button.main {
      border-color: var(--accent);
      background: var(--accent);
      color: var(--accent-ink);
    }
    .button:disabled {
      opacity: 0.55;
      cursor: default;
    }
  `;

  protected get words(): Words {
    return speech.words;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#unlisten = speech.listen(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
  }

  /** A request to whoever holds this part. */
  protected tell<T>(name: string, detail: T): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
