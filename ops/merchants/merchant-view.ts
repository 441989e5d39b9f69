import { formatApprovalLimits } from '../../lambdas/access/domain/approval-limits.ts';
import type { Client, Merchant } from '../../lambdas/access/domain/merchant.ts';
import { table } from '../output.ts';
import type { CreatedMerchant } from './create-merchant.ts';
import type { NewSecret } from './new-clients.ts';

/** A merchant as `--json` shows it. */
export const merchantJson = (merchant: Merchant): Readonly<Record<string, unknown>> => ({
  id: merchant.id,
  name: merchant.name,
  created_at: merchant.createdAt,
  payout_approval_above: Object.fromEntries(
    Object.entries(merchant.payoutApprovalAbove ?? {}).map(([currency, minor]) => [currency, Number(minor)]),
  ),
  routing: merchant.routing ?? null,
});

export const clientJson = (client: Client): Readonly<Record<string, unknown>> => ({
  client_id: client.clientId,
  name: client.name,
  status: client.status,
  scopes: client.scopes,
  issuer: client.issuer,
  created_at: client.createdAt,
});

export const createdJson = ({ merchant, clients, webhook_secret }: CreatedMerchant): unknown => ({
  merchant: merchantJson(merchant),
  clients,
  ...(webhook_secret === undefined ? {} : { webhook_secret }),
});

const approvalText = ({ payoutApprovalAbove = {} }: Merchant): string =>
  Object.keys(payoutApprovalAbove).length === 0
    ? 'each needs a second client'
    : `above ${formatApprovalLimits(payoutApprovalAbove)} and in other currencies each needs a second client`;

export const merchantLines = (merchant: Merchant): readonly string[] => [
  `${merchant.name} (${merchant.id})`,
  `  created  ${merchant.createdAt}`,
  `  payouts  ${approvalText(merchant)}`,
  `  routing  ${merchant.routing ?? 'as the deployment does'}`,
];

/** The only time that they are shown. */
export const secretLines = (clients: readonly NewSecret[]): readonly string[] => [
  ...clients.flatMap(({ name, client_id, client_secret, scopes }) => [
    '',
    `client ${name}`,
    `  client_id      ${client_id}`,
    `  client_secret  ${client_secret}`,
    `  scopes         ${scopes.join(' ')}`,
  ]),
  ...(clients.length === 0 ? [] : ['', 'Keep the secrets now: they cannot be shown again.']),
];

export const createdLines = ({ merchant, clients, webhook_secret }: CreatedMerchant): readonly string[] => [
  ...merchantLines(merchant),
  ...(webhook_secret === undefined ? [] : [`  secret   ${webhook_secret}`]),
  ...secretLines(clients),
  ...(clients.length > 0 || webhook_secret === undefined
    ? []
    : ['', 'Keep the secret now: it cannot be shown again.']),
];

export const merchantsTable = (merchants: readonly Merchant[]): readonly string[] =>
  table(
    ['ID', 'NAME', 'CREATED'],
    merchants.map(({ id, name, createdAt }) => [id, name, createdAt]),
    'no merchants yet',
  );

export const shownLines = (merchant: Merchant, clients: readonly Client[]): readonly string[] => [
  ...merchantLines(merchant),
  '',
  ...table(
    ['CLIENT ID', 'NAME', 'STATUS', 'SCOPES'],
    clients.map(({ clientId, name, status, scopes }) => [clientId, name, status, scopes.join(' ')]),
    'no clients',
  ),
];
