import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';

/** One POST that reached the demonstration's endpoint. */
export type CaughtWebhook = {
  readonly at: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether the published library of Standard Webhooks accepts its signature. */
  readonly verified: boolean;
};

export type WebhookCatcher = {
  readonly handle: RequestListener;
  readonly trust: (secret: string) => void;
  readonly caught: () => readonly CaughtWebhook[];
};

/** Where it answers, on the proxy's port. */
export const catcherPath = '/demo/webhooks';

/** A demonstration that runs for days must not keep every webhook it has ever seen. */
const keptMax = 5_000;

/** Larger than any event of ours, which stay below 20 kB as Standard Webhooks recommends. */
const bodyBytesMax = 1_048_576;

const readBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

const flatHeaders = (request: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));

const isVerified = (secret: string | undefined, body: string, headers: Record<string, string>): boolean => {
  if (secret === undefined) return false;
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    // The library throws for a wrong signature and for an old timestamp alike: both are refused.
    return false;
  }
};

/** The merchant's side of a webhook, as a merchant would write it. */
export const createWebhookCatcher = (now: () => Date): WebhookCatcher => {
  const kept: CaughtWebhook[] = [];
  let secret: string | undefined;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    if (body === undefined) {
      response.writeHead(413).end();
      return;
    }
    const headers = flatHeaders(request);
    const verified = isVerified(secret, body, headers);
    kept.push({ at: now().toISOString(), headers, body, verified });
    if (kept.length > keptMax) kept.shift();
    response.writeHead(verified ? 204 : 401).end();
  };
  return {
    handle: (request, response) => {
      if (request.method === 'POST') {
        take(request, response).catch(() => response.destroy());
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ data: kept }));
    },
    trust: (newSecret) => {
      secret = newSecret;
    },
    caught: () => kept,
  };
};
