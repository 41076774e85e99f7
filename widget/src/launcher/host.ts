/** What the launcher and the chat that it loads know of each other. */
import type { Practice } from "../shared/types";
import type { Options } from "./options";

/** Given to the chat by the launcher. */
export interface Host {
  options: Options;
  practice: Practice | null;
  /** What the chat fills. */
  panel: HTMLElement;
  /** Read out by screen readers, whether the panel is open or not. */
  live: HTMLElement;
  /** Whether the chat can be closed: it can't where it fills a place of the page. */
  floats: boolean;
  isOpen(): boolean;
  showHelp(): void;
  close(): void;
  /** A message came. */
  arrived(): void;
  /** Leave this page now; the chat has wiped what it keeps. */
  goAway(): void;
  style(css: string): void;
}

/** Given to the launcher by the chat. */
export interface Opened {
  /** Bring the visitor to the field, or to the heading where a field would raise a keyboard. */
  focus(): void;
  /** Forget everything in this browser. */
  wipe(): void;
}

/** The module that the first opening loads. */
export interface ChatModule {
  mount(host: Host): Opened;
}
