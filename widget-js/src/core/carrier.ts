import type { ClientFrame, ServerFrame } from './protocol';

export type CarrierName = 'ws' | 'poll';

/** A way to carry frames. It lives for one connection; `closed` is its last word and comes once. */
export interface Carrier {
  send(frame: ClientFrame): void;
  /** Makes sure that the other side is still there: the page has just come back from the background, or the network changed. */
  check(): void;
  /** Ends it without a word. */
  close(): void;
}

export interface CarrierEvents {
  opened(): void;
  frame(frame: ServerFrame): void;
  /** The long poll learns the store's generation with every answer. */
  epoch(epoch: string): void;
  closed(code: number): void;
}

/** The browser's code for a connection that just broke. */
export const BROKEN = 1006;
