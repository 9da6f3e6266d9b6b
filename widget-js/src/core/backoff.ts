import { CLOSE } from './protocol';

const FLOOR = 100;
const CAP = 30_000;
const BASE = 500;
/** A drained node's clients all come at once: they spread over this long. */
const DRAIN_SPREAD = 5_000;
/** The exponent stops growing long before 2ⁿ could overflow. */
const MAX_EXPONENT = 16;

/**
 * How long to wait before reconnecting, in ms. The cap comes first and the jitter after it: the other way round, all clients of a
 * long outage would come back in step.
 */
export function reconnectDelay(failures: number, closeCode: number, random: () => number): number {
  if (closeCode === CLOSE.DRAIN || closeCode === CLOSE.GOING_AWAY) return random() * DRAIN_SPREAD;
  const ceiling = Math.min(CAP, BASE * 2 ** Math.min(Math.max(failures, 0), MAX_EXPONENT));
  return FLOOR + random() * (ceiling - FLOOR);
}
