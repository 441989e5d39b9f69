import type { DirectoryStore } from '../../lambdas/access/directory-store.ts';
import type { Client, Merchant } from '../../lambdas/access/domain/merchant.ts';
import { type Clock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import type { MerchantId } from '../../lambdas/kernel/ids.ts';
import { OpsError } from '../failure.ts';
import type { IssuerClients } from './issuer-clients.ts';
import { checkClients, type MerchantRequest } from './merchant-request.ts';
import { createAtIssuer, type NewSecret, registrations } from './new-clients.ts';

type Directory = Pick<DirectoryStore, 'getMerchant' | 'listClients' | 'putClient'>;

const findMerchant = async (directory: Directory, id: MerchantId): Promise<Merchant> => {
  const merchant = await directory.getMerchant(id);
  if (merchant === null) throw new OpsError(`there is no merchant ${id}`, 'See merchants list.');
  return merchant;
};

const put = async (directory: Directory, client: Client): Promise<void> => {
  const stored = await directory.putClient(client);
  if (stored.ok) return;
  if (stored.error === 'taken')
    throw new OpsError(
      `client ${client.clientId} acts for another merchant`,
      'See merchants list for whom it acts.',
    );
  throw new OpsError('the merchant was changed meanwhile', 'Do it again: what was done stays done.');
};

/**
 * Gives a merchant more clients, such as the second one that approves what the first proposes.
 *
 *   create clients at the issuer ──▶ register one after the other ──▶ show secrets
 *
 * A crash in between leaves clients that the authorizer refuses, or some whose secrets nobody saw: disable those.
 *
 * @throws OpsError if the request makes no sense, or a client acts for another merchant.
 */
export const addClients =
  (deps: {
    readonly directory: Directory;
    readonly issuerClients: IssuerClients;
    readonly clock: Pick<Clock, 'nowMs'>;
  }) =>
  async (
    id: MerchantId,
    request: Pick<MerchantRequest, 'clients' | 'registered'>,
  ): Promise<readonly NewSecret[]> => {
    checkClients(request);
    const merchant = await findMerchant(deps.directory, id);
    const { issuer } = deps.issuerClients;
    const known = await deps.directory.listClients(id);
    for (const { clientId } of request.registered ?? [])
      if (known.some((client) => client.issuer === issuer && client.clientId === clientId))
        throw new OpsError(`client ${clientId} is registered already`, `See merchants show ${id}.`);
    const created = await createAtIssuer(deps.issuerClients, id, request.clients);
    const identity = { ...merchant, createdAt: toRfc3339(deps.clock.nowMs()) };
    for (const client of registrations(identity, issuer, created, request.registered))
      await put(deps.directory, client);
    return created;
  };

/**
 * Lets a client in no longer, or again; its registration and its secret stay as they are.
 *
 * @throws OpsError if the merchant has no such client.
 */
export const setClientStatus =
  ({ directory }: { readonly directory: Directory }) =>
  async (id: MerchantId, clientId: string, status: Client['status']): Promise<readonly Client[]> => {
    await findMerchant(directory, id);
    const found = (await directory.listClients(id)).filter((client) => client.clientId === clientId);
    if (found.length === 0)
      throw new OpsError(`${id} has no client ${clientId}`, `See merchants show ${id}.`);
    // The same id at two issuers is two clients: who disables one in a hurry means both.
    const changed = found.map((client) => ({ ...client, status }));
    for (const client of changed) await put(directory, client);
    return changed;
  };
