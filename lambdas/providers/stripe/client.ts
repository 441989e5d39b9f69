import type Stripe from 'stripe';
import { invariant } from '../../kernel/invariant.ts';
import type { SendHttp } from '../http-call.ts';
import { createStripeHttpClient, type Lost, LostCallError } from './http-client.ts';

/** An error of the SDK's in plain words. */
export interface StripeRefusal {
  /** The SDK's name of it, such as `StripeCardError`. */
  readonly type: string;
  /** Null if no answer came, or none that could be read. */
  readonly status: number | null;
  readonly code: string | null;
  readonly declineCode: string | null;
  /** The parameter that is wrong. */
  readonly parameter: string | null;
  /** The payment intent as the error shows it, not checked yet. */
  readonly intent: unknown;
  /** Set if no answer of Stripe's came. */
  readonly lost: Lost | null;
}

export type StripeReply =
  | { readonly kind: 'object'; readonly object: unknown }
  | { readonly kind: 'refused'; readonly refusal: StripeRefusal };

/** Runs one request of the SDK's. Whatever Stripe or the network does is a reply, never a throw. */
export type CallStripe = (run: (stripe: Stripe) => Promise<unknown>) => Promise<StripeReply>;

type StripeConfig = NonNullable<ConstructorParameters<typeof Stripe>[1]>;

const addressOf = (apiUrl: string): Pick<StripeConfig, 'host' | 'port' | 'protocol'> => {
  const { protocol, hostname, port } = new URL(apiUrl);
  return protocol === 'http:'
    ? { host: hostname, port: port === '' ? 80 : port, protocol: 'http' }
    : { host: hostname, port: port === '' ? 443 : port, protocol: 'https' };
};

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** @throws what is no error of the SDK's: that is a mistake of ours. */
const toRefusal = (error: unknown): StripeRefusal => {
  const isStripes = error instanceof Error && 'rawType' in error;
  if (!isStripes) throw error;
  const fields: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(error));
  const { detail, statusCode } = fields;
  return {
    type: text(fields['type']) ?? '',
    status: typeof statusCode === 'number' ? statusCode : null,
    code: text(fields['code']),
    declineCode: text(fields['decline_code']),
    parameter: text(fields['param']),
    intent: fields['payment_intent'] ?? null,
    lost: detail instanceof LostCallError ? detail.lost : null,
  };
};

/**
 * Stripe's API through its official SDK. The SDK writes requests and reads errors; when and whether to ask again is
 * decided by the house, so its retries are off, and it reports nothing about us (telemetry).
 *
 * @throws what `readApiKey` throws: nothing has been sent by then.
 */
export const createStripeClient = (deps: {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  readonly readApiKey: () => Promise<string>;
  readonly send: SendHttp;
}): CallStripe => {
  let connected: { readonly key: string; readonly stripe: Stripe } | null = null;
  const connect = async (): Promise<Stripe> => {
    const key = (await deps.readApiKey()).trim();
    if (connected?.key === key) return connected.stripe;
    // Loaded on first use: a function that never speaks to Stripe does not pay for its quarter of a megabyte.
    const { default: StripeClient } = await import('stripe');
    invariant(key !== '', 'the secret of the Stripe API key is empty');
    connected = {
      key,
      stripe: new StripeClient(key, {
        ...addressOf(deps.apiUrl),
        maxNetworkRetries: 0,
        telemetry: false,
        httpClient: createStripeHttpClient(deps.send),
      }),
    };
    return connected.stripe;
  };
  return async (run) => {
    const stripe = await connect();
    try {
      return { kind: 'object', object: await run(stripe) };
    } catch (error) {
      return { kind: 'refused', refusal: toRefusal(error) };
    }
  };
};
