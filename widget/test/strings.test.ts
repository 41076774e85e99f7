import { expect, test } from "vitest";
import * as en from "../src/strings/en";
import * as es from "../src/strings/es";

const blanks = (words: string) => (words.match(/\{\w+\}/g) ?? []).sort();

test.each(["launcher", "chat"] as const)("Spanish fills the same blanks as English: %s", (part) => {
  for (const [key, words] of Object.entries(en[part])) {
    expect(blanks((es[part] as Record<string, string>)[key] ?? ""), key).toEqual(blanks(words));
  }
});

test("in Spanish 988 is told with its way to Spanish", () => {
  expect(es.chat.helpLine).toContain("988 y oprima 2");
  expect(es.chat.answersIn).toContain("AYUDA");
});
