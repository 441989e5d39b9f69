import { silentLog } from '../../lambdas/platform/logger.ts';
import type { ActiveToken } from '../../lambdas/vault/domain/token.ts';
import { measureGroup, profileOf } from '../cpu/processes.ts';
import { atMost, type Figure, timesAtMost } from '../figure.ts';
import { MERCHANT } from '../subjects/payment-call.ts';
import { startKmsEndpoint } from '../vault/kms-endpoint.ts';
import { openVault } from '../vault/vault-in-memory.ts';

/** A data key serves 10,000 messages: these are within the bounds, first calls of a function that was just started included. */
const OPERATIONS = 4000;

const IN_MEMORY = { warmUpCalls: 500, rounds: 15, callsPerRound: 100 };

const perThousand = (calls: readonly string[]): number => (calls.length * 1000) / OPERATIONS;

const callsFigure = (operation: string, calls: readonly string[]): Figure => ({
  name: `KMS calls for 1,000 ${operation} of a merchant`,
  unit: 'calls',
  value: perThousand(calls),
  baseline: { name: 'one each', value: 1000 },
  bar: atMost(1),
  modelled: false,
  note: `${calls.join(', ')} for ${OPERATIONS}, by a function that had just started`,
});

/** Tokens of one merchant created by one function, and revealed by another. */
const measureKmsCalls = async (): Promise<readonly Figure[]> => {
  const endpoint = await startKmsEndpoint();
  const vault = openVault(endpoint.url);
  const tokens: ActiveToken[] = [];
  for (let number = 0; number < OPERATIONS; number++) {
    const accountNumber = String(number).padStart(9, '0');
    const created = await vault.createToken({
      merchantId: MERCHANT,
      route: 'POST /v1/tokens',
      idempotencyKey: accountNumber,
      account: { type: 'us_bank_account', routingNumber: '110000000', accountNumber },
      log: silentLog,
    });
    if (!created.ok || created.value.token.state !== 'active') throw new Error('no token was created');
    tokens.push(created.value.token);
  }
  const tokenised = endpoint.takeCalls();
  for (const token of tokens)
    if (!(await vault.readAccount(token, silentLog)).ok) throw new Error('a token does not open');
  const revealed = endpoint.takeCalls();
  vault.close();
  await endpoint.close();
  return [callsFigure('tokenisations', tokenised), callsFigure('reveals', revealed)];
};

const shares = async (subject: string): Promise<string> =>
  Object.entries(await profileOf(subject))
    .map(([place, percent]) => `${percent.toFixed(0)} % ${place}`)
    .join(', ');

const measureCpu = async (): Promise<readonly Figure[]> => {
  const cpu = await measureGroup<'seal' | 'open' | 'bare seal' | 'bare open'>('vault', '', IN_MEMORY);
  const figure = async (subject: 'seal' | 'open', verb: string): Promise<Figure> => ({
    name: `CPU of ${verb} account data`,
    unit: 'µs',
    value: cpu[subject],
    baseline: { name: 'bare AES-GCM, same key schedule', value: cpu[`bare ${subject}`] },
    bar: timesAtMost(3),
    modelled: false,
    note: await shares(subject),
  });
  return [await figure('seal', 'sealing'), await figure('open', 'opening')];
};

export const measureVault = async (): Promise<readonly Figure[]> => [
  ...(await measureKmsCalls()),
  ...(await measureCpu()),
];
