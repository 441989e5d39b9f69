import type { Command } from 'commander';
import type { ApprovalLimits } from '../../lambdas/access/domain/approval-limits.ts';
import { isId } from '../../lambdas/kernel/ids.ts';
import { OpsError } from '../failure.ts';
import { connectDirectory, connectMerchants } from '../merchants/connect.ts';
import type { MerchantRequest } from '../merchants/merchant-request.ts';
import {
  clientJson,
  createdJson,
  createdLines,
  merchantJson,
  merchantsTable,
  shownLines,
} from '../merchants/merchant-view.ts';
import type { OpenSession, Session } from '../session.ts';
import { collectApprovalLimit } from './approval-option.ts';
import { collectClient, collectRegisteredClient } from './client-option.ts';
import { addClientCommands } from './merchant-clients.ts';
import { addRoutingCommand } from './routing.ts';
import { addUpdateCommand } from './update-merchant.ts';

interface CreateOptions {
  readonly webhookUrl?: string;
  readonly platform?: boolean;
  readonly client: MerchantRequest['clients'];
  readonly registeredClient: NonNullable<MerchantRequest['registered']>;
  readonly issuer?: string;
  readonly payoutApprovalAbove: ApprovalLimits;
}

const create = async (session: Session, name: string, options: CreateOptions): Promise<void> => {
  const { createMerchant } = await connectMerchants(session, options.issuer);
  const created = await createMerchant({
    name,
    clients: options.client,
    registered: options.registeredClient,
    payoutApprovalAbove: options.payoutApprovalAbove,
    isPlatform: options.platform === true,
    ...(options.webhookUrl === undefined ? {} : { webhookUrl: options.webhookUrl }),
  });
  session.output.result(createdJson(created), createdLines(created));
};

const list = async (session: Session): Promise<void> => {
  const merchants = await (await connectDirectory(session)).listMerchants();
  session.output.result(merchants.map(merchantJson), merchantsTable(merchants));
};

const show = async (session: Session, id: string): Promise<void> => {
  if (!isId('mer', id))
    throw new OpsError(
      `${id} is not a merchant's id`,
      'It is mer_ and 26 letters and digits: see merchants list.',
    );
  const directory = await connectDirectory(session);
  const [merchant, clients] = await Promise.all([directory.getMerchant(id), directory.listClients(id)]);
  if (merchant === null) throw new OpsError(`there is no merchant ${id}`, 'See merchants list.');
  session.output.result(
    { ...merchantJson(merchant), clients: clients.map(clientJson) },
    shownLines(merchant, clients),
  );
};

const CREATE_EXAMPLES = `
Examples:
  npm run ops -- merchants create "Blue Bottle" --client shop:payments:write,payments:read
  npm run ops -- merchants create "Blue Bottle" --registered-client 0oa1b2=payments:write,payments:read`;

export const addMerchantCommands = (program: Command, open: OpenSession): void => {
  const merchants = program.command('merchants').description('merchants and their OAuth clients');
  merchants
    .command('create')
    .description('create a merchant with its OAuth clients; shows their secrets, once')
    .argument('<name>', 'for people, such as "Blue Bottle"')
    .option('--client <name:scopes>', 'OAuth client, NAME:SCOPE,SCOPE; may be repeated', collectClient, [])
    .option('--webhook-url <url>', 'where its events are sent; a signing secret is made for it')
    .option('--platform', 'whoever runs this deployment: may see reconciliations; once')
    .option(
      '--registered-client <id=scopes>',
      'client that the issuer has already, CLIENT_ID=SCOPE,SCOPE; may be repeated',
      collectRegisteredClient,
      [],
    )
    .option(
      '--payout-approval-above <currency:amount>',
      'largest payout without a second client, in minor units; may be repeated; without it all need one',
      collectApprovalLimit,
      {},
    )
    .option('--issuer <url>', 'issuer of the clients, where several are trusted')
    .addHelpText('after', CREATE_EXAMPLES)
    .action(async (name: string, options: CreateOptions, command: Command) => {
      if (options.client.length + options.registeredClient.length === 0)
        command.error('error: a merchant needs at least one --client');
      await create(open(), name, options);
    });
  addUpdateCommand(merchants, open);
  addClientCommands(merchants, open);
  merchants
    .command('list')
    .description('all merchants, oldest first')
    .action(async () => list(open()));
  merchants
    .command('show')
    .description('one merchant and its clients')
    .argument('<id>', 'mer_…')
    .action(async (id: string) => show(open(), id));
  addRoutingCommand(merchants, open);
};
