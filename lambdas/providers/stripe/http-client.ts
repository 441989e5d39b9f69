import type Stripe from 'stripe';
import type { HttpReply, SendHttp } from '../http-call.ts';

/** How a call ended that brought no answer of Stripe's. */
export type Lost = Exclude<HttpReply, { kind: 'replied' }> | { readonly kind: 'server_error' };

/**
 * Carries the ending of a call through the SDK, which hands it back as the `detail` of its connection error. It has no
 * `code` on purpose: the SDK sends a request again on `ECONNRESET` and `EPIPE` even with its retries switched off.
 */
export class LostCallError extends Error {
  override readonly name = 'LostCallError';
  readonly lost: Lost;

  constructor(lost: Lost) {
    super(`no answer: ${lost.kind}`);
    this.lost = lost;
  }
}

type HttpClient = NonNullable<NonNullable<ConstructorParameters<typeof Stripe>[1]>['httpClient']>;
type Response = Awaited<ReturnType<HttpClient['makeRequest']>>;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** @throws if there is neither success nor an error of Stripe's in it: the SDK takes any JSON without `error` for success. */
const parseBody = ({ status, body }: { status: number; body: string }): unknown => {
  const parsed: unknown = JSON.parse(body);
  const isSuccess = status >= 200 && status < 300;
  const isUsable = isRecord(parsed) && (isSuccess || isRecord(parsed['error']));
  if (!isUsable) throw new SyntaxError(`status ${status} without an error in it`);
  return parsed;
};

const toResponse = (reply: Extract<HttpReply, { kind: 'replied' }>): Response => ({
  getStatusCode: () => reply.status,
  getHeaders: () => ({}),
  getRawResponse: () => ({}),
  toStream: () => {
    throw new Error('nothing is streamed from Stripe');
  },
  toJSON: async () => parseBody(reply),
});

const textHeaders = (headers: object): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      // Set from the body by the call itself.
      .filter(([name]) => name.toLowerCase() !== 'content-length')
      .map(([name, value]) => [name.toLowerCase(), String(value)]),
  );

/**
 * Lets the SDK speak through our HTTP call, which knows whether a request may have arrived. The SDK's own client
 * throws the same error whether not a byte has left or the answer was lost, and that is the difference that counts.
 */
export const createStripeHttpClient = (send: SendHttp): HttpClient => ({
  getClientName: () => 'quittance',
  makeRequest: async (...call: Parameters<HttpClient['makeRequest']>) => {
    const [host, port, path, method, headers, body, protocol] = call;
    const reply = await send({
      method: method === 'GET' ? 'GET' : 'POST',
      url: new URL(`${protocol}://${host}:${port}${path}`),
      headers: textHeaders(headers),
      body: method === 'GET' ? null : body,
    });
    if (reply.kind !== 'replied') throw new LostCallError(reply);
    // Whatever stands in a 5xx, it may have been done before the error.
    if (reply.status >= 500) throw new LostCallError({ kind: 'server_error' });
    return toResponse(reply);
  },
});
