import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ArchivedEvent } from '../../lambdas/inbound/find-archived-events.ts';
import { parseRfc3339 } from '../../lambdas/kernel/clock.ts';
import type { ProviderName } from '../../lambdas/providers/port.ts';
import { OpsError } from '../failure.ts';
import { connectProviderEvents } from '../provider-events/connect.ts';
import { archivedJson, archivedTable, eventJson, eventLines } from '../provider-events/event-view.ts';
import { type ReplayOptions, replay } from '../provider-events/replay.ts';
import type { OpenSession, Session } from '../session.ts';

// Apply takes hundreds a second; what is replayed must not push aside what comes in meanwhile.
const PER_SECOND = { usual: 20, max: 100 };

const time = (text: string): number => {
  const milliseconds = parseRfc3339(text);
  if (milliseconds === null) throw new InvalidArgumentError('Use RFC 3339, e.g. 2026-12-01T00:00:00Z.');
  return milliseconds;
};

const parsePerSecond = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > PER_SECOND.max)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${PER_SECOND.max}.`);
  return count;
};

const show = async (session: Session, id: string, provider: ProviderName): Promise<void> => {
  const found = await (await connectProviderEvents(session)).find(provider, id);
  if (found === null)
    throw new OpsError(
      `no event ${id} of ${provider} was processed`,
      'It may be a dead letter: see dlq list. Or it never came: see provider-events list.',
    );
  session.output.result(eventJson(found), eventLines(found));
};

interface ListOptions {
  readonly provider: ProviderName;
  readonly from: number;
  readonly to: number;
  readonly type?: string;
}

const list = async (session: Session, { provider, from, to, type }: ListOptions): Promise<void> => {
  const events = await connectProviderEvents(session);
  const range = { provider, fromMs: from, toMs: to, after: null };
  const found: ArchivedEvent[] = [];
  for await (const one of events.findArchived(range, { type: type ?? null, eventId: null })) found.push(one);
  session.output.result(found.map(archivedJson), archivedTable(found));
};

const provider = (): Option =>
  new Option('--provider <name>', 'whose events').choices(['sandbox', 'stripe']).makeOptionMandatory();

const REPLAY_EXAMPLES = `
Examples:
  npm run ops -- provider-events replay --provider stripe --event evt_1P…
  npm run ops -- provider-events replay --provider stripe --from 2026-11-21T00:00:00Z --to 2026-11-22T00:00:00Z --send`;

const addReplay = (events: Command, open: OpenSession): void => {
  events
    .command('replay')
    .description('send archived events to apply again; says what it would send, until --send is given')
    .addOption(provider())
    .option('--event <id>', 'this event only')
    .option('--from <time>', 'what was received from this moment on, RFC 3339', time)
    .option('--to <time>', 'and before this moment, RFC 3339', time)
    .option('--type <type>', 'only events of this type')
    .option('--after <key>', 'go on after this archive key, where an earlier run was interrupted')
    .option('--per-second <number>', 'how fast', parsePerSecond, PER_SECOND.usual)
    .addOption(new Option('--dry-run', 'send nothing, which is what happens anyway').conflicts('send'))
    .option('--send', 'do it')
    .addHelpText('after', REPLAY_EXAMPLES)
    .action(async (options: ReplayOptions, command: Command) => {
      const { event, from, to, type, after } = options;
      const hasRange = from !== undefined || to !== undefined;
      if (hasRange && (from === undefined || to === undefined))
        command.error('error: a range needs its beginning and its end: --from and --to');
      if (from !== undefined && to !== undefined && from >= to)
        command.error('error: --to must be after --from');
      if (!hasRange && event === undefined)
        command.error('error: say what to replay: --event, or --from and --to');
      if (!hasRange && (type !== undefined || after !== undefined))
        command.error('error: --type and --after belong to a range');
      await replay(open(), options);
    });
};

export const addProviderEventCommands = (program: Command, open: OpenSession): void => {
  const events = program.command('provider-events').description("providers' webhooks, as they were archived");
  events
    .command('show')
    .description('one event: what became of it, and where its bytes are')
    .argument('<id>', "the provider's own id of it")
    .addOption(provider())
    .action(async (id: string, options: { readonly provider: ProviderName }) =>
      show(open(), id, options.provider),
    );
  events
    .command('list')
    .description('what was archived in a time, oldest first')
    .addOption(provider())
    .requiredOption('--from <time>', 'first moment, RFC 3339', time)
    .requiredOption('--to <time>', 'first moment after it, RFC 3339', time)
    .option('--type <type>', 'only events of this type')
    .action(async (options: ListOptions) => list(open(), options));
  addReplay(events, open);
};
