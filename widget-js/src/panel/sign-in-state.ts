import type { SignInMode } from '../core/account';
import type { ErrorFrame } from '../core/protocol';

/** So long a code may take before somebody asks for another. */
const PATIENCE = 30_000;

/** What is asked for: who it is, the code that was sent, or a recovery code in its place. */
export type Step = 'account' | 'code' | 'recovery';

export interface SignInState {
  /** Null: not known yet. */
  readonly mode: SignInMode | null;
  readonly step: Step;
  readonly busy: boolean;
  readonly problem: ErrorFrame | null;
  /** From when on another code may be asked for. */
  readonly resendAt: number;
}

export type SignInAction =
  | { readonly type: 'mode'; readonly mode: SignInMode }
  | { readonly type: 'sent' }
  | { readonly type: 'failed'; readonly error: ErrorFrame; readonly asking: boolean; readonly now: number }
  | { readonly type: 'asked'; readonly recovery: boolean; readonly now: number }
  | { readonly type: 'step'; readonly step: Step }
  | { readonly type: 'entered' };

export const START: SignInState = { mode: null, step: 'account', busy: false, problem: null, resendAt: 0 };

export function signIn(state: SignInState, action: SignInAction): SignInState {
  switch (action.type) {
    case 'mode': return { ...state, mode: action.mode };
    case 'sent': return { ...state, busy: true, problem: null };
    case 'failed': {
      const { error, asking, now } = action;
      const wait = asking && error.code === 'rate_limited' ? (error.retryAfter ?? 60) * 1_000 : 0;
      return { ...state, busy: false, problem: error, resendAt: Math.max(state.resendAt, now + wait) };
    }
    case 'asked': return { ...state, busy: false, problem: null, step: action.recovery ? 'recovery' : 'code', resendAt: action.recovery ? state.resendAt : action.now + PATIENCE };
    case 'step': return { ...state, problem: null, step: action.step };
    case 'entered': return { ...START, mode: state.mode };
  }
}

/** The eight digits in what was typed or pasted, with whatever stood around or between them; null while they are not all there. */
export function digitsOf(typed: string): string | null {
  const digits = typed.replace(/\D/g, '');
  return digits.length === 8 ? digits : null;
}
