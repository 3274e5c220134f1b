import { css, html, nothing, type TemplateResult } from "lit";
import { sitesOf, type Live } from "../../board/fold.ts";
import { clock } from "../../wording/format.ts";
import { tell, type Entry } from "../../wording/history.ts";
import { short } from "../../wording/names.ts";
import { Part } from "../part.ts";

/** What happened, newest first. Names the sites, unless it stands on a site's own page. */
export class Timeline extends Part {
  static override properties = {
    entries: { attribute: false },
    live: { attribute: false },
    bare: { type: Boolean },
  };

  declare entries: readonly Entry[];
  declare live: Live;
  declare bare: boolean;

  constructor() {
    super();
    this.bare = false;
  }

  override render(): TemplateResult {
    return html`<ol>
      ${[...this.entries].reverse().map((entry) => {
        const site = this.bare ? "" : this.#name(entry);
        return html`<li data-kind=${entry.kind}>
          <time>${clock(Date.parse(entry.at), this.live.board.timezone)}</time>
          <span>${site ? html`<b>${site}</b> ` : nothing}${tell(entry, this.words)}</span>
        </li>`;
      })}
    </ol>`;
  }

  #name({ body }: Entry): string {
    const ids = body.site !== undefined ? [body.site] : body.incident !== undefined ? sitesOf(this.live, body.incident) : [];
    const names = ids.map((id) => this.live.byId.get(id)?.name ?? id);
    if (names.length === 0) return "";
    return names.length === 1 ? `${names[0]}:` : `${names.map(short).join(", ")}:`;
  }

  static override styles = [
    Part.base,
    css`
      ol {
        display: grid;
        gap: 0.35rem;
        font-size: var(--timeline, 0.88rem);
        line-height: 1.35;
      }
      li {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.7rem;
        overflow-wrap: anywhere;
      }
      time {
        color: var(--ink-3);
        font-variant-numeric: tabular-nums;
      }
      b {
        font-weight: 600;
      }
    `,
  ];
}

customElements.define("dc-timeline", Timeline);
