import type { Clock } from '../../kernel/clock.ts';
import { createSendHttp, type SendHttp } from '../http-call.ts';
import type { Provider, ProviderCapabilities } from '../port.ts';
import { SEND_MS, sharingTime } from '../shared-time.ts';
import { createStripeClient } from './client.ts';
import { createHistory } from './history.ts';
import { createQuery, KEY_LIFE_SECONDS } from './query.ts';
import { createStripeRequests } from './requests.ts';
import { createSubmit } from './submit.ts';

const CAPABILITIES: ProviderCapabilities = {
  kinds: ['authorize', 'capture', 'void', 'refund', 'payout', 'dispute_evidence'],
  // A request that we gave up on may still be at work there: Stripe's own library waits 80 s for an answer.
  consistencySeconds: 120,
  idempotencySeconds: KEY_LIFE_SECONDS,
};

export interface StripeProviderDeps {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  readonly readApiKey: () => Promise<string>;
  /** Where payers come back to after they have proved who they are. */
  readonly returnUrl: string;
  readonly clock: Clock;
  readonly send?: SendHttp;
  /** What one operation may take in all, in milliseconds; `SEND_MS` unless told otherwise. */
  readonly sendMs?: number;
}

/** Stripe behind the port. */
export const createStripeProvider = (deps: StripeProviderDeps): Provider => {
  const send = deps.send ?? createSendHttp();
  // A client of its own is a quarter of a millisecond, and the only way to tell the SDK's calls whose they are.
  const withinOneSend = () => {
    const call = createStripeClient({ ...deps, send: sharingTime(send, deps.sendMs ?? SEND_MS) });
    return createStripeRequests({ call, returnUrl: deps.returnUrl });
  };
  return {
    name: 'stripe',
    capabilities: CAPABILITIES,
    submit: async (command, account) => createSubmit({ requests: withinOneSend() })(command, account),
    query: async (question) => createQuery({ requests: withinOneSend(), clock: deps.clock })(question),
    history: createHistory({ call: createStripeClient({ ...deps, send }) }),
  };
};
