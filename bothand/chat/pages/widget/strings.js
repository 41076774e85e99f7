/** Every word the widget says by itself; {name} is filled in. Answers come from the server. */
export const STRINGS = {
  title: "Chat with us",
  demo: "Demonstration: draft answers. Write nothing private.",
  close: "About this page",

  help: "I need help now",
  person: "Talk to a person",
  clear: "Clear this chat",
  exit: "Quick exit",
  exitHint: "Escape twice: quick exit",

  withBot: "Automated assistant, not a person.",
  waiting: "You asked for a person. The assistant answers until someone joins.",
  withHuman: "You're writing with {name}, a person.",
  someone: "someone from our team",

  fromVisitor: "You",
  fromBot: "Automated assistant",
  fromHuman: "{name} (a person)",
  fromHumanUnnamed: "A person from our team",
  fromSystem: "Notice",
  safety: "Help and safety",

  log: "Messages",
  replies: "Suggested replies",
  announcedReplies: "Suggested replies: {count}.",
  writing: "Writing an answer…",
  draftNote: "Draft, not yet reviewed by a clinician",
  sources: "Where does this come from?",
  reviewed: "Reviewed on {date}.",
  helpful: "Did this help?",
  yes: "Yes",
  no: "No",
  thanks: "Thank you for telling us.",
  feedbackFailed: "That didn't reach us. You can press it again.",

  label: "Your message",
  placeholder: "Write your question",
  keys: "Enter sends. Shift and Enter starts a new line.",
  send: "Send",
  sending: "Sending…",
  unsent: "Not sent.",
  retry: "Retry",
  offline: "You seem to be offline. What you write stays here and is sent when you're connected again.",
  unreachable: "I can't reach the chat right now. Your message stays here.",
  cantOpen: "I can't reach the chat right now.",
  tryAgain: "Try again",
  helpLine: "In a crisis, call or text 988, any time. In danger now, call 911.",

  helpTitle: "Help right now",
  helpIntro: "This chat isn't for emergencies. These lines are answered by people.",
  call: "Call {number}",
  text: "Text {number}",
  textKeyword: "Text {keyword} to {number}",
  chat: "Chat at {site}",
  newTab: "(opens in a new tab)",
  closeHelp: "Close",

  clearTitle: "Clear this chat?",
  clearText: "Your messages and the answers are deleted and can't be brought back.",
  clearKept:
    "Some things stay with our staff: a contact request you agreed to, and a chat they joined. " +
    "A crisis alert keeps its kind and time, and its words until staff have seen them or for 30 days.",
  clearYes: "Clear it",
  clearNo: "Keep it",
  clearing: "Clearing…",
  clearFailed: "The chat could not be cleared. Please try again.",
  cleared: "This chat has been cleared.",
  newChat: "Start a new chat",

  privacy: "Privacy",
  privacyMissing: "The privacy text could not be loaded. Please don't write private things for now.",
};

/** The two numbers that must be there even when the server never answered. */
export const NUMBERS = [
  { name: "988 Suicide & Crisis Lifeline", call: "988", text: "988", chat: "988lifeline.org" },
  { name: "Emergency", call: "911", note: "If anyone is in danger right now." },
];

/** Where quick exit goes: a page that anyone might be looking at. */
export const EXIT_TO = "https://www.weather.gov/";

/** A string with its {names} filled in. */
export function say(key, values = {}) {
  return STRINGS[key].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
