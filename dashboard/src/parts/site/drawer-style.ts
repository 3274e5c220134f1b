import { css } from "lit";

export const drawerStyle = css`
  section {
    position: fixed;
    inset: 0 0 0 auto;
    z-index: 20;
    display: flex;
    flex-direction: column;
    width: min(27rem, 100vw);
    border-left: 1px solid var(--line-2);
    background: var(--card);
    box-shadow: var(--shadow);
    animation: enter 0.16s ease-out;
  }
  @keyframes enter {
    from {
      transform: translateX(2rem);
      opacity: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    section {
      animation: none;
    }
  }
  header {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.2rem 1rem;
    align-items: start;
    padding: 1rem 1.2rem 0.9rem;
    border-bottom: 1px solid var(--line);
    border-left: 6px solid var(--tint);
    --tint: var(--good);
  }
  header[data-look="watch"],
  header[data-look="left"] {
    --tint: var(--watch);
  }
  header[data-look="verify"] {
    --tint: var(--verify);
  }
  header[data-look="unknown"] {
    --tint: var(--unknown);
  }
  header[data-look="bad"] {
    --tint: var(--bad-ink);
    border-left-color: var(--bad-2);
    background: var(--bad);
    color: var(--bad-ink);
  }
  :host([stale]) header {
    filter: grayscale(1);
  }
  h2 {
    font-size: 1.25rem;
    line-height: 1.25;
  }
  .close {
    display: grid;
    place-items: center;
    width: 2.5rem;
    height: 2.5rem;
    margin: -0.35rem -0.4rem 0 0;
    border: 0;
    border-radius: 6px;
    background: none;
  }
  .state {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.5rem;
    font-variant-numeric: tabular-nums;
  }
  .state svg,
  .state b {
    color: var(--tint);
  }
  .marks {
    grid-column: 1 / -1;
    display: flex;
    flex-wrap: wrap;
    gap: 0.35rem;
    font-size: 0.85rem;
    font-weight: 600;
  }
  .marks:empty {
    display: none;
  }
  .marks span {
    padding: 0.05rem 0.5rem;
    border: 1px solid currentColor;
    border-radius: 3px;
  }
  .body {
    flex: 1;
    padding: 0 1.2rem 2rem;
    overflow-y: auto;
  }
  h3 {
    margin: 1.3rem 0 0.5rem;
    font-size: 0.95rem;
  }
  .why li {
    padding-left: 0.9rem;
    text-indent: -0.9rem;
  }
  .why li::before {
    content: "–  ";
  }
  dl {
    display: grid;
    margin-top: 1rem;
    font-variant-numeric: tabular-nums;
  }
  dl div,
  .links li {
    display: flex;
    justify-content: space-between;
    gap: 1rem;
    padding: 0.3rem 0;
    border-bottom: 1px solid var(--line);
  }
  dt {
    color: var(--ink-2);
  }
  dd {
    font-weight: 600;
  }
  i {
    display: block;
    color: var(--ink-2);
    font-size: 0.88rem;
    font-style: normal;
  }
  .right {
    flex: none;
    text-align: right;
  }
  .use {
    display: block;
    color: var(--good);
    font-size: 0.88rem;
  }
  .links [data-answers="false"] .right i {
    color: var(--watch);
    font-weight: 600;
  }
  .none {
    color: var(--ink-2);
  }
`;
