import { css } from "lit";

export const tileStyle = css`
  :host {
    min-width: 0;
    contain: layout paint style;
  }
  button {
    position: relative;
    display: flex;
    flex-direction: column;
    gap: 0.3rem;
    width: 100%;
    height: 100%;
    padding: 0.7rem 0.8rem 0.6rem 1.05rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
    color: var(--ink);
    text-align: left;
    overflow: hidden;
  }
  button::before {
    content: "";
    position: absolute;
    inset: 0 auto 0 0;
    width: 5px;
    background: var(--stripe);
  }
  button:hover {
    border-color: var(--line-2);
  }
  button:focus-visible {
    outline-offset: -3px;
  }
  .state {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    height: calc(var(--word) * 1.45);
    color: var(--tint);
    font-size: var(--word);
    font-weight: 600;
    line-height: 1.25;
  }
  .word {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .since {
    color: var(--ink-3);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .name {
    flex: 1;
    line-height: 1.2;
  }
  .kind {
    display: flex;
    justify-content: space-between;
    gap: 0.5rem;
    min-height: 1.2em;
    color: var(--ink-2);
    font-size: var(--small);
  }
  .own {
    display: -webkit-box;
    overflow: hidden;
    font-size: var(--name);
    font-weight: 700;
    letter-spacing: -0.005em;
    line-height: 1.3; /* room for the marks below Ạ and Ọ */
    overflow-wrap: anywhere;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  [data-name="long"] .own {
    font-size: calc(var(--name) * 0.85);
  }
  [data-name="longest"] .own {
    font-size: calc(var(--name) * 0.66);
    line-height: 1.25;
    -webkit-line-clamp: 3;
  }
  .figures {
    display: grid;
    grid-template-columns: auto 1fr auto;
    gap: 0.8rem;
    min-height: 2.5em;
    font-size: var(--small);
    font-variant-numeric: tabular-nums;
    line-height: 1.25;
    white-space: nowrap;
  }
  .figures i {
    display: block;
    color: var(--ink-3);
    font-style: normal;
  }
  .figures b {
    font-weight: 600;
  }
  .why {
    display: -webkit-box;
    min-height: 2.5em;
    overflow: hidden;
    font-size: var(--small);
    line-height: 1.25;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
  }
  .why:not(:last-child),
  :host([tight]) .why,
  [data-name="long"] .why {
    -webkit-line-clamp: 3; /* marks stand below, or the name takes two lines */
  }
  [data-name="longest"] .why,
  :host([tight]) [data-name="long"] .why {
    -webkit-line-clamp: 2;
  }
  :host([tight]) [data-name="longest"] .why {
    min-height: 1.25em;
    -webkit-line-clamp: 1;
  }
  .foot {
    display: flex;
    gap: 0.35rem;
    height: 1.5em;
    overflow: hidden;
    color: var(--ink-3);
    font-size: var(--small);
    line-height: 1.45em;
    white-space: nowrap;
  }
  .mark {
    min-width: 3em;
    padding: 0 0.35em;
    border: 1px solid currentColor;
    border-radius: 3px;
    overflow: hidden;
    color: var(--mark);
    font-size: 0.94em;
    font-weight: 600;
    line-height: 1.35em;
    text-overflow: ellipsis;
  }

  :host {
    --tint: var(--good);
    --stripe: var(--good);
    --mark: var(--watch);
  }
  :host([data-look="watch"]),
  :host([data-look="left"]) {
    --tint: var(--watch);
    --stripe: var(--watch-line);
  }
  :host([data-look="verify"]) {
    --tint: var(--verify);
    --stripe: var(--verify-line);
  }
  :host([data-look="unknown"]) {
    --tint: var(--unknown);
    --stripe: transparent;
  }
  :host([data-look="watch"]) button,
  :host([data-look="left"]) button {
    border-color: var(--watch-line);
    background: var(--watch-card);
  }
  :host([data-look="verify"]) button {
    border-color: var(--verify-line);
    background: var(--verify-card);
    box-shadow: inset 0 0 0 1px var(--verify-line);
    transition: 0.1s 0.4s; /* most doubts pass before: no flicker on a lossy line; the word is there at once */
  }
  :host([data-look="unknown"]) button {
    border: 1px dashed var(--line-2);
    background: transparent;
  }
  :host([data-look="unknown"]) .own {
    color: var(--ink-2);
  }
  :host([data-look="bad"]) {
    --tint: var(--bad-ink);
    --stripe: var(--bad-2);
    --mark: var(--bad-ink);
    --ink-2: var(--bad-ink);
    --ink-3: var(--bad-ink);
  }
  :host([data-look="bad"]) button {
    border-color: var(--bad-2);
    background: var(--bad);
    color: var(--bad-ink);
  }
  :host([data-look="bad"]) .state {
    font-size: calc(var(--word) * 1.12);
    font-weight: 700;
  }
  :host([data-look="bad"]) .since {
    font-size: 1.15em;
    font-weight: 700;
    line-height: 1;
  }

  @media (max-width: 640px) {
    button {
      gap: 0.15rem;
      padding: 0.5rem 0.55rem 0.45rem 0.75rem;
    }
    .state {
      gap: 0.25rem;
      letter-spacing: -0.01em;
    }
    .state svg {
      width: 1.1em;
    }
    .figures .jitter,
    .figures i {
      display: none;
    }
    .figures {
      grid-template-columns: auto 1fr;
      gap: 0.5rem;
      min-height: 1.25em;
    }
    .why:nth-child(n) {
      min-height: 1.25em;
      -webkit-line-clamp: 1;
    }
    .foot {
      display: none;
    }
  }
`;
