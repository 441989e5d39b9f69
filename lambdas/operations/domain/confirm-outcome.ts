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

/** To be authorised is all that a manual authorization asked for; of an automatic one the capture is still to come. */
const isAllAskedFor = ({ command }: Operation, answer: QueryAnswer): boolean =>
  answer.kind === 'authorized' && command.kind === 'authorize' && command.capture === 'manual';

const isFinal = ({ state }: Operation): boolean => state === 'succeeded' || state === 'failed';

/** Whether the provider, asked now, still says what we have recorded. It records nothing: the outcome is known. */
export const confirmOutcome = (operation: Operation, answer: QueryAnswer, nowMs: number): Confirmation => {
  const decision = decideAnswer(operation, answer, 'query', nowMs);
  if (decision.kind === 'contradiction')
    return { kind: 'denied', recorded: decision.recorded, told: decision.told };
  const isLastWord = LAST_WORDS.has(answer.kind) || isAllAskedFor(operation, answer);
  return isFinal(operation) && isLastWord ? { kind: 'confirmed' } : { kind: 'no_word' };
};
