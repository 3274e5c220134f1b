import { css } from "lit";

export const roomStyle = css`
  .places {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 1.2rem;
  }
  header h2 {
    flex: 1 1 auto;
    margin: 0;
  }
  .danger {
    border-color: var(--verify-line);
    color: var(--verify);
  }
  .strangers {
    padding: 0.7rem 1rem;
    border: 1px solid var(--watch-line);
    border-radius: 6px;
    background: var(--watch-card);
  }
  .strangers h2 {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    color: var(--watch);
  }
  li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 1rem;
    padding: 0.4rem 0;
  }
  li > span {
    flex: 1 1 14rem;
  }
  li dc-naming {
    flex: 1 1 14rem;
    max-width: 30rem;
  }
  .facts {
    color: var(--ink-2);
  }
  .others {
    padding: 0.2rem 0.9rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
  }
  .open {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
    color: var(--ink-2);
  }
  .open span {
    padding: 0.1rem 0.6rem;
    border: 1px solid var(--line-2);
    border-radius: 3px;
    color: var(--ink);
    font-weight: 600;
  }
`;
