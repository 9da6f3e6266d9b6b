import { isOtherSide, isSame } from './authors';
import type { As, Author, Entries, Entry, Thread } from './protocol';

/** The counts of a thread's summary: how they follow what comes, and where they begin anew. */

/** What the summary says, after these entries. */
export function count(info: Thread, entries: readonly Entry[], as: As): Thread {
  let next = info;
  for (const entry of entries) {
    if (entry.seq <= next.lastSeq) continue;
    next = { ...next, lastSeq: entry.seq, activeAt: entry.at };
    if (entry.type === 'status') next = { ...next, status: entry.status };
    if (entry.type !== 'message') continue;
    const { from, at } = entry;
    next = { ...next, last: { from, text: entry.text.slice(0, 140), at }, messages: next.messages + (isOtherSide(entry.from, as) ? 1 : 0) };
  }
  return next;
}

/** A summary without anything that it has counted. */
export function uncounted(info: Thread): Thread {
  const { read: _read, readSeq: _readSeq, ...rest } = info;
  return { ...rest, lastSeq: 0, messages: 0 };
}

/** A summary as it was before the first entry of this page. A page tells of the messages before it by our own mark alone. */
export function countedBefore({ reads, entries }: Entries, info: Thread, as: As, me: Author | null): Thread {
  const own = reads.find(({ by }) => me && isSame(by, me));
  if (!own) return uncounted(info);
  const within = entries.filter((e) => e.type === 'message' && isOtherSide(e.from, as) && e.seq <= own.seq).length;
  return { ...uncounted(info), messages: Math.max(0, own.messages - within) };
}

/** Our own mark only moves forward, and a summary does not have it. */
export function newerRead(a: Thread, b: Thread | undefined): Pick<Thread, 'read' | 'readSeq'> {
  if (a.read === undefined && b?.read === undefined) return {};
  return { read: Math.max(a.read ?? 0, b?.read ?? 0), readSeq: Math.max(a.readSeq ?? 0, b?.readSeq ?? 0) };
}
