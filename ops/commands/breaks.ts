import { type Command, InvalidArgumentError } from 'commander';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { isId } from '../../lambdas/kernel/ids.ts';
import { breakJson, breakLines, breaksTable } from '../breaks/break-view.ts';
import { connectBreaks } from '../breaks/connect.ts';
import { OpsError } from '../failure.ts';
import type { OpenSession, Session } from '../session.ts';

const LIMIT_MAX = 100;

const list = async (session: Session, limit: number): Promise<void> => {
  const { items, next } = await (await connectBreaks(session)).listOpen(limit, null);
  const nowMs = systemClock.nowMs();
  session.output.result(
    items.map((one) => breakJson(one, nowMs)),
    breaksTable(items, nowMs),
  );
  if (next !== null) session.output.note(`There are more than ${limit}.`);
};

const show = async (session: Session, id: string): Promise<void> => {
  if (!isId('brk', id))
    throw new OpsError(`${id} is not a break's id`, 'It is brk_ and 26 letters and digits: see breaks list.');
  const found = await (await connectBreaks(session)).get(id);
  if (found === null) throw new OpsError(`there is no break ${id}`, 'See breaks list.');
  const nowMs = systemClock.nowMs();
  session.output.result(breakJson(found, nowMs), breakLines(found, nowMs));
};

const parseLimit = (text: string): number => {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${LIMIT_MAX}.`);
  return limit;
};

export const addBreakCommands = (program: Command, open: OpenSession): void => {
  const breaks = program.command('breaks').description('disagreements that need a person');
  breaks
    .command('list')
    .description('open breaks, newest first')
    .option('--limit <number>', 'how many', parseLimit, LIMIT_MAX)
    .action(async ({ limit }: { readonly limit: number }) => list(open(), limit));
  breaks
    .command('show')
    .description('one break, open or resolved')
    .argument('<id>', 'brk_…')
    .action(async (id: string) => show(open(), id));
};
