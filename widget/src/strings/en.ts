/** English: every word the widget says by itself; {name} is filled in. */

/** What the page shows before the chat is opened. */
export const launcher = {
  open: "Open chat",
  opened: "Close chat",
  unread: "{count} new",
  loading: "The chat is opening…",
  cantLoad: "The chat could not be loaded.",
  tryAgain: "Try again",
  region: "Chat",

  helpTitle: "Help right now",
  helpIntro: "This chat isn't for emergencies. These lines are answered by people.",
  call: "Call {number}",
  text: "Text {number}",
  textKeyword: "Text {keyword} to {number}",
  chat: "Chat at {site}",
  newTab: "(opens in a new tab)",
  closeHelp: "Close",
  help: "I need help now",
  exit: "Quick exit",
};

/** What the opened chat says. */
export const chat = {
  title: "Chat with us",
  demo: "Demonstration: draft answers. Write nothing private.",
  close: "Close the chat",
  answersIn: "",

  person: "Talk to a person",
  contact: "Ask for a call",
  clear: "Clear this chat",
  save: "Save this chat",
  exitHint: "Escape twice: quick exit",

  withBot: "Automated assistant, not a person.",
  waiting: "You asked for a person. The assistant answers until someone joins.",
  ahead: "Asked before you: {count}.",
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

  saveFailed: "The chat could not be saved. Please try again.",

  contactTitle: "May we contact you?",
  contactIntro: "A name, and a phone number or an e-mail address. The rest is up to you. Please leave out health details.",
  contactName: "Name (a first name is enough)",
  contactPhone: "Phone",
  contactEmail: "E-mail",
  contactTime: "A good time",
  contactVoicemail: "May we leave a message, or say who is calling, if someone else picks up?",
  contactClient: "Are you a client of ours now?",
  contactOther: "Is it for someone else, such as a child or a partner?",
  contactMinor: "Is the person who would get care under 18?",
  contactSend: "Send",
  contactClose: "Leave it",
  contactSending: "Sending…",

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
