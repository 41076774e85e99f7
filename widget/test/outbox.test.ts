import { beforeEach, expect, test } from "vitest";
import { type Api, ApiError } from "../src/chat/api";
import type { Chat } from "../src/chat/chat";
import { Outbox, type Unsent } from "../src/chat/outbox";
import type { Message } from "../src/shared/types";

/** A chat whose server can be cut off; what arrived is kept in order. */
class FakeChat {
  arrived: string[] = [];
  cut = false;
  refuse = "";
  kept: Unsent[] = [];
  failed: string[] = [];
  api = {} as Api;
  log = {
    addUnsent: (text: string) => ({ text }),
    resending: () => {},
    delivered: () => {},
    typing: () => {},
    settle: () => {},
    fail: (item: { text: string }) => this.failed.push(item.text),
  };
  tabs = {
    unsent: [] as Unsent[],
    keepUnsent: (items: Unsent[]) => (this.kept = items),
  };
  known = new Set<string>();
  knows(id: string) {
    return this.known.has(id);
  }
  show() {}
  async catchUp() {}
  async withSession(): Promise<{ messages: never[] }> {
    const text = this.next();
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    if (this.cut) throw new ApiError(0);
    if (text === this.refuse) throw new ApiError(413);
    this.arrived.push(text);
    return { messages: [] };
  }
  next: () => string = () => "";
}

let chat: FakeChat;
let outbox: Outbox;

beforeEach(() => {
  chat = new FakeChat();
  outbox = new Outbox(chat as unknown as Chat);
  // The text that is being sent: the only one in that state.
  chat.next = () =>
    (outbox as unknown as { items: { state: string; text: string }[] }).items.find((each) => each.state === "sending")!.text;
});

const write = (...texts: string[]) => Promise.all(texts.map((text) => outbox.add({ text }, text)));
const idle = () => new Promise((resolve) => setTimeout(resolve, 60));

test("what is written quickly arrives in order", async () => {
  await write("1", "2", "3", "4");
  await idle();
  expect(chat.arrived).toEqual(["1", "2", "3", "4"]);
  expect(outbox.busy).toBe(false);
});

test("what is written while the server can't be reached arrives later, once and in order", async () => {
  chat.cut = true;
  await write("1", "2");
  await write("3");
  await idle();
  expect([chat.arrived, [...new Set(chat.failed)].sort()]).toEqual([[], ["1", "2", "3"]]);
  expect(chat.kept.map((each) => each.text)).toEqual(["1", "2", "3"]);
  chat.cut = false;
  void outbox.resend();
  void outbox.resend();
  await idle();
  expect(chat.arrived).toEqual(["1", "2", "3"]);
  expect(chat.kept).toEqual([]);
});

test("what failed goes before what is written later, though nothing told that the server is back", async () => {
  chat.cut = true;
  await write("1", "2");
  chat.cut = false;
  await write("3");
  await idle();
  expect(chat.arrived).toEqual(["1", "2", "3"]);
});

test("what the server refuses holds nothing up and isn't sent again by itself", async () => {
  chat.refuse = "2";
  await write("1", "2", "3");
  await idle();
  void outbox.resend();
  await idle();
  expect([chat.arrived, chat.failed]).toEqual([["1", "3"], ["2"]]);
});

test("what a crash stored and didn't answer is sent again with its id, and shown once", async () => {
  chat.cut = true;
  await write("1");
  await idle();
  const id = chat.kept[0]!.clientId;
  expect(outbox.settle({ client_id: id } as Message)).toBe(true);
  expect(chat.kept.map((each) => each.clientId)).toEqual([id]);
  chat.cut = false;
  void outbox.resend();
  await idle();
  expect([chat.arrived, chat.kept]).toEqual([["1"], []]);
});

test("after a reload what is stored already isn't shown a second time", async () => {
  let shown = 0;
  chat.log.addUnsent = (text) => ({ text, shown: (shown += 1) });
  chat.tabs.unsent = [{ clientId: "known", body: { text: "1" }, text: "1" }];
  chat.known.add("known");
  outbox.restore();
  await idle();
  expect([shown, chat.arrived, chat.kept]).toEqual([0, ["1"], []]);
});
