import { css } from "lit";

/** Fields, their labels and what is wrong with them; small buttons beside a text. */
export const formStyle = css`
  label,
  .field {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.25rem;
    font-size: 0.92rem;
    font-weight: 600;
  }
  input:not([type="checkbox"], [type="radio"]),
  select,
  textarea {
    width: 100%;
    min-height: 2.6rem;
    padding: 0.35rem 0.7rem;
    border: 1px solid var(--field);
    border-radius: 6px;
    background: var(--card);
    color: inherit;
    font: inherit;
    font-weight: 400;
  }
  textarea {
    line-height: 1.5;
    resize: vertical;
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 1.15rem;
    height: 1.15rem;
    margin: 0;
    accent-color: var(--accent);
  }
  [aria-invalid="true"] {
    border-color: var(--verify-line) !important;
    box-shadow: 0 0 0 1px var(--verify-line);
  }
  .check {
    display: flex;
    align-items: center;
    gap: 0.55rem;
    min-height: 2.2rem;
    font-weight: 400;
  }
  .hint {
    color: var(--ink-2);
    font-size: 0.86rem;
    font-weight: 400;
  }
  .error,
  .wrong {
    color: var(--verify);
    font-size: 0.92rem;
    font-weight: 600;
  }
  .wrong {
    font-size: 0.86rem;
  }
  .wrong:empty {
    display: none;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: 0.9rem;
    align-items: start;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .button.small {
    min-height: 2.2rem;
    padding: 0.3rem 0.7rem;
    font-size: 0.9rem;
  }
  .button.plain {
    border-color: transparent;
    background: none;
    color: var(--accent);
  }
  .button.plain:hover {
    border-color: var(--line-2);
  }
`;
