/** The conversation as a text file that the visitor keeps. */
import { el } from "../shared/dom";
import type { Message } from "../shared/types";
import { speakerName } from "./message";

/** The words of a conversation, in order. */
export function transcript(messages: readonly Message[], staffName: string | null): string {
  return messages
    .map((message) => {
      const when = new Date(message.at).toLocaleString();
      return `${speakerName(message, staffName)}, ${when}\n${message.text.replaceAll("**", "")}\n`;
    })
    .join("\n");
}

/** Hand a text to the browser as a file. */
export function download(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  el("a", { href: url, download: "chat.txt" }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
