import { createSendHttp } from '../../../lambdas/providers/http-call.ts';
import type { Provider } from '../../../lambdas/providers/port.ts';
import { createStripeProvider } from '../../../lambdas/providers/stripe/stripe-provider.ts';
import { createManualClock, type ManualClock } from '../../support/clock.ts';
import { KEY } from './stand-in.ts';

/** Short, so that a silence ends soon; the answers of a live server are far below it. */
const LIMITS = { connectMs: 2_000, totalMs: 2_000 };

export const CREATED_AT = '2026-11-21T09:00:00.000Z';

/** Our adapter with a real connection to whoever plays Stripe. */
export const connectTo = (
  apiUrl: string,
  {
    key = KEY,
    totalMs = LIMITS.totalMs,
    sendMs,
  }: { readonly key?: string; readonly totalMs?: number; readonly sendMs?: number } = {},
): { readonly provider: Provider; readonly clock: ManualClock } => {
  const clock = createManualClock(Date.parse(CREATED_AT));
  const provider = createStripeProvider({
    apiUrl,
    readApiKey: async () => key,
    returnUrl: 'https://shop.example/paid',
    clock,
    send: createSendHttp({ ...LIMITS, totalMs }),
    ...(sendMs === undefined ? {} : { sendMs }),
  });
  return { provider, clock };
};
