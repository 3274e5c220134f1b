import { css, html, type TemplateResult } from "lit";
import type { Notice } from "../../contract/board.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";
import { speech } from "../speech.ts";

/** What the operator must know about the service itself. */
export class Notices extends Part {
  static override properties = { notices: { attribute: false } };

  declare notices: readonly Notice[];

  override render(): TemplateResult {
    return html`<ul role="status">
      ${this.notices.map(
        ({ code, level, text }) =>
          html`<li data-code=${code} data-level=${level}>${icon(level === "info" ? "clock" : "watch")}${speech.say(text)}</li>`,
      )}
    </ul>`;
  }

  static override styles = [
    Part.base,
    css`
      ul {
        display: grid;
        gap: 4px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        padding: 0.45rem 1.1rem;
        border: 1px solid var(--line-2);
        border-radius: 6px;
        background: var(--card);
        font-size: max(0.92rem, var(--small));
        white-space: pre-line;
      }
      li[data-level="warning"],
      li[data-level="critical"] {
        border-color: var(--watch-line);
        background: var(--watch-card);
      }
      li[data-level="warning"] svg,
      li[data-level="critical"] svg {
        color: var(--watch);
      }
      li[data-level="critical"] {
        border-width: 2px;
        font-weight: 600;
      }
    `,
  ];
}

customElements.define("dc-notices", Notices);
