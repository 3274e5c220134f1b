import { css } from "lit";

export const agendaStyle = css`
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    max-width: 72rem;
    margin: 0 auto;
    padding: 16px 18px 40px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  h1 {
    flex: 1 1 12rem;
    font-size: 1.5rem;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.5rem;
  }
  h2 {
    font-size: 1.02rem;
  }
  .past {
    margin-top: 1.2rem;
    padding-top: 1rem;
    border-top: 1px solid var(--line-2);
    font-size: 1.2rem;
  }
  .none {
    color: var(--ink-2);
  }
  @media (max-width: 640px) {
    main {
      padding: 12px 12px 24px;
    }
    h1 {
      flex-basis: 100%;
      font-size: 1.25rem;
    }
    .head > :is(.button, dc-copy) {
      flex: 1 1 auto;
    }
  }
`;
