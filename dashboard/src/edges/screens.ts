// The screens beside the board, fetched when the first of them is opened.

let here = false;

export function areHere(): boolean {
  return here;
}

/** Throws where they cannot be fetched: the network is gone, or the service was renewed under this page. */
export async function fetchScreens(): Promise<void> {
  await import("../parts/screens.ts");
  here = true;
}
