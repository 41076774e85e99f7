/** A string with its {names} filled in. */
export function say(words: string, values: Record<string, string | number> = {}): string {
  return words.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
