import { LambdaServiceException, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import { createVaultClient, throughVault } from '../../lambdas/operations/vault-client.ts';
import { silentLog } from '../../lambdas/platform/logger.ts';
import type { Provider, ProviderAnswer, ProviderCommand } from '../../lambdas/providers/port.ts';
import { readVaultRequest, toVaultReply, type VaultRequest } from '../../lambdas/tokens/vault-message.ts';

const TOKEN = 'tok_00000000000000000000000000';
const EUR = money(1250, 'EUR');

const authorize = (source: string): VaultRequest['command'] => ({
  kind: 'authorize',
  operationId: deriveId('op', 'vault client'),
  amount: EUR,
  source,
  capture: 'automatic',
});
const payOut = (destination: string): VaultRequest['command'] => ({
  kind: 'payout',
  operationId: deriveId('op', 'vault client'),
  amount: EUR,
  destination,
});
const MERCHANT = deriveId('mer', 'vault client');
const REQUEST: VaultRequest = { provider: 'sandbox', merchantId: MERCHANT, command: authorize(TOKEN) };

type Reply = { readonly FunctionError?: string; readonly Payload?: Uint8Array };

const setup = (reply: (payload: unknown, signal: AbortSignal) => Promise<Reply>, timeoutMs?: number) => {
  const asked: unknown[] = [];
  const lambda = {
    send: async (
      command: { readonly input: { readonly Payload: Uint8Array } },
      options: { readonly abortSignal: AbortSignal },
    ) => {
      const payload: unknown = JSON.parse(Buffer.from(command.input.Payload).toString('utf8'));
      asked.push(payload);
      return reply(payload, options.abortSignal);
    },
  };
  const ask = createVaultClient({
    functionName: 'send',
    connect: async () => lambda as never,
    log: silentLog,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return { ask, asked };
};

const payloadOf = (answer: ProviderAnswer): Reply => ({
  Payload: Buffer.from(JSON.stringify(toVaultReply(answer))),
});

const serviceError = (name: string, httpStatusCode: number): Error =>
  new LambdaServiceException({ name, message: 'no', $fault: 'server', $metadata: { httpStatusCode } });

describe('a call of the vault', () => {
  it('brings back what the provider said, whatever it was', async () => {
    const succeeded = {
      kind: 'succeeded',
      providerReference: 'ch_1',
      amountAuthorized: EUR,
      amountCaptured: EUR,
    } as const;
    const answers: readonly ProviderAnswer[] = [
      succeeded,
      { ...succeeded, capturableUntil: '2026-11-28T09:00:00.000Z' },
      { kind: 'authorized', providerReference: 'ch_1', amountAuthorized: EUR },
      { kind: 'pending', providerReference: 'ch_1' },
      { kind: 'in_transit', providerReference: 'po_1' },
      { kind: 'paid_out', providerReference: 'po_1', amount: EUR },
      { kind: 'returned', providerReference: 'po_1', amount: EUR, code: 'destination_closed' },
      { kind: 'requires_action', providerReference: 'ch_1', redirectUrl: 'https://bank.example/3ds' },
      { kind: 'failed', providerReference: null, code: 'card_declined' },
      { kind: 'ambiguous', reason: 'timeout' },
      { kind: 'not_accepted', reason: 'token_erased' },
    ];
    for (const answer of answers) {
      const { ask } = setup(async () => payloadOf(answer));
      expect(await ask(REQUEST)).toEqual(answer);
    }
  });

  it('asks for exactly what is to be done, once', async () => {
    for (const command of [authorize(TOKEN), payOut(TOKEN)]) {
      const { ask, asked } = setup(async () => payloadOf({ kind: 'pending', providerReference: 'ch_1' }));
      await ask({ provider: 'sandbox', merchantId: MERCHANT, command });
      expect(asked.map(readVaultRequest)).toEqual([{ provider: 'sandbox', merchantId: MERCHANT, command }]);
    }
  });

  it('that takes too long has an unknown outcome, as with any provider', async () => {
    const { ask } = setup(
      (_payload, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () =>
            reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
          );
        }),
      5,
    );
    expect(await ask(REQUEST)).toEqual({ kind: 'ambiguous', reason: 'timeout' });
  });

  it.each<[string, Reply]>([
    ['crashed', { FunctionError: 'Unhandled', Payload: Buffer.from('{"errorMessage":"x"}') }],
    ['said nothing', {}],
    ['said what it cannot have said', { Payload: Buffer.from('{"kind":"refunded"}') }],
    ['was cut off', { Payload: Buffer.from('{"kind":"succ') }],
  ])('that %s may have reached the provider', async (_how, reply) => {
    const { ask } = setup(async () => reply);
    expect(await ask(REQUEST)).toEqual({ kind: 'ambiguous', reason: 'connection_lost' });
  });

  it.each([
    ['refuses', serviceError('AccessDeniedException', 403)],
    ['is busy', new TooManyRequestsException({ message: 'no', $metadata: { httpStatusCode: 429 } })],
    ['cannot be reached', Object.assign(new Error('no'), { code: 'ECONNREFUSED' })],
  ])('that %s has sent nothing', async (_how, error) => {
    const { ask } = setup(() => Promise.reject(error));
    expect(await ask(REQUEST)).toEqual({ kind: 'not_accepted', reason: 'vault_unavailable' });
  });

  it.each([
    ['breaks off', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['ends in an error of Lambda', serviceError('ServiceException', 500)],
  ])('that %s may have sent something', async (_how, error) => {
    const { ask } = setup(() => Promise.reject(error));
    expect(await ask(REQUEST)).toEqual({ kind: 'ambiguous', reason: 'connection_lost' });
  });
});

describe('a provider', () => {
  const direct: ProviderCommand[] = [];
  const byVault: VaultRequest[] = [];
  const provider = {
    name: 'sandbox',
    submit: async (command: ProviderCommand): Promise<ProviderAnswer> => {
      direct.push(command);
      return { kind: 'pending', providerReference: 'ch_1' };
    },
  } as Provider;
  const { sandbox: anybodys } = throughVault({ sandbox: provider }, async (request) => {
    byVault.push(request);
    return { kind: 'pending', providerReference: 'ch_2' };
  });
  const sandbox = anybodys?.onBehalfOf?.(MERCHANT);

  it('is asked through the vault for what only the vault can read, and directly for everything else', async () => {
    const refund: ProviderCommand = {
      kind: 'refund',
      operationId: deriveId('op', 'refund'),
      amount: EUR,
      providerReference: TOKEN,
    };
    for (const command of [authorize('tok_visa'), payOut('ba_ok'), refund]) await sandbox?.submit(command);
    expect(direct.map(({ kind }) => kind)).toEqual(['authorize', 'payout', 'refund']);
    for (const command of [authorize(TOKEN), payOut(TOKEN)]) await sandbox?.submit(command);
    expect(byVault.map(({ command }) => command.kind)).toEqual(['authorize', 'payout']);
    expect(byVault.map(({ merchantId }) => merchantId)).toEqual([MERCHANT, MERCHANT]);
    await expect(anybodys?.submit(authorize(TOKEN))).rejects.toThrow('whose operation');
    expect(direct).toHaveLength(3);
  });
});
