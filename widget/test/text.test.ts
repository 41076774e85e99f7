import { expect, test } from "vitest";
import { el } from "../src/shared/dom";
import { inline, rich } from "../src/chat/text";

function html(...nodes: (Node | string)[]): string {
  return el("div", {}, ...nodes).innerHTML;
}

test("help lines become links that call or text", () => {
  expect(html(...inline("Call 988 or 1-800-222-1222, or text HOME to 741741."))).toBe(
    'Call <a href="tel:988">988</a> or <a href="tel:18002221222">1-800-222-1222</a>, ' +
      'or text HOME to <a href="sms:741741">741741</a>.',
  );
});

test("numbers that are no help line stay words", () => {
  expect(html(...inline("In 1988 some 911-style lines had room 9880."))).not.toContain("<a");
});

test("bold and lists are the only marks, and nothing runs", () => {
  expect(html(...rich("**Now**:\n- one\n- <b>two</b>\n\nend"))).toBe(
    "<p><strong>Now</strong>:</p><ul><li>one</li><li>&lt;b&gt;two&lt;/b&gt;</li></ul><p>end</p>",
  );
});
