// The browser's tab tells a drop to somebody who looks at another page.

export type TabMood = "calm" | "bad" | "stale";

// Drawn here and not fetched: the icon of a broken stream is needed when the server does not answer.
const ICONS: Readonly<Record<TabMood, string>> = {
  calm: icon("#1d3f63", '<path d="M6 21h20M9 21v-4a7 7 0 0 1 14 0v4M16 10v11"/>'),
  bad: icon("#c01623", '<path d="M10 10l12 12M22 10L10 22"/>'),
  stale: icon("#6b7680", '<path d="M16 8v9l5 4"/>'),
};

function icon(fill: string, mark: string): string {
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="${fill}"/>` +
    `<g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round">${mark}</g></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export function showTab(title: string, mood: TabMood): void {
  if (document.title !== title) document.title = title;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (link && link.href !== ICONS[mood]) link.href = ICONS[mood];
}
