import type { EditEntry, Entry } from './protocol';

/**
 * What we hold of one thread: a run of entries without a hole, in the one order there is, `seq`. Pure functions; a property test
 * throws lost, repeated and shuffled pushes at them.
 */
export interface Log {
  readonly entries: readonly Entry[];
  /** Every entry up to here that we may see is known. */
  readonly position: number;
  /** The highest `seq` that we heard of in any way. Above the position: something is missing. */
  readonly heard: number;
  /** An entry did not join on, so what is missing was lost; otherwise it may just be on its way. */
  readonly hole: boolean;
}

/** A page that never sleeps must not grow for ever. */
export const MAX_ENTRIES = 2_000;

export const EMPTY: Log = { entries: [], position: 0, heard: 0, hole: false };

/** The newest page takes the place of whatever was held. */
export function replace(entries: readonly Entry[]): Log {
  const run = lastRun(entries);
  const position = run.at(-1)?.seq ?? 0;
  return { entries: run, position, heard: position, hole: false };
}

/**
 * Adds what joins on and drops what is known; anything else is a hole.
 * @param answersPosition these entries are the store's own answer to "what comes after my position", so the first one joins on even
 *     where its `prev` is an entry that has gone since
 */
export function append(log: Log, entries: readonly Entry[], answersPosition = false): Log {
  const added: Entry[] = [];
  let { position, heard } = log;
  let hole = answersPosition ? false : log.hole;
  let trusted = answersPosition;
  for (const entry of entries) {
    heard = Math.max(heard, entry.seq);
    if (entry.seq <= position) continue;
    if (entry.prev !== position && !trusted) {
      hole = true;
      break;
    }
    trusted = false;
    added.push(entry);
    position = entry.seq;
  }
  if (position >= heard) hole = false;
  if (added.length === 0) return { ...log, heard, hole };
  return { entries: [...log.entries, ...added].slice(-MAX_ENTRIES), position, heard, hole };
}

/** Adds an older page before what is held, if it joins on there. */
export function prepend(log: Log, page: readonly Entry[]): Log {
  const first = log.entries[0];
  if (!first) return log;
  const older = lastRun(page.filter((entry) => entry.seq < first.seq));
  if (older.at(-1)?.seq !== first.prev) return log;
  return { ...log, entries: [...older, ...log.entries] };
}

/** Something told us that the thread has reached this `seq`. */
export const hear = (log: Log, seq: number): Log => (seq > log.heard ? { ...log, heard: seq } : log);

/** The store has answered that nothing visible is missing. */
export const settle = (log: Log): Log => ({ ...log, heard: log.position, hole: false });

export const isBehind = (log: Log): boolean => log.heard > log.position;

export const hasOlder = (log: Log): boolean => (log.entries[0]?.prev ?? 0) > 0;

/**
 * The newest edit of each message, by the message's `seq`. What is held goes on to the newest entry, so that it has all edits of the
 * messages in it, whichever page came first.
 */
export function editsOf(entries: readonly Entry[]): ReadonlyMap<number, EditEntry> {
  const newest = new Map<number, EditEntry>();
  for (const entry of entries) if (entry.type === 'edited') newest.set(entry.edits, entry);
  return newest;
}

/** The longest tail in which each entry's `prev` is the one before it. */
function lastRun(entries: readonly Entry[]): readonly Entry[] {
  for (let i = entries.length - 1; i > 0; i--) {
    if (entries[i]?.prev !== entries[i - 1]?.seq) return entries.slice(i);
  }
  return entries;
}
