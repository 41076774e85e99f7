/** What this tab's storage and the channel between the tabs of one browser are called. */
export const TOKEN = "bothand.token";
export const UNSENT = "bothand.unsent";
export const CHANNEL = "bothand";
