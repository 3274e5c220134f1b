import { css, html, nothing, type TemplateResult } from "lit";
import { ApiError } from "../edges/api.ts";
import { Part } from "./part.ts";
import { speech } from "./speech.ts";

type SignIn = (name: string, password: string) => Promise<void>;

/** Name and password; over the board where only the sign-in has expired. */
export class Login extends Part {
  static override properties = {
    signIn: { attribute: false },
    expired: { type: Boolean, reflect: true },
    busy: { state: true },
    error: { state: true },
  };

  declare signIn: SignIn;
  declare expired: boolean;
  declare busy: boolean;
  declare error: unknown;

  constructor() {
    super();
    this.expired = false;
    this.busy = false;
    this.error = null;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  override render(): TemplateResult {
    const w = this.words.signIn;
    return html`<div class="screen">
      <form @submit=${this.#submit} aria-labelledby="title">
        <p class="app">${this.words.app}</p>
        <h1 id="title">${this.expired ? w.expired : this.words.purpose}</h1>
        <label>${w.name}<input name="name" autocomplete="username" autocapitalize="none" spellcheck="false" required maxlength="64" /></label>
        <label>${w.password}<input name="password" type="password" autocomplete="current-password" required /></label>
        <p class="error" role="alert">${this.#errorText() ?? nothing}</p>
        <button class="button main" ?disabled=${this.busy}>${this.busy ? w.busy : w.submit}</button>
        <button class="language" type="button" @click=${() => this.tell("toggle-language", null)}>${this.words.tools.other}</button>
      </form>
    </div>`;
  }

  #errorText(): string | null {
    if (!this.error) return null;
    const text = this.error instanceof ApiError ? this.error.text : null;
    return text ? speech.say(text) : this.words.signIn.unreachable;
  }

  async #submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    this.busy = true;
    this.error = null;
    try {
      await this.signIn(String(given.get("name")), String(given.get("password")));
    } catch (error) {
      this.error = error;
      const password = form.querySelector<HTMLInputElement>('[name="password"]');
      password?.select();
      password?.focus();
    } finally {
      this.busy = false;
    }
  }

  static override styles = [
    Part.base,
    css`
      .screen {
        position: fixed;
        inset: 0;
        z-index: 30;
        display: grid;
        place-items: center;
        padding: 1rem;
        overflow: auto;
        background: var(--paper);
      }
      :host([expired]) .screen {
        background: rgb(16 28 40 / 45%);
      }
      form {
        display: grid;
        gap: 1rem;
        width: min(25rem, 100%);
        padding: 2rem;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--card);
      }
      :host([expired]) form {
        box-shadow: var(--shadow);
      }
      .app {
        color: var(--accent);
        font-size: 1.6rem;
        font-weight: 700;
        line-height: 1.1;
      }
      h1 {
        margin-bottom: 0.4rem;
        color: var(--ink-2);
        font-size: 1rem;
        font-weight: 400;
      }
      label {
        display: grid;
        gap: 0.3rem;
        font-size: 0.92rem;
        font-weight: 600;
      }
      input {
        height: 2.8rem;
        padding: 0 0.75rem;
        border: 1px solid var(--field);
        border-radius: 6px;
        background: var(--card);
        font-weight: 400;
      }
      .error {
        min-height: 1.45em;
        color: var(--watch);
        font-size: 0.92rem;
        font-weight: 600;
      }
      .main {
        min-height: 2.9rem;
      }
      .language {
        justify-self: center;
        border: 0;
        background: none;
        color: var(--accent);
        font-size: 0.92rem;
      }
    `,
  ];
}

customElements.define("dc-login", Login);
