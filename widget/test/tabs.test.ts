import { beforeEach, expect, test, vi } from "vitest";
import { Tabs } from "../src/chat/tabs";

const SILENT = { token: () => {}, cleared: () => {}, exit: () => {} };
const UNSENT = [{ clientId: "c", body: { text: "hello" }, text: "hello" }];

beforeEach(() => sessionStorage.clear());

test("a reload finds the token and what wasn't sent", () => {
  const tabs = new Tabs(SILENT, true);
  tabs.keep("t");
  tabs.keepUnsent(UNSENT);
  const again = new Tabs(SILENT, true);
  expect([again.token, again.unsent]).toEqual(["t", UNSENT]);
  again.wipe();
  expect([again.token, again.unsent, sessionStorage.length]).toEqual([null, [], 0]);
});

test("on a shared computer nothing stands in the browser's storage", () => {
  const tabs = new Tabs(SILENT, false);
  tabs.keep("t");
  tabs.keepUnsent(UNSENT);
  expect([tabs.token, sessionStorage.length]).toEqual(["t", 0]);
  expect(new Tabs(SILENT, false).token).toBeNull();
});

test("where storage is blocked the page's memory has to do", () => {
  const blocked = () => {
    throw new Error("blocked");
  };
  vi.stubGlobal("sessionStorage", { getItem: blocked, setItem: blocked, removeItem: blocked });
  const tabs = new Tabs(SILENT, true);
  tabs.keep("t");
  expect(tabs.token).toBe("t");
  vi.unstubAllGlobals();
});

test("storage that holds nonsense counts as empty", () => {
  sessionStorage.setItem("bothand.unsent", "{broken");
  expect(new Tabs(SILENT, true).unsent).toEqual([]);
});
