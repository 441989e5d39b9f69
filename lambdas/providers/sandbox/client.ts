import { unreachable } from '../../kernel/invariant.ts';
import { toJsonAmount } from '../../kernel/money.ts';
import type { HttpReply, SendHttp } from '../http-call.ts';
import type { ProviderCommand } from '../port.ts';
import type { AccountData } from '../provider-account.ts';
import { accountBody } from './account-body.ts';

export interface SandboxClient {
  readonly submit: (command: ProviderCommand, account?: AccountData) => Promise<HttpReply>;
  readonly query: (operationId: string) => Promise<HttpReply>;
  readonly history: (parameters: Readonly<Record<string, string>>) => Promise<HttpReply>;
}

interface Request {
  readonly path: string;
  readonly body: object;
}

const toRequest = (command: ProviderCommand, webhookUrl: string, account?: AccountData): Request => {
  const shared = { operation_id: command.operationId, webhook_url: webhookUrl };
  switch (command.kind) {
    case 'authorize': {
      const { amount, source, capture } = command;
      const money = { amount: toJsonAmount(amount), currency: amount.currency };
      const from = account === undefined ? { source } : { account: accountBody(account) };
      const body = { ...shared, ...money, ...from, capture: capture === 'automatic' };
      return { path: '/v1/charges', body };
    }
    case 'capture':
      return {
        path: `/v1/charges/${encodeURIComponent(command.providerReference)}/capture`,
        body: { ...shared, amount: toJsonAmount(command.amount) },
      };
    case 'void':
      return { path: `/v1/charges/${encodeURIComponent(command.providerReference)}/void`, body: shared };
    case 'refund':
      return {
        path: '/v1/refunds',
        body: { ...shared, charge: command.providerReference, amount: toJsonAmount(command.amount) },
      };
    case 'payout': {
      const { amount, destination } = command;
      const money = { amount: toJsonAmount(amount), currency: amount.currency };
      const to = account === undefined ? { destination } : { account: accountBody(account) };
      return { path: '/v1/payouts', body: { ...shared, ...money, ...to } };
    }
    case 'dispute_evidence':
      return {
        path: `/v1/disputes/${encodeURIComponent(command.providerReference)}/evidence`,
        body: { ...shared, evidence: command.evidence },
      };
    default:
      return unreachable(command);
  }
};

/**
 * The sandbox provider's HTTP API.
 *
 * @throws what `readApiKey` throws: nothing has been sent by then.
 */
export const createSandboxClient = (deps: {
  /** Without a trailing slash. */
  readonly baseUrl: string;
  readonly readApiKey: () => Promise<string>;
  /** Where the provider reports what becomes of a charge, refund or payout. */
  readonly webhookUrl: string;
  readonly send: SendHttp;
}): SandboxClient => {
  const authorization = async (): Promise<string> => `Bearer ${await deps.readApiKey()}`;
  const get = async (path: string): Promise<HttpReply> =>
    deps.send({
      method: 'GET',
      url: new URL(`${deps.baseUrl}${path}`),
      headers: { authorization: await authorization(), accept: 'application/json' },
      body: null,
    });
  return {
    submit: async (command, account) => {
      const { path, body } = toRequest(command, deps.webhookUrl, account);
      return deps.send({
        method: 'POST',
        url: new URL(`${deps.baseUrl}${path}`),
        headers: {
          authorization: await authorization(),
          accept: 'application/json',
          'content-type': 'application/json',
          'idempotency-key': command.operationId,
        },
        body: JSON.stringify(body),
      });
    },
    query: async (operationId) => get(`/v1/operations/${encodeURIComponent(operationId)}`),
    history: async (parameters) => get(`/v1/history?${new URLSearchParams(parameters).toString()}`),
  };
};
