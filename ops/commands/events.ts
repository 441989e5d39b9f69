import { createHash, randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { parseRfc3339, systemClock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { isId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { isPattern } from '../../lambdas/webhooks/domain/event-pattern.ts';
import {
  type Redelivery,
  type RedeliveryScope,
  redeliveryView,
} from '../../lambdas/webhooks/domain/redelivery.ts';
import type { RedeliveryError } from '../../lambdas/webhooks/request-redelivery.ts';
import { connectEvents, type EventRecovery } from '../events/connect.ts';
import { waitUntilDone } from '../events/wait-until-done.ts';
import { OpsError } from '../failure.ts';
import type { OpenSession, Session } from '../session.ts';

interface RedeliverOptions {
  readonly event?: string;
  readonly merchant?: string;
  readonly endpoint?: string;
  readonly from?: string;
  readonly to?: string;
  readonly type?: string;
  readonly all?: true;
  readonly key?: string;
}

const time = (name: string, text: string | undefined): string => {
  if (text === undefined)
    throw new OpsError(`--${name} is missing`, 'A range has two ends: give --from and --to, in RFC 3339.');
  const milliseconds = parseRfc3339(text);
  if (milliseconds === null)
    throw new OpsError(`--${name} ${text} is no time`, 'Use RFC 3339, e.g. 2026-12-01T00:00:00Z.');
  return toRfc3339(milliseconds);
};

const endpointOf = (text: string) => {
  if (!isId('we', text))
    throw new OpsError(`${text} is not an endpoint's id`, 'It is we_ and 26 letters and digits.');
  return text;
};

interface Wish {
  readonly merchantId: MerchantId;
  readonly scope: RedeliveryScope;
}

const rangeOf = ({ merchant = '', endpoint = '', type, all, ...options }: RedeliverOptions): Wish => {
  if (!isId('mer', merchant))
    throw new OpsError('--merchant and --endpoint say to whom', 'Or give --event for a single event.');
  const [from, to] = [time('from', options.from), time('to', options.to)];
  if (from >= to) throw new OpsError('--to must be later than --from');
  if (type !== undefined && !isPattern(type))
    throw new OpsError(`${type} is no type of event`, 'Such as payment.captured, or a family: payment.*');
  const only = all === true ? 'all' : 'failed';
  const scope = {
    kind: 'range',
    endpointId: endpointOf(endpoint),
    from,
    to,
    type: type ?? null,
    only,
  } as const;
  return { merchantId: merchant, scope };
};

const eventWish = async (recovery: EventRecovery, id: string, endpoint?: string): Promise<Wish> => {
  const event = isId('evt', id) ? await recovery.events.find(id) : null;
  if (event === null) throw new OpsError(`there is no event ${id}`);
  const endpointId = endpoint === undefined ? null : endpointOf(endpoint);
  return { merchantId: event.merchantId, scope: { kind: 'event', eventId: event.id, endpointId } };
};

const REFUSALS = {
  endpoint_not_found: 'the merchant has no such endpoint',
  endpoint_disabled: 'the endpoint is disabled: its merchant has to enable it first',
  range_in_future: '--from must lie in the past',
  idempotency_key_reused: '--key was used for another redelivery',
} as const satisfies Record<RedeliveryError['kind'], string>;

const show = (session: Session, redelivery: Redelivery): void => {
  const { id, state, deliveriesCount } = redelivery;
  session.output.result(redeliveryView(redelivery), [
    `${id}: ${state}, ${deliveriesCount} deliveries handed over`,
    'What becomes of each: GET /v1/webhook_endpoints/{id}/deliveries.',
  ]);
};

const watch = async (session: Session, { redeliveries }: EventRecovery, id: string): Promise<void> => {
  const { note } = session.output;
  show(session, await waitUntilDone({ redeliveries, clock: systemClock, note }, id));
};

const redeliver = async (session: Session, options: RedeliverOptions): Promise<void> => {
  const { event, endpoint, key = randomUUID() } = options;
  // A command line that makes no sense is refused before anything is asked of the cloud.
  const range = event === undefined ? rangeOf(options) : null;
  const recovery = await connectEvents(session);
  const wish = range ?? (await eventWish(recovery, event ?? '', endpoint));
  const requested = await recovery.requestRedelivery({
    ...wish,
    route: 'ops events redeliver',
    idempotencyKey: key,
    fingerprint: createHash('sha256').update(JSON.stringify(wish)).digest('base64url'),
  });
  if (!requested.ok) throw new OpsError(REFUSALS[requested.error.kind]);
  const { id } = requested.value.redelivery;
  session.output.note(`${id}, with --key ${key}`);
  await watch(session, recovery, id);
};

const one = async (session: Session, id: string, isResumed: boolean): Promise<void> => {
  const recovery = await connectEvents(session);
  const found = isId('rdl', id) ? await recovery.redeliveries.get(id) : null;
  if (found === null) throw new OpsError(`there is no redelivery ${id}`);
  if (isResumed) {
    await recovery.wake(found.id);
    await watch(session, recovery, found.id);
  } else show(session, found);
};

export const addEventCommands = (program: Command, open: OpenSession): void => {
  const events = program.command('events').description('events, and having them delivered again');
  events
    .command('redeliver')
    .description('sends events again, under the same ids: one, or all that an endpoint missed in a range')
    .option('--event <id>', 'this one event, to all endpoints that listen or to --endpoint')
    .option('--merchant <id>', 'whose events, of a range')
    .option('--endpoint <id>', 'where to')
    .option('--from <time>', 'first moment of the range, RFC 3339')
    .option('--to <time>', 'first moment after the range, RFC 3339')
    .option('--type <pattern>', 'only events of this type or family')
    .option('--all', 'those that arrived, too, and not only what failed')
    .option('--key <text>', 'names this wish: the same key again goes on with it')
    .action(async (options: RedeliverOptions) => redeliver(open(), options));
  events
    .command('redelivery')
    .description('how far a redelivery has come')
    .argument('<id>', 'rdl_…')
    .option('--resume', 'has it gone on with, and waits')
    .action(async (id: string, { resume }: { readonly resume?: true }) => one(open(), id, resume === true));
};
