import {
  type ClientRequest,
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** What is left for it, where it is one of several calls: if that is less than a call may take, it is what counts. */
  readonly withinMs?: number;
}

/** How one call ended. The line between `not_sent` and `no_reply` is the line between safe and maybe. */
export type HttpReply =
  | { readonly kind: 'replied'; readonly status: number; readonly body: string }
  /** No connection came about, so not a byte of the request has left. */
  | { readonly kind: 'not_sent' }
  /** The request, or part of it, may have arrived. */
  | { readonly kind: 'no_reply'; readonly reason: 'timeout' | 'connection_lost' };

/** Never rejects: whatever the network does is a reply. */
export type SendHttp = (call: HttpCall) => Promise<HttpReply>;

export interface TimeLimits {
  readonly connectMs: number;
  readonly totalMs: number;
}

/**
 * Of one call. A provider answers in well under two seconds; waiting longer than five costs more than asking again
 * later.
 */
export const TIME_LIMITS: TimeLimits = { connectMs: 2_000, totalMs: 5_000 };

/** A provider's longest answer, a page of history, is a quarter of a megabyte. */
const BODY_BYTES_MAX = 1024 * 1024;

/** Connections outlive a call, not a pause: one that a server or a frozen function dropped looks alive and is not. */
const IDLE_MS = 10_000;

const AGENTS = {
  'http:': new HttpAgent({ keepAlive: true, timeout: IDLE_MS }),
  'https:': new HttpsAgent({ keepAlive: true, timeout: IDLE_MS }),
};

const open = (call: HttpCall, fresh: boolean): ClientRequest => {
  const isSecure = call.url.protocol === 'https:';
  const length: Record<string, number> =
    call.body === null ? {} : { 'content-length': Buffer.byteLength(call.body) };
  return (isSecure ? httpsRequest : httpRequest)(call.url, {
    method: call.method,
    headers: { ...call.headers, ...length },
    agent: fresh ? false : AGENTS[isSecure ? 'https:' : 'http:'],
  });
};

/** Calls back once bytes may leave: at once on a kept connection, after the handshake on a new one. */
const onConnected = (socket: Socket, isSecure: boolean, connected: () => void): void => {
  if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', connected);
  else connected();
};

const readBody = (response: IncomingMessage, request: ClientRequest, done: (body: string) => void): void => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) request.destroy(new Error('the body is too long'));
    chunks.push(chunk);
  });
  response.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
};

type Ending = HttpReply | { readonly kind: 'stale_connection' };

const attempt = async (call: HttpCall, limits: TimeLimits, fresh: boolean): Promise<Ending> =>
  new Promise((resolve) => {
    let isConnected = false;
    let isAnswered = false;
    const request = open(call, fresh);
    const settle = (ending: Ending): void => {
      clearTimeout(connectTimer);
      clearTimeout(totalTimer);
      resolve(ending);
      if (ending.kind !== 'replied') request.destroy();
    };
    const lost = (reason: 'timeout' | 'connection_lost'): void =>
      settle(isConnected ? { kind: 'no_reply', reason } : { kind: 'not_sent' });
    const connectTimer = setTimeout(() => settle({ kind: 'not_sent' }), limits.connectMs);
    const totalTimer = setTimeout(() => lost('timeout'), limits.totalMs);
    request.on('socket', (socket) =>
      onConnected(socket, call.url.protocol === 'https:', () => {
        isConnected = true;
        clearTimeout(connectTimer);
      }),
    );
    request.on('error', () =>
      request.reusedSocket && !isAnswered ? settle({ kind: 'stale_connection' }) : lost('connection_lost'),
    );
    request.on('response', (response) => {
      isAnswered = true;
      response.on('error', () => lost('connection_lost'));
      readBody(response, request, (body) =>
        settle({ kind: 'replied', status: response.statusCode ?? 0, body }),
      );
    });
    request.end(call.body ?? undefined);
  });

/**
 * HTTP that knows whether a request may have arrived. A kept connection that breaks before a byte of answer was
 * almost always dead already, so that call is made once more, on a new connection: the request carries its
 * idempotency key, so even if the first one did arrive, twice is once.
 */
export const createSendHttp = (ofEach: TimeLimits = TIME_LIMITS): SendHttp => {
  return async (call) => {
    const limits = { ...ofEach, totalMs: Math.min(ofEach.totalMs, call.withinMs ?? ofEach.totalMs) };
    const startedMs = performance.now();
    const first = await attempt(call, limits, false);
    if (first.kind !== 'stale_connection') return first;
    const leftMs = limits.totalMs - (performance.now() - startedMs);
    const second = await attempt(call, { ...limits, totalMs: Math.max(1, leftMs) }, true);
    // The first request may have arrived, whatever became of the second.
    return second.kind === 'replied' ? second : { kind: 'no_reply', reason: 'connection_lost' };
  };
};
