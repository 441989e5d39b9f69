import type { Command } from 'commander';
import type { Client } from '../../lambdas/access/domain/merchant.ts';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { isId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { OpsError } from '../failure.ts';
import { addClients, setClientStatus } from '../merchants/change-clients.ts';
import { connectDirectory, connectIssuerClients } from '../merchants/connect.ts';
import type { MerchantRequest } from '../merchants/merchant-request.ts';
import { clientJson, secretLines } from '../merchants/merchant-view.ts';
import type { OpenSession, Session } from '../session.ts';
import { collectClient, collectRegisteredClient } from './client-option.ts';

interface AddOptions {
  readonly client: MerchantRequest['clients'];
  readonly registeredClient: NonNullable<MerchantRequest['registered']>;
  readonly issuer?: string;
}

const parseMerchantId = (id: string): MerchantId => {
  if (isId('mer', id)) return id;
  throw new OpsError(
    `${id} is not a merchant's id`,
    'It is mer_ and 26 letters and digits: see merchants list.',
  );
};

const add = async (session: Session, id: string, options: AddOptions): Promise<void> => {
  const merchantId = parseMerchantId(id);
  const directory = await connectDirectory(session);
  const issuerClients = await connectIssuerClients(session, options.issuer);
  const request = { clients: options.client, registered: options.registeredClient };
  const clients = await addClients({ directory, issuerClients, clock: systemClock })(merchantId, request);
  session.output.result({ merchant: id, clients }, [
    ...secretLines(clients),
    ...request.registered.map(({ clientId }) => `client ${clientId} is registered`),
  ]);
};

const setStatus = async (
  session: Session,
  id: string,
  clientId: string,
  status: Client['status'],
): Promise<void> => {
  const directory = await connectDirectory(session);
  const changed = await setClientStatus({ directory })(parseMerchantId(id), clientId, status);
  session.output.result(
    changed.map(clientJson),
    changed.map(({ name, issuer }) => `client ${name} (${clientId} at ${issuer}) is ${status}`),
  );
};

/** Below `merchants`: who may act for one. */
export const addClientCommands = (merchants: Command, open: OpenSession): void => {
  const clients = merchants.command('clients').description('who may act for a merchant');
  clients
    .command('add')
    .description('give a merchant more OAuth clients; shows their secrets, once')
    .argument('<id>', 'mer_…')
    .option('--client <name:scopes>', 'OAuth client, NAME:SCOPE,SCOPE; may be repeated', collectClient, [])
    .option(
      '--registered-client <id=scopes>',
      'client that the issuer has already, CLIENT_ID=SCOPE,SCOPE; may be repeated',
      collectRegisteredClient,
      [],
    )
    .option('--issuer <url>', 'issuer of the clients, where several are trusted')
    .action(async (id: string, options: AddOptions, command: Command) => {
      if (options.client.length + options.registeredClient.length === 0)
        command.error('error: say which: --client NAME:SCOPE,SCOPE');
      await add(open(), id, options);
    });
  for (const [word, status, means] of [
    ['disable', 'disabled', 'let a client in no longer; in force within 90 seconds'],
    ['enable', 'active', 'let a client in again'],
  ] as const)
    clients
      .command(word)
      .description(means)
      .argument('<id>', 'mer_…')
      .argument('<client>', 'its client_id: see merchants show')
      .action(async (id: string, client: string) => setStatus(open(), id, client, status));
};
