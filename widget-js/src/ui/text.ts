import { h } from './dom';

/** A web address, "www." with something behind it, or a mail address (its parts bounded, so that no text takes long to search). */
const LINK = /\b(?:https?:\/\/|mailto:|www\.)[^\s<>"'`\u0000-\u001f\u007f]+|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/gi;
const SCHEMES: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);
const MAX_LINKS = 100;

/** What a person wrote, as nodes: text, and links of the allowed schemes. */
export function richText(text: string): (string | HTMLAnchorElement)[] {
  const parts: (string | HTMLAnchorElement)[] = [];
  let end = 0;
  let links = 0;
  for (const match of text.matchAll(LINK)) {
    const shown = withoutTail(match[0]);
    const href = hrefOf(shown);
    if (!href || links++ >= MAX_LINKS) continue;
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow', dir: 'auto' }, shown));
    end = match.index + shown.length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** Punctuation after an address belongs to the sentence; a closing bracket belongs to the address if that opened it. */
function withoutTail(address: string): string {
  let shown = address.replace(/[.,;:!?…'"*_~]+$/, '');
  while (/[)\]}]$/.test(shown)) {
    const [open, close] = BRACKETS[shown.at(-1) as keyof typeof BRACKETS];
    if (count(shown, open) >= count(shown, close)) break;
    shown = shown.slice(0, -1).replace(/[.,;:!?]+$/, '');
  }
  return shown;
}

const BRACKETS = { ')': ['(', ')'], ']': ['[', ']'], '}': ['{', '}'] } as const;
const count = (text: string, character: string): number => text.split(character).length - 1;

function hrefOf(shown: string): string | null {
  const lower = shown.toLowerCase();
  const address = lower.startsWith('www.') ? `https://${shown}` : /^(https?:|mailto:)/.test(lower) ? shown : `mailto:${shown}`;
  try {
    const url = new URL(address);
    // A name and password before the host make another host look like the target.
    if (!SCHEMES.has(url.protocol) || url.username || url.password) return null;
    if (url.protocol !== 'mailto:' && !url.hostname) return null;
    return url.href;
  } catch {
    return null;
  }
}
