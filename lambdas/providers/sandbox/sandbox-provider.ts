import { createSendHttp, type SendHttp } from '../http-call.ts';
import type { Provider, ProviderCapabilities } from '../port.ts';
import { createSandboxClient } from './client.ts';
import { createHistory } from './history.ts';
import { translateAnswer, translateQuery } from './translate-answer.ts';

const CAPABILITIES: ProviderCapabilities = {
  kinds: ['authorize', 'capture', 'void', 'refund', 'payout', 'dispute_evidence'],
  // A request that we gave up on may still be at work there: its function may run for 15 s, plus as much to start.
  consistencySeconds: 30,
  // It never forgets a key.
  idempotencySeconds: Number.POSITIVE_INFINITY,
};

export interface SandboxProviderDeps {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly readApiKey: () => Promise<string>;
  /** Where providers send their webhooks; this one's go to `<webhooksUrl>/sandbox`. */
  readonly webhooksUrl: string;
  readonly send?: SendHttp;
}

/** The sandbox provider behind the port. */
export const createSandboxProvider = (deps: SandboxProviderDeps): Provider => {
  const client = createSandboxClient({
    baseUrl: deps.baseUrl,
    readApiKey: deps.readApiKey,
    webhookUrl: `${deps.webhooksUrl}/sandbox`,
    send: deps.send ?? createSendHttp(),
  });
  return {
    name: 'sandbox',
    capabilities: CAPABILITIES,
    submit: async (command, account) =>
      translateAnswer(command, await client.submit(command, account), account),
    query: async ({ command: { operationId } }) =>
      translateQuery(operationId, await client.query(operationId)),
    history: createHistory({ client }),
  };
};
