/** What the server says, as the channel's contract has it. Unknown fields are ignored. */

export interface ReplyButton {
  id: string;
  title: string;
  answer?: string | null;
}

export interface Source {
  id: string;
  title?: string;
  url?: string;
}

export interface Message {
  id: string;
  seq: number;
  client_id?: string | null;
  from: "visitor" | "bot" | "human" | "system";
  text: string;
  kind: "answer" | "clarify" | "fallback" | "safety" | "form" | "handoff" | "talk" | "notice";
  answer?: string | null;
  buttons?: ReplyButton[];
  sources?: Source[];
  reviewed_on?: string | null;
  draft?: boolean;
  /** Who of the staff wrote it. */
  staff_name?: string;
  at: string;
}

export interface State {
  speaker: "bot" | "human";
  waiting: boolean;
  /** How many who asked for a person earlier still wait. */
  ahead?: number | null;
  /** A sentence: when staff see the wish for a person. */
  when?: string | null;
  /** When the last contact request of this chat was saved. */
  contact_at?: string | null;
  staff_name?: string | null;
  typing?: boolean;
  erased?: boolean;
}

export interface HelpNumber {
  name: string;
  call?: string | null;
  text?: string | null;
  keyword?: string | null;
  chat?: string | null;
  note?: string | null;
}

/** What chat puts in front of widget.js, from practice.yml. */
export interface Practice {
  practice: { name: string; phone?: string | null };
  numbers: HelpNumber[];
  privacy: { texts: Record<string, string> };
  mode: "demo" | "live";
  draft_note: string;
  help: string;
}
