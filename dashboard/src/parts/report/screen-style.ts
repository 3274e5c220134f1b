import { css } from "lit";

export const reportStyle = css`
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 18px;
    max-width: 76rem;
    margin: 0 auto;
    padding: 16px 18px 40px;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
  }
  summary {
    margin: 0.3rem 0 0.6rem;
    color: var(--accent);
    font-weight: 600;
    cursor: pointer;
  }
  dc-report-part {
    margin-bottom: 0.6rem;
  }
  .kind {
    color: var(--ink-2);
  }
  h1 {
    font-size: 1.5rem;
    line-height: 1.25;
  }
  h2 {
    font-size: 1.1rem;
  }
  .head p:not(.kind) {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1.4rem;
    margin-top: 0.2rem;
  }
  .totals {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(10.5rem, 1fr));
    gap: 1px;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--line);
    overflow: hidden;
  }
  .totals div {
    padding: 0.8rem 1rem;
    background: var(--card);
  }
  dt {
    color: var(--ink-2);
    font-size: 0.9rem;
  }
  dd {
    font-size: 1.75rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    line-height: 1.25;
  }
  dd.more {
    color: var(--ink-2);
    font-size: 0.88rem;
    font-weight: 400;
  }
  .papers {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(19rem, 100%), 1fr));
    gap: 12px;
  }
  .papers > div {
    display: grid;
    gap: 0.7rem;
    align-content: space-between;
    padding: 0.8rem 1rem 0.9rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
  }
  .papers .hint {
    display: block;
  }
  .scroll {
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.5rem 0.9rem;
    border-bottom: 1px solid var(--line);
    text-align: right;
    white-space: nowrap;
  }
  tbody tr:last-child > * {
    border: 0;
  }
  thead th {
    color: var(--ink-2);
    font-size: 0.88rem;
    font-weight: 600;
  }
  th:first-child {
    position: sticky;
    left: 0;
    background: var(--card);
    text-align: left;
  }
  tbody th {
    font-weight: 600;
  }
  i {
    display: block;
    color: var(--ink-2);
    font-size: 0.88rem;
    font-style: normal;
    font-weight: 400;
  }
  .off {
    color: var(--watch);
  }
  .incidents {
    display: grid;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
  }
  .incidents li {
    display: grid;
    grid-template-columns: 3.5rem 1fr auto;
    gap: 0.8rem;
    padding: 0.55rem 1rem;
    border-bottom: 1px solid var(--line);
    font-variant-numeric: tabular-nums;
  }
  .incidents li:last-child {
    border: 0;
  }
  @media (max-width: 640px) {
    main {
      padding: 12px 12px 24px;
    }
    h1 {
      font-size: 1.25rem;
    }
    .totals {
      grid-template-columns: 1fr 1fr;
    }
    th,
    td {
      padding: 0.5rem 0.6rem;
    }
    tbody th {
      min-width: 8.5rem;
      white-space: normal;
    }
  }
`;
