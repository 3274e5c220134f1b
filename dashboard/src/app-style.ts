import { css } from "lit";

export const appStyle = css`
  :host {
    --sentence: 1.55rem;
    --sentence-height: 4rem;
  }
  :host([wall]) {
    --sentence: 2.6rem;
    --sentence-height: 7rem;
    --timeline: 1.25rem;
  }
  .waiting {
    display: grid;
    place-items: center;
    height: 100vh;
    padding: 1rem;
    color: var(--ink-2);
    font-size: 1.2rem;
    text-align: center;
  }
  .page {
    display: flex;
    flex-direction: column;
    min-height: 100vh;
    min-height: 100dvh;
  }
  :host([board]) .page {
    height: 100vh;
    height: 100dvh;
  }
  dc-nav {
    position: sticky;
    top: 0;
    z-index: 15;
  }
  .board {
    flex: 1;
    display: flex;
    flex-direction: column;
    gap: 10px;
    min-height: 0;
    padding: 8px 18px 0;
  }
  main {
    flex: 1;
    display: grid;
    grid-template: minmax(0, 1fr) / 1fr 24rem;
    gap: 18px;
    min-height: 0;
  }
  dc-tiles,
  aside {
    min-width: 0;
    padding: 4px 2px 16px;
    overflow-y: auto;
    scrollbar-width: thin;
  }
  :host([stale]) dc-tiles,
  :host([stale]) aside {
    filter: grayscale(1);
    opacity: 0.5;
  }
  .skip {
    position: absolute;
    left: 18px;
    top: -5rem;
    z-index: 25;
    padding: 0.6rem 1rem;
    border: 1px solid var(--accent);
    border-radius: 6px;
    background: var(--card);
  }
  .skip:focus-visible {
    top: 8px;
  }
  :host([wall]) .board {
    gap: 16px;
    padding: 18px 26px 0;
  }
  :host([wall]) main {
    grid-template-columns: 1fr 27rem;
    gap: 24px;
  }
  :host([wall]) aside {
    font-size: 1.28rem;
  }
  :host([wall]) dc-tiles {
    padding-bottom: 24px;
  }
  @media (max-width: 1000px) {
    main {
      grid-template-columns: 1fr 20rem;
    }
  }
  @media (max-width: 820px) {
    :host([board]) .page {
      height: auto;
    }
    .board {
      padding: 10px 12px 0;
    }
    main {
      display: block;
    }
    dc-tiles,
    aside {
      overflow: visible;
    }
    dc-sentence {
      position: sticky;
      top: calc(3.4rem + 6px);
      z-index: 10;
    }
    :host([wall]) dc-sentence {
      top: 6px;
    }
    :host {
      --sentence: 1.15rem;
      --sentence-height: 3.6rem;
    }
  }
  @media (max-width: 640px) {
    :host(:not([wall])) .page {
      padding-bottom: calc(4rem + env(safe-area-inset-bottom));
    }
  }
`;
