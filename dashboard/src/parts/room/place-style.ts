import { css } from "lit";

export const placeStyle = css`
  article {
    display: grid;
    grid-template-columns: minmax(0, 16rem) minmax(0, 1fr) 11rem;
    gap: 0.3rem 1rem;
    align-items: center;
    min-height: 3.6rem;
    padding: 0.45rem 0.9rem;
    border: 1px solid var(--line);
    border-left: 5px solid var(--tint);
    border-radius: 6px;
    background: var(--card);
  }
  :host {
    --tint: var(--good);
  }
  :host([data-look="watch"]),
  :host([data-look="left"]) {
    --tint: var(--watch);
  }
  :host([data-look="unknown"]) {
    --tint: var(--unknown);
  }
  :host([data-look="bad"]) {
    --tint: var(--bad);
  }
  h3 {
    font-size: 1rem;
    line-height: 1.3;
  }
  .state {
    display: flex;
    gap: 0.35rem;
    color: var(--tint);
    font-size: 0.9rem;
    font-weight: 600;
  }
  i {
    color: var(--ink-2);
    font-style: normal;
    font-weight: 400;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.5rem;
    font-size: 0.92rem;
  }
  li > span:first-child {
    flex: 1;
    min-width: 12rem;
  }
  li .buttons {
    flex-wrap: nowrap;
    gap: 0.1rem;
  }
  li .plain {
    padding: 0 0.5rem;
  }
  li + li {
    border-top: 1px solid var(--line);
  }
  li[data-ghost] {
    color: var(--ink-2);
  }
  .sure {
    color: var(--good);
  }
  .unsure {
    color: var(--watch);
  }
  .facts {
    display: block;
    color: var(--ink-2);
  }
  .end {
    text-align: right;
  }
  p.end {
    color: var(--ink-2);
    font-size: 0.92rem;
    font-variant-numeric: tabular-nums;
  }
  dc-naming {
    flex: 1 1 100%;
    margin: 0.2rem 0 0.4rem;
  }
  .error {
    grid-column: 1 / -1;
  }
  @media (max-width: 820px) {
    article {
      grid-template-columns: minmax(0, 1fr) auto;
      align-items: start;
    }
    ul {
      grid-column: 1 / -1;
      grid-row: 2;
    }
    p.end {
      grid-column: 1;
      grid-row: 3;
      text-align: left;
    }
    .end:empty,
    ul:empty {
      display: none;
    }
  }
`;
