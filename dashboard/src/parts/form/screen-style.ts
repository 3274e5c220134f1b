import { css } from "lit";

export const screenStyle = css`
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 14px;
    max-width: 100rem;
    margin: 0 auto;
    padding: 16px 18px 40px;
  }
  .none {
    color: var(--ink-2);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 0.6rem 1.2rem;
  }
  .what {
    flex: 1 1 26rem;
    min-width: 0;
  }
  h1 {
    font-size: 1.5rem;
    line-height: 1.25;
  }
  .what p {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.15rem 0.6rem;
    margin-top: 0.15rem;
    font-size: 1.05rem;
    font-variant-numeric: tabular-nums;
  }
  .phase {
    padding: 0 0.5rem;
    border: 1px solid var(--line-2);
    border-radius: 3px;
    font-size: 0.92rem;
    font-weight: 600;
  }
  .what .next {
    color: var(--ink-2);
    font-size: 0.98rem;
  }
  .next b {
    color: var(--ink);
  }
  .head > select {
    flex: 0 1 22rem;
    width: auto;
    min-width: 0;
  }
  .over {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.8rem;
    padding: 0.8rem 1.1rem;
    border: 1px solid var(--watch-line);
    border-radius: 6px;
    background: var(--watch-card);
  }
  .over > svg {
    color: var(--watch);
  }
  .over span {
    flex: 1 1 14rem;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 21rem;
    gap: 18px;
    align-items: start;
  }
  aside {
    display: grid;
    gap: 12px;
  }
  aside section {
    padding: 0.8rem 1rem 1rem;
    border: 1px solid var(--line);
    border-radius: 6px;
    background: var(--card);
  }
  h2 {
    margin-bottom: 0.5rem;
    font-size: 1.02rem;
  }
  @media (max-width: 1100px) {
    .columns {
      grid-template-columns: minmax(0, 1fr);
    }
    aside {
      grid-template-columns: repeat(auto-fit, minmax(min(18rem, 100%), 1fr));
      align-items: start;
    }
  }
  @media (max-width: 640px) {
    main {
      padding: 12px 12px 24px;
    }
    h1 {
      font-size: 1.25rem;
    }
    .head > select {
      flex: 1 1 100%;
    }
  }
`;
