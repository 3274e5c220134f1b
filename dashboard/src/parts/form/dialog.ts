import { css, html, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { Part } from "../part.ts";

/** A window over the page, for as long as it is drawn. It asks to be closed; whoever drew it decides. */
export class Dialog extends Part {
  static override properties = { heading: {}, wide: { type: Boolean, reflect: true } };

  declare heading: string;
  declare wide: boolean;

  #came: Element | null = null;

  constructor() {
    super();
    this.wide = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#came = focused();
  }

  /** The focus goes back to where it came from. */
  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.#came instanceof HTMLElement && this.#came.isConnected) this.#came.focus();
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
    this.querySelector<HTMLElement>("[autofocus]")?.focus();
  }

  override render(): TemplateResult {
    const { close } = this.words.site;
    return html`<dialog aria-labelledby="heading" @cancel=${this.#cancel} @keydown=${(event: Event) => event.stopPropagation()}>
      <header>
        <h2 id="heading">${this.heading}</h2>
        <button class="close" type="button" aria-label=${close} title=${close} @click=${() => this.tell("close-dialog", null)}>${icon("close")}</button>
      </header>
      <div class="body"><slot></slot></div>
    </dialog>`;
  }

  #cancel(event: Event): void {
    event.preventDefault();
    this.tell("close-dialog", null);
  }

  static override styles = [
    Part.base,
    css`
      dialog {
        display: flex;
        flex-direction: column;
        width: min(34rem, calc(100vw - 24px));
        max-height: calc(100dvh - 24px);
        padding: 0;
        border: 1px solid var(--line-2);
        border-radius: 8px;
        background: var(--card);
        color: var(--ink);
        box-shadow: var(--shadow);
      }
      :host([wide]) dialog {
        width: min(58rem, calc(100vw - 24px));
      }
      dialog::backdrop {
        background: rgb(16 28 40 / 45%);
      }
      header {
        display: flex;
        align-items: center;
        gap: 1rem;
        padding: 0.9rem 1.2rem;
        border-bottom: 1px solid var(--line);
      }
      h2 {
        flex: 1;
        font-size: 1.2rem;
        line-height: 1.3;
      }
      .close {
        display: grid;
        place-items: center;
        width: 2.5rem;
        height: 2.5rem;
        margin: -0.3rem -0.5rem -0.3rem 0;
        border: 0;
        border-radius: 6px;
        background: none;
      }
      .body {
        padding: 1.1rem 1.2rem 1.2rem;
        overflow-y: auto;
        overscroll-behavior: contain;
      }
    `,
  ];
}

/** Through every shadow. */
function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

customElements.define("dc-dialog", Dialog);
