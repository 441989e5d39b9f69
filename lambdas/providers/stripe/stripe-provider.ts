import type { Clock } from '../../kernel/clock.ts';
import { createSendHttp, type SendHttp } from '../http-call.ts';
import type { Provider, ProviderCapabilities } from '../port.ts';
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
}

/** Stripe behind the port. */
export const createStripeProvider = (deps: StripeProviderDeps): Provider => {
  const call = createStripeClient({ ...deps, send: deps.send ?? createSendHttp() });
  const requests = createStripeRequests({ call, returnUrl: deps.returnUrl });
  return {
    name: 'stripe',
    capabilities: CAPABILITIES,
    submit: createSubmit({ requests }),
    query: createQuery({ requests, clock: deps.clock }),
    history: createHistory({ call }),
  };
};
