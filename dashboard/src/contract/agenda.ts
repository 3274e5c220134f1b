// What the routes of the plans send.

import type { Text } from "./board.ts";
import type { Meeting, SessionPlan } from "./plan.ts";

export interface MeetingPlan {
  meeting: Meeting;
  source: "file" | "screen";
  revision: number;
  planned_at: string;
  changed_at: string;
  changed_by: string;
  reason: string;
  withdrawn: boolean;
}

export interface MeetingList {
  meetings: readonly MeetingPlan[];
}

/** A point, as far as a plan needs it. */
export interface SiteEntry {
  id: string;
  name: string;
  hub: boolean;
  contacts: readonly { name: string }[];
}

export interface ProblemText extends Text {
  path: string;
}

/** What would come of a draft; nothing is saved. */
export interface PlanCheck {
  sessions: readonly SessionPlan[];
  problems: readonly ProblemText[];
  warnings: readonly ProblemText[];
}
