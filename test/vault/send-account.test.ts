import type { Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deriveId } from '../../lambdas/kernel/ids.ts';
import { money } from '../../lambdas/kernel/money.ts';
import type { Provider, ProviderAnswer, ProviderCommand } from '../../lambdas/providers/port.ts';
import type { AccountData } from '../../lambdas/providers/provider-account.ts';
import { readVaultReply, type VaultRequest, writeVaultRequest } from '../../lambdas/tokens/vault-message.ts';
import { MERCHANT } from '../support/payments.ts';
import { CARD, IBAN, OTHER_MERCHANT, openVaultWorld, type VaultWorld } from './vault-world.ts';

/** The modelled DynamoDB is patient, a busy machine is slow, and here many calls follow one another. */
vi.setConfig({ testTimeout: 60_000 });

let world: VaultWorld;
beforeEach(async () => {
  world = await openVaultWorld();
});
afterEach(() => world.close());

const AMOUNT = money(1250, 'EUR');
const TAKEN: ProviderAnswer = {
  kind: 'succeeded',
  providerReference: 'ch_1',
  amountAuthorized: AMOUNT,
  amountCaptured: AMOUNT,
};
const OPERATION = deriveId('op', 'send account');

const charge = (source: string): VaultRequest => ({
  provider: 'sandbox',
  merchantId: MERCHANT,
  command: { kind: 'authorize', operationId: OPERATION, amount: AMOUNT, source, capture: 'automatic' },
});
const payOut = (destination: string): VaultRequest => ({
  provider: 'sandbox',
  merchantId: MERCHANT,
  command: { kind: 'payout', operationId: OPERATION, amount: AMOUNT, destination },
});

/** The function as deployed, in front of a provider that answers this. */
const setup = (answer: ProviderAnswer = TAKEN) => {
  const sent: (readonly [ProviderCommand, AccountData | undefined])[] = [];
  const sandbox = {
    name: 'sandbox',
    submit: async (command: ProviderCommand, account?: AccountData): Promise<ProviderAnswer> => {
      sent.push([command, account]);
      return answer;
    },
  } as Provider;
  const handle = world.connectSend({ sandbox });
  const ask = async (request: VaultRequest) => {
    const reply = await handle(JSON.parse(writeVaultRequest(request)), {} as Context);
    const said = JSON.stringify(reply);
    return { said, answer: readVaultReply(said) };
  };
  return { ask, handle, sent };
};

const tokenise = async (body: object): Promise<string> => String((await world.create(body)).body['id']);
const logged = (): string => JSON.stringify(world.lines);

describe('the function that sends account data', () => {
  it('gives the provider what the token stands for, and us what the provider says', async () => {
    const { ask, sent } = setup();
    const [card, iban] = [await tokenise(CARD), await tokenise(IBAN)];
    expect((await ask(charge(card))).answer).toEqual(TAKEN);
    await ask(payOut(iban));
    expect(sent).toMatchObject([
      [charge(card).command, { type: 'card', number: '4242424242424242', expMonth: 12, expYear: 2031 }],
      [payOut(iban).command, { type: 'iban', iban: 'DE89370400440532013000' }],
    ]);
    expect(world.lines.filter(({ code }) => code === 'ACCOUNT_DATA_SENT')).toHaveLength(2);
    expect(logged()).not.toMatch(/42424242|DE89/);
  });

  it('sends nothing for a token that is gone, or never was', async () => {
    const { ask, sent } = setup();
    const gone = await tokenise(CARD);
    await world.call('DELETE', `/v1/tokens/${gone}`);
    for (const id of [gone, 'tok_00000000000000000000000000'])
      expect((await ask(charge(id))).answer).toEqual({ kind: 'not_accepted', reason: 'token_erased' });
    expect(sent).toEqual([]);
  });

  it('sends nothing for an operation of another merchant than the token’s, and raises the alarm', async () => {
    const { ask, sent } = setup();
    const [card, iban] = [await tokenise(CARD), await tokenise(IBAN)];
    for (const request of [charge(card), payOut(iban)])
      expect((await ask({ ...request, merchantId: OTHER_MERCHANT })).answer).toEqual({
        kind: 'not_accepted',
        reason: 'account_data_damaged',
      });
    expect(sent).toEqual([]);
    expect(world.lines.map(({ code }) => code)).toContain('VAULT_SEAL_BROKEN');
  });

  it('sends nothing of what does not open, and raises the alarm', async () => {
    const { ask, sent } = setup();
    const [mine, other] = [await tokenise(CARD), await tokenise(IBAN)];
    const item = await world.read('tokens', { pk: `token#${mine}`, sk: 'token' });
    const { sealed_account } = await world.read('tokens', { pk: `token#${other}`, sk: 'token' });
    await world.put('tokens', { ...item, sealed_account });
    expect((await ask(charge(mine))).answer).toEqual({
      kind: 'not_accepted',
      reason: 'account_data_damaged',
    });
    expect(sent).toEqual([]);
    expect(world.lines.map(({ code }) => code)).toContain('VAULT_SEAL_BROKEN');
  });

  it('has sent nothing when KMS cannot be asked: it may be tried again', async () => {
    const { ask, sent } = setup();
    const card = await tokenise(CARD);
    world.kms.state.outage = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    expect((await ask(charge(card))).answer).toEqual({ kind: 'not_accepted', reason: 'vault_unavailable' });
    expect(sent).toEqual([]);
    world.kms.state.outage = null;
    expect((await ask(charge(card))).answer).toEqual(TAKEN);
  });

  it('keeps back an answer that repeats account data, and takes it for none', async () => {
    for (const echo of [
      { ...TAKEN, providerReference: 'ch_4242424242424242' },
      {
        kind: 'requires_action',
        providerReference: 'ch_1',
        redirectUrl: 'https://x.example/?pan=4242424242424242',
      },
    ] satisfies ProviderAnswer[]) {
      const { ask } = setup(echo);
      const { said, answer } = await ask(charge(await tokenise(CARD)));
      expect(answer).toEqual({ kind: 'ambiguous', reason: 'unreadable_reply' });
      expect(said).not.toContain('4242');
    }
    expect(logged()).not.toContain('42424242');
    expect(world.lines.map(({ code }) => code)).toContain('VAULT_ANSWER_WITHHELD');
  });

  it('does nothing for a request that is none of ours', async () => {
    const { handle, sent } = setup();
    const card = await tokenise(CARD);
    const { command } = charge(card);
    const wire = JSON.parse(writeVaultRequest(charge(card))) as object;
    for (const event of [null, {}, { ...wire, provider: 'nobody' }, { ...wire, more: 1 }])
      await expect(handle(event, {} as Context)).rejects.toThrow();
    const named = { ...charge(card), command: { ...command, source: 'tok_visa' } };
    await expect(handle(JSON.parse(writeVaultRequest(named)), {} as Context)).rejects.toThrow('no token');
    expect(sent).toEqual([]);
  });
});
