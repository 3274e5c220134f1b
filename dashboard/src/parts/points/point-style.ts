import { css } from "lit";

export const findingStyle = css`
  .finding {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.55rem;
    font-size: 0.95rem;
    line-height: 1.4;
  }
  .finding svg {
    margin-top: 0.08em;
    color: var(--watch);
  }
  .finding[data-look="verify"] svg {
    color: var(--verify);
  }
  .finding[data-look="unknown"] svg {
    color: var(--unknown);
  }
  .remedy {
    display: block;
    color: var(--ink-2);
  }
  .remedy b {
    font-weight: 600;
  }
`;

export const pointStyle = css`
  ${findingStyle}
  article {
    padding: 0.55rem 0.9rem 0.55rem 1rem;
    border: 1px solid var(--line);
    border-left: 5px solid var(--tint);
    border-radius: 6px;
    background: var(--card);
    --tint: var(--good);
  }
  :host([data-look="watch"]) article {
    --tint: var(--watch-line);
  }
  :host([data-look="verify"]) article {
    --tint: var(--verify-line);
  }
  :host([data-look="unknown"]) article {
    --tint: var(--line-2);
  }
  .row {
    display: grid;
    grid-template-columns: minmax(11rem, 1fr) minmax(0, 26rem) auto;
    gap: 0.4rem 1rem;
    align-items: center;
  }
  h3 {
    display: flex;
    gap: 0.6rem;
    align-items: center;
    min-width: 0;
    font-size: 1.05rem;
    line-height: 1.2;
  }
  h3 i {
    display: block;
    color: var(--ink-2);
    font-size: 0.82rem;
    font-style: normal;
    font-weight: 400;
  }
  h3 em {
    display: inline-block;
    padding: 0 0.4rem;
    border: 1px solid var(--line-2);
    border-radius: 3px;
    color: var(--ink-2);
    font-size: 0.78rem;
    font-style: normal;
    font-weight: 600;
  }
  .ready {
    color: var(--unknown);
  }
  :host([ready]) .ready {
    color: var(--good);
  }
  :host([data-look="watch"]) .ready {
    color: var(--watch);
  }
  :host([data-look="verify"]:not([ready])) .ready {
    color: var(--verify);
  }
  dl {
    display: grid;
    grid-template-columns: 1fr 0.75fr 1.5fr;
    gap: 0.3rem 1rem;
  }
  dt {
    color: var(--ink-2);
    font-size: var(--small);
  }
  dd {
    display: flex;
    align-items: center;
    gap: 0.35rem;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  dd svg {
    width: 1.1em;
    height: 1.1em;
    color: var(--good);
  }
  dd i {
    color: var(--ink-2);
    font-size: 0.88rem;
    font-style: normal;
  }
  [data-done="false"] dd {
    color: var(--ink-2);
  }
  .result[data-look="watch"] dd > :is(svg, b) {
    color: var(--watch);
  }
  .result[data-look="verify"] dd > :is(svg, b) {
    color: var(--verify);
  }
  .result[data-look="unknown"] dd > :is(svg, b) {
    color: var(--ink-2);
    font-weight: 400;
  }
  .row .buttons {
    flex-wrap: nowrap;
    justify-content: flex-end;
  }
  .open svg {
    transition: transform 0.15s;
  }
  .open[aria-expanded="true"] svg {
    transform: rotate(180deg);
  }
  .needs {
    display: grid;
    gap: 0.4rem;
    margin: 0.4rem 0 0.2rem;
    padding-left: 1.85rem;
  }
  .waiver {
    display: flex;
    gap: 0.55rem;
    color: var(--watch);
    font-size: 0.95rem;
    font-weight: 600;
  }
  .details {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr));
    gap: 1rem 2rem;
    margin: 0.8rem 0 0.5rem;
    padding: 0.9rem 0 0 1.85rem;
    border-top: 1px solid var(--line);
  }
  h4 {
    margin: 0 0 0.5rem;
    font-size: 0.92rem;
  }
  section > dc-site-notices {
    margin-bottom: 1rem;
  }
  dc-call {
    margin-bottom: 0.8rem;
  }
  .none {
    color: var(--ink-2);
    font-size: 0.92rem;
  }
  .last {
    margin-top: 1rem;
  }
  @media (max-width: 900px) {
    .row {
      grid-template-columns: 1fr auto;
    }
    dl {
      grid-row: 2;
      grid-column: 1 / -1;
    }
    .needs,
    .details {
      padding-left: 0;
    }
  }
  @media (max-width: 640px) {
    article {
      padding: 0.6rem 0.7rem;
    }
    dl {
      grid-template-columns: 1fr 1fr;
    }
    .result {
      grid-column: 1 / -1;
    }
    .result dt,
    .row .word {
      position: absolute;
      left: -999rem;
    }
    dd b {
      white-space: normal;
    }
  }
`;
