// The contacts, as `orchestrator/model/views/people.py` defines them; tests/dashboard compares the two.

import type { Text } from "./board.ts";

export interface Contact {
  name: string;
  role: string;
  phone: string;
  email: string | null;
}

export interface PersonView {
  name: string;
  role: string;
  phone: string;
  email: string | null;
  changed_at: string | null;
  changed_by: string;
}

export interface SitePeople {
  site: string;
  name: string;
  source: "file" | "screen" | "guest" | "gone";
  revision: string;
  contacts: readonly PersonView[];
  changed_at: string | null;
  changed_by: string;
  file: readonly Contact[];
  file_changed: boolean;
  warnings: readonly Text[];
}

export interface DutyName {
  name: string;
  sites: readonly string[];
  usable: boolean;
}

export interface PeopleView {
  sites: readonly SitePeople[];
  duty: readonly DutyName[];
}

export interface ImportedRow {
  row: number | null;
  site: string;
  name: string;
  state: "new" | "changed" | "same" | "gone" | "wrong";
  text: Text;
}

export interface PeopleImport {
  rows: readonly ImportedRow[];
  remarks: readonly Text[];
  wrong: number;
  changes: number;
  applied: boolean;
  seen: string;
}
