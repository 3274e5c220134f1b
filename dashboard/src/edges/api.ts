// The requests of the page. What goes wrong is an ApiError that can be shown as it is.

import type { ProblemText } from "../contract/agenda.ts";
import type { BoardView, IncidentView, Me, SessionBrief, Text } from "../contract/board.ts";
import type { RoomView } from "../contract/room.ts";

/** `status` is 0 where the server did not answer at all; `text` is its own sentence, where it gave one. */
export class ApiError extends Error {
  readonly status: number;
  readonly text: Text | null;
  readonly problems: readonly ProblemText[];

  constructor(status: number, text: Text | null, problems: readonly ProblemText[] = []) {
    super(text?.en ?? `HTTP ${status}`);
    this.status = status;
    this.text = text;
    this.problems = problems;
  }
}

/** Asked for by the page itself, with the session's cookie; throws ApiError for any answer but 2xx. */
export async function ask(method: "GET" | "POST", path: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("X-Requested-With", "diemcau");
  let answer: Response;
  try {
    answer = await fetch(path, { ...init, method, headers, credentials: "same-origin", cache: "no-store" });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new ApiError(0, null);
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

async function refusal(answer: Response): Promise<ApiError> {
  try {
    const { error, problems } = (await answer.json()) as { error?: Partial<Text>; problems?: readonly ProblemText[] };
    const text = error?.vi && error.en ? { vi: error.vi, en: error.en } : null;
    return new ApiError(answer.status, text, problems);
  } catch {
    return new ApiError(answer.status, null);
  }
}

export async function get<T>(path: string): Promise<T> {
  return (await (await ask("GET", path)).json()) as T;
}

export async function post<T>(path: string, body: object = {}): Promise<T> {
  const init = { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
  return (await (await ask("POST", path, init)).json()) as T;
}

export const session = (id: string): string => `/api/v1/sessions/${encodeURIComponent(id)}`;
const incident = (id: string): string => `/api/v1/incidents/${encodeURIComponent(id)}`;

export const api = {
  me: () => get<Me>("/api/v1/me"),
  login: (name: string, password: string) => post<Me>("/api/v1/login", { name, password }),
  logout: () => post<unknown>("/api/v1/logout"),
  sessions: async () => (await get<{ sessions: readonly SessionBrief[] }>("/api/v1/sessions")).sessions,
  board: (id: string) => get<BoardView>(session(id)),
  room: (id: string) => get<RoomView>(`${session(id)}/room`),
  events: (id: string, after: number, signal: AbortSignal) =>
    ask("GET", `${session(id)}/events`, {
      signal,
      headers: { Accept: "text/event-stream", "Last-Event-ID": String(after) },
    }),
  acknowledge: (id: string) => post<IncidentView>(`${incident(id)}/ack`),
  note: (id: string, text: string) => post<IncidentView>(`${incident(id)}/notes`, { text }),
};
