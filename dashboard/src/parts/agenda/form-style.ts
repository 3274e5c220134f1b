import { css } from "lit";

export const planStyle = css`
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 17rem;
    gap: 1.1rem 1.6rem;
    align-items: start;
  }
  .fields {
    display: grid;
    gap: 1rem;
  }
  details .fields {
    margin-top: 0.8rem;
  }
  .series {
    grid-template-columns: minmax(0, 2fr) minmax(0, 1fr);
  }
  .series > :only-child {
    grid-column: 1 / -1;
  }
  fieldset {
    display: grid;
    gap: 0.2rem;
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    font-size: 0.92rem;
    font-weight: 600;
  }
  .sites {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr));
    gap: 0 1rem;
    max-height: 16rem;
    padding: 0.4rem 0.7rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    overflow-y: auto;
  }
  summary {
    color: var(--accent);
    font-weight: 600;
    cursor: pointer;
  }
  aside {
    position: sticky;
    top: 0;
    display: grid;
    gap: 0.5rem;
    padding: 0.9rem 1rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--sunk);
    font-size: 0.95rem;
  }
  h3 {
    font-size: 0.95rem;
  }
  .days {
    display: grid;
    gap: 0.15rem;
  }
  .remark {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.5rem;
  }
  .remark svg {
    color: var(--good);
  }
  .remark[data-look="verify"] svg {
    color: var(--verify);
  }
  .remark[data-look="watch"] svg {
    color: var(--watch);
  }
  .foot {
    position: sticky;
    bottom: -1.2rem;
    z-index: 1;
    grid-column: 1 / -1;
    display: grid;
    gap: 0.7rem;
    justify-items: start;
    margin-bottom: -1.2rem;
    padding: 0.9rem 0 1.2rem;
    border-top: 1px solid var(--line);
    background: var(--card);
  }
  .foot .buttons {
    width: 100%;
  }
  .foot input {
    flex: 1 1 14rem;
  }
  @media (max-width: 760px) {
    form {
      grid-template-columns: minmax(0, 1fr);
    }
    aside {
      position: static;
    }
    .series {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
