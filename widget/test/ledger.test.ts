import { expect, test } from "vitest";
import { Ledger } from "../src/chat/ledger";

test("a message that came twice counts once", () => {
  const ledger = new Ledger();
  expect(ledger.take({ id: "a", seq: 1 })).toBe(true);
  expect(ledger.take({ id: "a", seq: 1 })).toBe(false);
  expect(ledger.take({ id: "other", seq: 1 })).toBe(false);
});

test("a gap is noticed, and closed by what was missing", () => {
  const ledger = new Ledger();
  ledger.take({ id: "a", seq: 1 });
  ledger.take({ id: "c", seq: 3 });
  expect([ledger.gap, ledger.complete]).toEqual([true, 1]);
  ledger.take({ id: "b", seq: 2 });
  expect([ledger.gap, ledger.complete]).toEqual([false, 3]);
});

test("a safety message that could not be stored always counts", () => {
  const ledger = new Ledger();
  expect(ledger.take({ id: "x", seq: 0 })).toBe(true);
  expect(ledger.take({ id: "y", seq: 0 })).toBe(true);
  expect(ledger.gap).toBe(false);
});

test("numbers the server has no message for leave no gap once it was asked", () => {
  const ledger = new Ledger();
  ledger.take({ id: "c", seq: 3 });
  ledger.caughtUp([{ id: "c", seq: 3 }]);
  expect(ledger.gap).toBe(false);
  ledger.forget();
  expect(ledger.complete).toBe(0);
});
