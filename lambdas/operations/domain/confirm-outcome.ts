import type { QueryAnswer } from '../../providers/port.ts';
import { decideAnswer } from './decide-answer.ts';
import type { Operation } from './operation.ts';

/** `no_word`: what the provider says, or does not say, neither confirms nor denies it. */
export type Confirmation =
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'denied'; readonly recorded: string; readonly told: string }
  | { readonly kind: 'no_word' };

/** Words that a provider does not take back. */
const LAST_WORDS: ReadonlySet<QueryAnswer['kind']> = new Set([
  'succeeded',
  'refunded',
  'paid_out',
  'returned',
  'evidence_submitted',
  'failed',
]);

const isFinal = ({ state }: Operation): boolean => state === 'succeeded' || state === 'failed';

/** Whether the provider, asked now, still says what we have recorded. It records nothing: the outcome is known. */
export const confirmOutcome = (operation: Operation, answer: QueryAnswer, nowMs: number): Confirmation => {
  const decision = decideAnswer(operation, answer, 'query', nowMs);
  if (decision.kind === 'contradiction')
    return { kind: 'denied', recorded: decision.recorded, told: decision.told };
  // A manual authorization is asked for no more than that.
  const isLastWord = LAST_WORDS.has(answer.kind) || (answer.kind === 'authorized' && isFinal(operation));
  return isFinal(operation) && isLastWord ? { kind: 'confirmed' } : { kind: 'no_word' };
};
