import type { DirectoryStore } from '../../lambdas/access/directory-store.ts';
import type { Client, Merchant } from '../../lambdas/access/domain/merchant.ts';
import { err, ok } from '../../lambdas/kernel/result.ts';

/** The directory's twin: the same answers without DynamoDB. The shared suite keeps the two alike. */
export const createMemoryDirectory = (): DirectoryStore => {
  const merchants = new Map<string, Merchant>();
  const clients = new Map<string, Client>();
  const keyOf = (issuer: string, clientId: string): string => JSON.stringify([issuer, clientId]);
  const put = (client: Client): void => {
    clients.set(keyOf(client.issuer, client.clientId), client);
  };
  const find = ({ issuer, clientId }: Client): Client | undefined => clients.get(keyOf(issuer, clientId));
  return {
    putMerchant: async (merchant, first) => {
      if (merchants.has(merchant.id) || first.some((client) => find(client) !== undefined))
        return err('taken');
      merchants.set(merchant.id, merchant);
      for (const client of first) put(client);
      return ok(undefined);
    },
    getMerchant: async (id) => merchants.get(id) ?? null,
    setApprovalLimits: async (id, limits) => {
      const merchant = merchants.get(id);
      if (merchant === undefined) return err('no_such_merchant');
      merchants.set(id, { ...merchant, payoutApprovalAbove: limits });
      return ok(undefined);
    },
    listMerchants: async () =>
      [...merchants.values()].sort((a, b) =>
        `${a.createdAt} ${a.id}`.localeCompare(`${b.createdAt} ${b.id}`),
      ),
    putClient: async (client) => {
      const merchant = merchants.get(client.merchantId);
      if (merchant === undefined) return err('no_such_merchant');
      if (merchant.routing !== client.routing) return err('changed');
      const known = find(client);
      if (known !== undefined && known.merchantId !== client.merchantId) return err('taken');
      put(client);
      return ok(undefined);
    },
    setRouting: async (id, routing) => {
      const merchant = merchants.get(id);
      if (merchant === undefined) return err('no_such_merchant');
      const { routing: _old, ...rest } = merchant;
      const rule = routing === null ? {} : { routing };
      merchants.set(id, { ...rest, ...rule });
      for (const { routing: _oldToo, ...client } of [...clients.values()])
        if (client.merchantId === id) put({ ...client, ...rule });
      return ok(undefined);
    },
    getClient: async (issuer, clientId) => clients.get(keyOf(issuer, clientId)) ?? null,
    listClients: async (merchantId) =>
      [...clients.values()]
        .filter((client) => client.merchantId === merchantId)
        .sort((a, b) => `${a.issuer}#${a.clientId}`.localeCompare(`${b.issuer}#${b.clientId}`)),
  };
};
