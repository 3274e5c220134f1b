import { css, html, nothing, type TemplateResult } from "lit";
import type { SiteView } from "../../contract/board.ts";
import { dial } from "../../wording/format.ts";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";

const AT_ONCE = 2; // sites whose contacts are shown unasked: a carrier's fault may take twenty

/** Whom to call, in the order of the registry; a tap dials. */
export class CallList extends Part {
  static override properties = { sites: { attribute: false }, named: { type: Boolean }, all: { state: true } };

  declare sites: readonly SiteView[];
  declare named: boolean; // say whose contacts they are
  declare all: boolean;

  constructor() {
    super();
    this.named = false;
    this.all = false;
  }

  override render(): TemplateResult {
    const shown = this.all ? this.sites : this.sites.slice(0, AT_ONCE);
    const left = this.sites.length - shown.length;
    return html`${shown.map((site) => this.#site(site))}
    ${left > 0
      ? html`<button class="more" type="button" @click=${() => (this.all = true)}>${this.words.incidents.more(left)}</button>`
      : nothing}`;
  }

  #site(site: SiteView): TemplateResult {
    const { roles, incidents } = this.words;
    return html`${this.named ? html`<h4>${site.name}</h4>` : nothing}
      <ul>
        ${site.contacts.map(({ name, role, phone }) => {
          const title = roles[role] ?? role;
          return html`<li>
            <a href=${dial(phone)} aria-label="${incidents.call} ${title} ${name} ${phone}">
              ${icon("phone")}<span class="who">${name}<i>${title === name ? nothing : title}</i></span><b>${phone}</b>
            </a>
          </li>`;
        })}
      </ul>`;
  }

  static override styles = [
    Part.base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.4rem;
      }
      h4 {
        margin: 0.3rem 0 0;
        color: var(--ink-2);
        font-size: var(--small);
        font-weight: 600;
      }
      ul {
        display: grid;
        gap: 4px;
      }
      a {
        display: flex;
        align-items: center;
        gap: 0.6rem;
        min-height: 2.6rem;
        padding: 0.25rem 0.7rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        text-decoration: none;
      }
      a:hover {
        border-color: var(--accent);
      }
      a svg {
        color: var(--accent);
      }
      .who {
        flex: 1;
        min-width: 0;
        font-size: 0.92em;
        line-height: 1.25;
      }
      i {
        display: block;
        color: var(--ink-3);
        font-size: 0.87em;
        font-style: normal;
      }
      b {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
      .more {
        justify-self: start;
        padding: 0.3rem 0;
        border: 0;
        background: none;
        color: var(--accent);
        font-size: var(--small);
        font-weight: 600;
      }
    `,
  ];
}

customElements.define("dc-call-list", CallList);
