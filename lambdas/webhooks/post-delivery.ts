import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Clock } from '../kernel/clock.ts';
import { AddressRefusedError, checkLiteralAddress, createGuardedLookup } from './address-guard.ts';
import { type EndpointRules, parseEndpointUrl } from './domain/endpoint-url.ts';

/** Standard Webhooks asks for 15 to 30 s. A receiver that needs longer should queue, and we pay for waiting. */
const TIMEOUT_MS = 15_000;

/** An answer's body means nothing to us; reading a little lets an honest receiver finish its sentence. */
const ANSWER_BYTES_MAX = 16 * 1024;

/** Of it, what is kept for whoever looks into a failure: an error page's first lines. */
const KEPT_BYTES_MAX = 1024;

// No connection is kept: one that outlives a frozen function is often dead, and its reset would count as a failure.
const AGENTS = {
  'http:': new HttpAgent({ keepAlive: false }),
  // Said aloud, because an environment variable could switch it off for everything that does not say it.
  'https:': new HttpsAgent({ keepAlive: false, rejectUnauthorized: true }),
};

export type PostFailure =
  | 'url_refused'
  | 'address_refused'
  | 'timeout'
  | 'name_not_resolved'
  | 'connection_failed';

export type PostOutcome =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly latencyMs: number;
      readonly retryAfter: string | null;
      /** The first kilobyte. */
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly failure: PostFailure; readonly latencyMs: number };

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Never rejects: whatever a stranger's server does is an outcome. */
export type PostDelivery = (post: Post) => Promise<PostOutcome>;

const failureOf = (error: unknown): PostFailure => {
  if (error instanceof AddressRefusedError) return 'address_refused';
  if (!(error instanceof Error)) return 'connection_failed';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'timeout';
  return 'syscall' in error && error.syscall === 'getaddrinfo' ? 'name_not_resolved' : 'connection_failed';
};

interface Answer {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly latencyMs: number;
  readonly kept: Buffer[];
}

const drain = (request: ClientRequest, response: IncomingMessage, kept: Buffer[], done: () => void): void => {
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    if (bytes < KEPT_BYTES_MAX) kept.push(chunk.subarray(0, KEPT_BYTES_MAX - bytes));
    bytes += chunk.length;
    if (bytes > ANSWER_BYTES_MAX) request.destroy();
  });
  // The status is known by now: how its body ends, or whether it does, changes nothing.
  response.on('error', done).on('close', done);
};

/** The status is what counts once it is known: how the body ended, or whether it did, changes nothing. */
const toOutcome = (answer: Answer | null, failure: PostFailure, latencyMs: number): PostOutcome =>
  answer === null
    ? { kind: 'failed', failure, latencyMs }
    : {
        kind: 'answered',
        status: answer.status,
        latencyMs: answer.latencyMs,
        retryAfter: answer.retryAfter,
        body: Buffer.concat(answer.kept).toString('utf8'),
      };

/**
 * Posts to an address that a stranger chose. Redirects are not followed (a 3xx is an answer like any other), the
 * dialled address is checked after DNS, and all of it together has one time limit.
 */
export const createPostDelivery = (deps: {
  readonly rules: EndpointRules;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly timeoutMs?: number;
  readonly lookup?: Parameters<typeof createGuardedLookup>[2];
}): PostDelivery => {
  const send = async (
    url: URL,
    post: Post,
    answered: (response: IncomingMessage) => Buffer[],
  ): Promise<void> =>
    new Promise((resolve, reject) => {
      checkLiteralAddress(url, deps.rules);
      const secure = url.protocol === 'https:';
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        headers: { ...post.headers, 'content-length': Buffer.byteLength(post.body) },
        agent: AGENTS[secure ? 'https:' : 'http:'],
        lookup: createGuardedLookup(url.protocol, deps.rules, deps.lookup),
        signal: AbortSignal.timeout(deps.timeoutMs ?? TIMEOUT_MS),
      });
      request.on('error', reject);
      // A connection can end without error or answer, as after `101 Switching Protocols`: too late if we know a status.
      request.on('close', () => reject(new Error('closed without an answer')));
      request.on('response', (response) => {
        drain(request, response, answered(response), resolve);
      });
      request.end(post.body);
    });

  return async (post) => {
    const startedMs = deps.clock.nowMs();
    const latencyMs = (): number => deps.clock.nowMs() - startedMs;
    const url = parseEndpointUrl(post.url, deps.rules);
    if (!url.ok) return { kind: 'failed', failure: 'url_refused', latencyMs: 0 };
    let answer: Answer | null = null;
    let failure: PostFailure = 'connection_failed';
    try {
      await send(url.value, post, (response) => {
        const { statusCode = 0, headers } = response;
        answer = {
          status: statusCode,
          retryAfter: headers['retry-after'] ?? null,
          latencyMs: latencyMs(),
          kept: [],
        };
        return answer.kept;
      });
    } catch (error) {
      failure = failureOf(error);
    }
    return toOutcome(answer, failure, latencyMs());
  };
};
