/** Turns an answer's text into nodes: **bold**, "- " lists, line breaks, help lines as links. */
import { digits, el, outside } from "../shared/dom";

type Part = Node | string;

// A site of a help line; 1-800-…; "TEXT to 741741"; 988 and 911 standing alone.
const LINKS =
  /\b(988lifeline\.org|findahelpline\.com)\b|(?<![\d-])(1-\d{3}-\d{3}-\d{4})(?!\d)|(?<=\b[A-Z]+ to )(\d{3}-\d{3}|\d{5,6})\b|(?<![\w-])(988|911)(?![\w-])/g;
const BOLD = /\*\*(.+?)\*\*/g;

/** Paragraphs and lists. */
export function rich(text: string): Node[] {
  const blocks: Node[] = [];
  let list: HTMLUListElement | null = null;
  for (const line of text.split("\n")) {
    if (line.startsWith("- ")) {
      if (list === null) blocks.push((list = el("ul")));
      list.append(el("li", {}, ...inline(line.slice(2))));
    } else {
      list = null;
      if (line.trim()) blocks.push(el("p", {}, ...inline(line)));
    }
  }
  return blocks;
}

/** One line, with bold and links. */
export function inline(line: string): Part[] {
  return split(line, BOLD, linked, (match) => el("strong", {}, ...linked(match[1] ?? "")));
}

function linked(text: string): Part[] {
  return split(text, LINKS, (plain) => [plain], link);
}

function link([whole, site, phone, textTo, short]: RegExpMatchArray): Node {
  if (site) return outside(`https://${site}`, whole);
  if (textTo) return el("a", { href: `sms:${digits(textTo)}` }, whole);
  return el("a", { href: `tel:${digits(phone ?? short ?? "")}` }, whole);
}

function split(
  text: string,
  pattern: RegExp,
  plain: (text: string) => Part[],
  matched: (match: RegExpMatchArray) => Node,
): Part[] {
  const nodes: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) nodes.push(...plain(text.slice(from, match.index)));
    nodes.push(matched(match));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(...plain(text.slice(from)));
  return nodes;
}
