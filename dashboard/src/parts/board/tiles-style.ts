import { css } from "lit";

export const tilesStyle = css`
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(13.2rem, 1fr));
    grid-auto-rows: minmax(10.6rem, 13rem);
    gap: var(--gap);
  }
  .all,
  .all .grid {
    height: 100%;
  }
  .crowd {
    display: flex;
    flex-wrap: wrap;
    gap: 1.4rem;
  }
  .odd {
    flex: 1 1 100%;
  }
  .group {
    flex: 1 1 auto; /* small groups stand beside each other */
    max-width: 100%;
  }
  h2 {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.6rem;
    margin-bottom: 0.6rem;
    font-size: 1rem;
  }
  h2 b {
    color: var(--ink-2);
    font-weight: 400;
    font-variant-numeric: tabular-nums;
  }
  .toggle {
    margin-left: auto;
    padding: 0.2rem 0.3rem;
    border: 0;
    background: none;
    color: var(--accent);
    font-size: var(--small);
    font-weight: 600;
  }
  .odd .grid,
  .calm {
    height: 15rem;
  }
  .odd .grid {
    overflow: auto;
    grid-auto-rows: 6.2rem;
  }
  .calm {
    display: flex;
    align-items: start;
    gap: 0.5rem;
    color: var(--good);
  }
  .squares {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  .square {
    display: grid;
    place-items: center;
    width: 1.75rem;
    height: 1.75rem;
    padding: 0;
    border: 1px solid var(--line-2);
    border-radius: 4px;
    background: var(--card);
    color: var(--good);
    contain: strict;
  }
  .square svg {
    width: 1.05rem;
    height: 1.05rem;
  }
  .square[data-look="watch"],
  .square[data-look="left"] {
    border-color: var(--watch-line);
    background: var(--watch-card);
    color: var(--watch);
  }
  .square[data-look="verify"] {
    border-color: var(--verify-line);
    background: var(--verify-card);
    color: var(--verify);
  }
  .square[data-look="unknown"] {
    border-style: dashed;
    background: none;
    color: var(--unknown);
  }
  .square[data-look="bad"] {
    border-color: var(--bad-2);
    background: var(--bad);
    color: var(--bad-ink);
  }
  :host([wall]) .all .grid {
    grid-template-columns: repeat(var(--wall-columns, 4), minmax(0, 1fr));
    grid-auto-rows: minmax(13.6rem, 1fr);
  }
  :host([wall][few]) {
    --name: 3.8rem;
    --word: 2.1rem;
    --small: 1.6rem;
  }
  :host([wall][few]) .all .grid {
    grid-auto-rows: minmax(13.6rem, 22rem);
  }
  :host([wall]) .crowd {
    row-gap: 0.8rem;
  }
  :host([wall]) .crowd .grid {
    grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr));
    grid-auto-rows: 15rem;
  }
  :host([wall]) .odd .grid {
    grid-auto-rows: 8.6rem;
  }
  :host([wall]) .odd .grid,
  :host([wall]) .calm {
    height: 27.8rem; /* three rows */
  }
  :host([wall]) .calm {
    font-size: 1.4rem;
  }
  :host([wall]) .square {
    width: var(--square);
    height: var(--square);
  }
  :host([wall]) h2 {
    font-size: 1.5rem;
  }
  @media (max-width: 640px) {
    .grid {
      grid-template-columns: 1fr 1fr;
      grid-auto-rows: minmax(6.6rem, auto);
      gap: 8px;
    }
    .square {
      width: 2.1rem;
      height: 2.1rem;
    }
  }
`;
