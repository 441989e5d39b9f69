import { Argument, type Command, InvalidArgumentError } from 'commander';
import { connectDeadLetters, type Explained } from '../dlq/connect.ts';
import { DEAD_LETTER_NAMES } from '../dlq/dead-letter-queues.ts';
import { letterJson, letterLines, queueJson, queuesTable, reasonOf } from '../dlq/dlq-view.ts';
import { OpsError } from '../failure.ts';
import type { OpenSession, Session } from '../session.ts';

const SHOWN = { usual: 10, max: 100 };

const list = async (session: Session): Promise<void> => {
  const deadLetters = await connectDeadLetters(session);
  const counted = await Promise.all(
    deadLetters.queues.map(async (queue) => ({ ...queue, messages: await deadLetters.count(queue) })),
  );
  session.output.result(counted.map(queueJson), queuesTable(counted));
};

const show = async (session: Session, name: string, limit: number): Promise<void> => {
  const deadLetters = await connectDeadLetters(session);
  const queue = deadLetters.find(name);
  const letters = await deadLetters.show(queue, limit);
  const lines = letters.length === 0 ? ['it is empty'] : letters.flatMap(letterLines);
  session.output.result(letters.map(letterJson), [...lines, `See docs/runbooks/${queue.runbook}.md`]);
};

interface RedriveOptions {
  readonly message: readonly string[];
  readonly reason?: string;
  readonly all?: true;
}

const redrive = async (session: Session, name: string, options: RedriveOptions): Promise<void> => {
  const deadLetters = await connectDeadLetters(session);
  const isWanted = (letter: Explained): boolean =>
    options.all === true || options.message.includes(letter.id) || options.reason === reasonOf(letter);
  const { redriven, left } = await deadLetters.redrive(deadLetters.find(name), isWanted);
  session.output.result({ queue: name, redriven, left }, [
    `${redriven.length} sent back, ${left} left alone`,
    ...redriven.map((id) => `  ${id}`),
  ]);
  const missing = options.message.filter((id) => !redriven.includes(id));
  if (missing.length > 0)
    throw new OpsError(`not found: ${missing.join(', ')}`, 'See dlq show; somebody else may hold them.');
};

const parseLimit = (text: string): number => {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > SHOWN.max)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${SHOWN.max}.`);
  return limit;
};

const collect = (id: string, known: readonly string[]): readonly string[] => [...known, id];

const queue = (): Argument => new Argument('<queue>', 'see dlq list').choices(DEAD_LETTER_NAMES);

export const addDeadLetterCommands = (program: Command, open: OpenSession): void => {
  const dlq = program.command('dlq').description('messages that could not be processed');
  dlq
    .command('list')
    .description('every dead-letter queue, and how many messages it holds')
    .action(async () => list(open()));
  dlq
    .command('show')
    .description('what its messages are about and why each failed; never what they say')
    .addArgument(queue())
    .option('--limit <number>', 'how many', parseLimit, SHOWN.usual)
    .action(async (name: string, { limit }: { readonly limit: number }) => show(open(), name, limit));
  dlq
    .command('redrive')
    .description('send messages back to where they failed; read the runbook first')
    .addArgument(queue())
    .option('--message <id>', 'this one; may be repeated', collect, [])
    .option('--reason <reason>', 'those that failed for this reason')
    .option('--all', 'all of them')
    .action(async (name: string, options: RedriveOptions, command: Command) => {
      const given = [options.message.length > 0, options.reason !== undefined, options.all === true];
      if (given.filter(Boolean).length !== 1)
        command.error('error: say which: --message, --reason or --all, one of them');
      await redrive(open(), name, options);
    });
};
