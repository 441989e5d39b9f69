import type { HttpReply, SendHttp } from '../../../lambdas/providers/http-call.ts';
import type { Provider } from '../../../lambdas/providers/port.ts';
import { createSandboxProvider } from '../../../lambdas/providers/sandbox/sandbox-provider.ts';
import { KEY, type setup, urlEvent } from '../../sandbox-provider/sandbox.ts';
import type { Life } from './mortal.ts';

type Sandbox = ReturnType<typeof setup>;

/** What becomes of the first request for an operation; every later one is answered. */
export type Loss = 'nothing' | 'reply' | 'request';

const LOST: HttpReply = { kind: 'no_reply', reason: 'timeout' };

/** The deployed sandbox provider behind its real client, without the network between them. */
export const connectSandbox = (sandbox: Sandbox, loss: Loss, silentUntilMs = 0) => {
  const asked = new Set<string>();
  const serve: SendHttp = async ({ method, url, headers, body }) => {
    const { status, text } = await sandbox.call(
      urlEvent({
        method,
        path: url.pathname,
        query: url.searchParams.toString(),
        headers,
        ...(body === null ? {} : { body }),
      }),
    );
    return { kind: 'replied', status, body: text };
  };
  const send: SendHttp = async (call) => {
    const key = call.headers['idempotency-key'];
    const isFirst = key !== undefined && !asked.has(key);
    if (key !== undefined) asked.add(key);
    if (isFirst && loss === 'reply') await serve(call);
    const isLost = (isFirst && loss !== 'nothing') || sandbox.clock.nowMs() < silentUntilMs;
    return isLost ? LOST : serve(call);
  };
  return (life: Life): Provider =>
    createSandboxProvider({
      baseUrl: 'https://sandbox.example',
      webhooksUrl: 'https://receiver.example/webhooks',
      readApiKey: async () => life.step('read the key', async () => KEY),
      send: async (call) => life.step(`${call.method} to the provider`, async () => send(call)),
    });
};
