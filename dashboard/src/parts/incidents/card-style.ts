import { css } from "lit";

export const cardStyle = css`
  article {
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
    overflow: hidden;
  }
  article > :not(.head, details),
  details > :not(summary) {
    margin: 0.7rem 0.9rem;
  }
  .head {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.1rem 0.6rem;
    align-items: center;
    padding: 0.7rem 0.9rem;
  }
  :host([data-state="open"]) article,
  :host([data-state="taken"]) article {
    border-color: var(--bad);
  }
  :host([data-state="taken"]) .head svg {
    color: var(--alarm);
  }
  :host([data-state="open"]) .head {
    background: var(--bad);
    color: var(--bad-ink);
  }
  :host([data-state="resolved"]) .head svg {
    color: var(--good);
  }
  summary {
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  h3 {
    font-size: 1.05em;
    line-height: 1.3;
  }
  :host([data-state="resolved"]) h3 {
    font-size: 0.95em;
  }
  .when {
    grid-column: 2;
    font-size: 0.92em;
    font-variant-numeric: tabular-nums;
  }
  .when b {
    margin-left: 0.6rem;
  }
  .resolved {
    margin-left: 0.6rem;
    color: var(--good);
    font-weight: 600;
  }
  .why i,
  .notes i {
    display: block;
    color: var(--ink-3);
    font-size: var(--small);
    font-style: normal;
  }
  .why ul {
    margin-top: 0.3rem;
    color: var(--ink-2);
    font-size: 0.92em;
  }
  .why li {
    padding-left: 0.9rem;
    text-indent: -0.9rem;
  }
  .why li::before {
    content: "–  ";
  }
  .acknowledge {
    width: calc(100% - 1.8rem);
    min-height: 2.8rem;
  }
  .taken,
  .deliveries li {
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .taken {
    font-weight: 600;
  }
  .taken svg,
  .deliveries [data-state="delivered"] svg {
    color: var(--good);
  }
  .deliveries {
    color: var(--ink-2);
    font-size: 0.92em;
    font-variant-numeric: tabular-nums;
  }
  .deliveries [data-state="failed"] {
    color: var(--watch);
    font-weight: 600;
  }
  .notes:empty {
    display: none;
  }
  .notes {
    display: grid;
    gap: 0.5rem;
    font-size: 0.95em;
    overflow-wrap: anywhere;
  }
  form {
    display: flex;
    gap: 0.4rem;
  }
  input {
    flex: 1;
    min-width: 0;
    height: 2.5rem;
    padding: 0 0.7rem;
    border: 1px solid var(--field);
    border-radius: 6px;
    background: var(--card);
  }
  .error {
    color: var(--watch);
    font-size: 0.92em;
    font-weight: 600;
  }
`;
