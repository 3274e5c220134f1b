import { css } from "lit";

export const siteStyle = css`
  article {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.4rem;
    padding: 0.8rem 1rem 0.7rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.8rem;
  }
  h2 {
    flex: 1;
    font-size: 1.08rem;
    line-height: 1.25;
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 0 1rem;
    padding: 0.25rem 0;
    border-bottom: 1px solid var(--line);
  }
  li:last-child {
    border: 0;
  }
  i {
    display: block;
    color: var(--ink-2);
    font-size: 0.88rem;
    font-style: normal;
    overflow-wrap: anywhere;
  }
  i:empty {
    display: none;
  }
  a {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.4rem;
    margin-left: auto;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    text-decoration: none;
    white-space: nowrap;
  }
  a:hover {
    color: var(--accent);
  }
  a svg {
    color: var(--accent);
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.1rem 0.8rem;
  }
  footer .plain {
    margin-left: auto;
  }
  form {
    display: grid;
    gap: 0.6rem;
    justify-items: start;
  }
  fieldset {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr) auto;
    gap: 0.35rem;
    width: 100%;
    margin: 0;
    padding: 0.55rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--sunk);
  }
  .tools {
    grid-row: 1 / 3;
    grid-column: 3;
    display: grid;
    gap: 0.35rem;
  }
  .wrong {
    grid-column: 1 / -1;
  }
  .tool {
    display: grid;
    place-items: center;
    width: 2.4rem;
    height: 2.6rem;
    border: 1px solid var(--line-2);
    border-radius: 6px;
    background: var(--card);
    color: var(--ink-2);
  }
  .tool:disabled {
    opacity: 0.4;
    cursor: default;
  }
  .up svg {
    transform: rotate(180deg);
  }
`;
