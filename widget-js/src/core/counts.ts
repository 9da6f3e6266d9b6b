import { isOtherSide, isSame } from './authors';
import type { As, Author, Entries, Entry, Thread } from './protocol';

/** The counts of a thread's summary: how they follow what comes, and where they begin anew. */

/**
 * What the summary says, after these entries.
 * @param held what is held of the thread, these entries included
 */
export function count(info: Thread, entries: readonly Entry[], as: As, held: readonly Entry[] = entries): Thread {
  let next = info;
  for (const entry of entries) {
    if (entry.seq <= next.lastSeq) continue;
    next = { ...next, lastSeq: entry.seq, activeAt: entry.at };
    next = after(next, entry, as, held);
  }
  return next;
}

function after(info: Thread, entry: Entry, as: As, held: readonly Entry[]): Thread {
  switch (entry.type) {
    case 'message': {
      const { from, at, media } = entry;
      return { ...info, last: { from, text: entry.text.slice(0, PREVIEW), at, ...(media?.[0] ? { media: media[0].kind } : {}) }, messages: info.messages + (isOtherSide(from, as) ? 1 : 0) };
    }
    case 'edited': {
      const newest = held.findLast(({ type, seq }) => type === 'message' && seq < entry.seq);
      return info.last && newest?.seq === entry.edits ? { ...info, last: { ...info.last, text: entry.text.slice(0, PREVIEW) } } : info;
    }
    case 'status': return { ...info, status: entry.status };
    case 'assigned': {
      const { assignee: _assignee, ...rest } = info;
      return entry.to ? { ...rest, assignee: entry.to } : rest;
    }
    case 'blocked': return { ...info, blocked: entry.on };
    default: return info;
  }
}

/** The characters of a preview. */
const PREVIEW = 140;

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
