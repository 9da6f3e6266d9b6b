import { CLOSE } from './protocol';

const FLOOR = 100;
const CAP = 30_000;
const BASE = 500;
/** A drained node's clients all come at once: they spread over this long. */
const DRAIN_SPREAD = 5_000;
/** The exponent stops growing long before 2ⁿ could overflow. */
const MAX_EXPONENT = 16;
const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 30_000;
/** No server's word, and no garbled one, keeps a client away for longer. */
const LONGEST_ASKED_FOR = 300_000;

/**
 * How long to wait before reconnecting, in ms. The cap comes first and the jitter after it: the other way round, all clients of a
 * long outage would come back in step.
 */
export function reconnectDelay(failures: number, closeCode: number, random: () => number): number {
  if (closeCode === CLOSE.DRAIN || closeCode === CLOSE.GOING_AWAY) return random() * DRAIN_SPREAD;
  const ceiling = Math.min(CAP, BASE * 2 ** Math.min(Math.max(failures, 0), MAX_EXPONENT));
  return FLOOR + random() * (ceiling - FLOOR);
}

/** How long to wait before a request is repeated on a line that stands, in ms. */
export function retryDelay(failures: number, random: () => number): number {
  return Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** Math.min(failures, MAX_EXPONENT)) * (0.5 + random() / 2);
}

/**
 * The delay, after what the server asked for in seconds. It is added and never replaced: a server tells all clients the same, so that
 * they would come back in step.
 */
export function withRetryAfter(retryAfter: number | undefined, delay: number): number {
  return Math.min(Math.max((retryAfter ?? 0) * 1_000, 0), LONGEST_ASKED_FOR) + delay;
}
