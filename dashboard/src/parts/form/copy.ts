import { css, html, type TemplateResult } from "lit";
import { copy } from "../../edges/clipboard.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { formStyle } from "./form-style.ts";

const SAID_MS = 2_500;

/** Puts a text on the clipboard, says that it has, and tells `copied`. */
export class Copy extends Part {
  static override properties = { text: {}, label: {}, small: { type: Boolean }, said: { state: true } };

  declare text: string;
  declare label: string;
  declare small: boolean;
  declare said: boolean | null; // null: nothing was pressed lately

  constructor() {
    super();
    this.small = false;
    this.said = null;
  }

  override render(): TemplateResult {
    const w = this.words.form;
    const word = this.said === null ? this.label : this.said ? w.copied : w.notCopied;
    return html`<button class="button ${this.small ? "small" : ""}" type="button" @click=${this.#press}>
      ${icon(this.said ? "check" : "copy")}<span aria-live="polite">${word}</span>
    </button>`;
  }

  async #press(): Promise<void> {
    this.said = await copy(this.text, this.renderRoot);
    if (this.said) this.tell("copied", null);
    setTimeout(() => (this.said = null), SAID_MS);
  }

  static override styles = [
    Part.base,
    formStyle,
    css`
      :host {
        display: inline-block;
      }
      button {
        width: 100%;
      }
    `,
  ];
}

customElements.define("dc-copy", Copy);
