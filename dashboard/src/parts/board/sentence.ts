import { css, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { spoken, type Glance } from "../../wording/glance.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";

const WHOLE = 24; // letters up to which a name is not broken between two lines

const LONG = 56; // letters that a phone shows at full size

/** The one sentence over the board. Its height never changes, so nothing moves under the eye. */
export class Sentence extends Part {
  static override properties = { glance: { attribute: false }, stale: { attribute: false } };

  declare glance: Glance;
  declare stale: number | null;

  protected override willUpdate(_: PropertyValues): void {
    this.dataset["look"] = this.stale === null ? this.glance.look : "stale";
  }

  override render(): TemplateResult {
    const { lead, names, more, rest, look } = this.glance;
    const old = this.stale !== null;
    return html`<p class=${spoken(this.glance).length > LONG ? "long" : nothing}>
      ${icon(old ? "broken" : look)}
      <span class="main">
        ${old ? html`<strong>${this.words.stream.stale(this.stale ?? 0)}</strong>` : nothing}
        ${old
          ? html`<span class="was">${this.words.glance.old}: ${spoken(this.glance)}</span>`
          : html`<strong>${lead}${names.length > 0 ? ":" : ""}</strong>
              ${names.map((name, nth) => html`<span class=${name.length < WHOLE ? "whole" : nothing}>${name}${nth < names.length - 1 ? "," : ""}</span> `)}${more}`}
      </span>
      ${old ? nothing : html`<span class="rest">${rest}</span>`}
    </p>`;
  }

  static override styles = [
    Part.base,
    css`
      p {
        display: flex;
        align-items: center;
        gap: 0.8rem;
        height: var(--sentence-height, 4rem);
        padding: 0 1.1rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--card);
        color: var(--ink);
        font-size: var(--sentence, 1.5rem);
        line-height: 1.2;
        overflow: hidden;
      }
      svg {
        color: var(--good);
      }
      .main {
        flex: 1;
        min-width: 0;
        display: -webkit-box;
        overflow: hidden;
        -webkit-box-orient: vertical;
        padding: 0.06em 0 0.12em;
        -webkit-line-clamp: 2;
      }
      .whole {
        display: inline-block;
      }
      .was {
        display: block;
        font-size: 0.65em;
      }
      .rest {
        flex: none;
        font-size: 0.65em;
        color: var(--ink-2);
      }
      :host([data-look="unknown"]) svg {
        color: var(--unknown);
      }
      :host([data-look="watch"]) svg,
      :host([data-look="left"]) svg {
        color: var(--watch);
      }
      :host([data-look="bad"]) p {
        border-color: var(--bad-2);
        background: var(--bad);
        color: var(--bad-ink);
      }
      :host([data-look="bad"]) svg,
      :host([data-look="bad"]) .rest {
        color: inherit;
      }
      :host([data-look="stale"]) p {
        border-color: var(--ink-2);
        background: var(--ink-2);
        color: var(--card);
      }
      :host([data-look="stale"]) svg {
        color: inherit;
      }
      @media (max-width: 640px) {
        p {
          gap: 0.6rem;
          padding: 0 0.8rem;
        }
        .long .main {
          font-size: 0.82em;
          -webkit-line-clamp: 3;
        }
        .rest,
        .was {
          display: none;
        }
      }
    `,
  ];
}

customElements.define("dc-sentence", Sentence);
