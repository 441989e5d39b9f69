import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { isId } from '../../lambdas/kernel/ids.ts';
import { NOBODY } from '../../lambdas/ledger/break-item.ts';
import type { BreakFilter } from '../../lambdas/ledger/break-store.ts';
import { BREAK_KINDS } from '../../lambdas/ledger/domain/break-kind.ts';
import { BREAK_STATES } from '../../lambdas/ledger/domain/break-life.ts';
import { breakView } from '../../lambdas/ledger/domain/break-view.ts';
import { breakLines, breaksTable, noBreaksLines, operatorDetails } from '../breaks/break-view.ts';
import { connectBreaks } from '../breaks/connect.ts';
import { OpsError } from '../failure.ts';
import type { OpenSession, Session } from '../session.ts';
import { addBreakActions } from './break-actions.ts';

const LIMIT_MAX = 100;

const list = async (session: Session, filter: BreakFilter, limit: number): Promise<void> => {
  const { breaks } = await connectBreaks(session);
  const { items, next } = await breaks.find(filter, limit, null);
  const lines = items.length === 0 ? noBreaksLines(filter) : breaksTable(items, systemClock.nowMs());
  session.output.result(items.map(breakView), lines);
  if (next === null) return;
  session.output.note(
    items.length === 0
      ? 'Only the newest were looked at: give another filter, or --limit.'
      : `There may be more than these ${items.length}: give a filter, or --limit.`,
  );
};

const show = async (session: Session, id: string): Promise<void> => {
  if (!isId('brk', id))
    throw new OpsError(`${id} is not a break's id`, 'It is brk_ and 26 letters and digits: see breaks list.');
  const { breaks } = await connectBreaks(session);
  const found = await breaks.get(id);
  if (found === null) throw new OpsError(`there is no break ${id}`, 'See breaks list.');
  const history = await breaks.history(id);
  const nowMs = systemClock.nowMs();
  session.output.result(operatorDetails(found, history, nowMs), breakLines(found, history, nowMs));
};

const parseLimit = (text: string): number => {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX)
    throw new InvalidArgumentError(`Give a whole number from 1 to ${LIMIT_MAX}.`);
  return limit;
};

const parseMerchant = (text: string): NonNullable<BreakFilter['merchant']> => {
  if (text === NOBODY || isId('mer', text)) return text;
  throw new InvalidArgumentError(`Give mer_… or ${NOBODY}.`);
};

export const addBreakCommands = (program: Command, open: OpenSession): void => {
  const breaks = program.command('breaks').description('disagreements that need a person');
  breaks
    .command('list')
    .description('breaks that have not ended, newest first')
    .addOption(new Option('--state <state>', 'of this state, ended ones too').choices(BREAK_STATES))
    .addOption(new Option('--kind <kind>', 'of this kind').choices(BREAK_KINDS))
    .option('--owner <name>', 'somebody works on')
    .option('--merchant <id>', `of a merchant, whatever the state; ${NOBODY}: of none`, parseMerchant)
    .option('--limit <number>', 'how many', parseLimit, LIMIT_MAX)
    .action(async ({ limit, ...filter }: BreakFilter & { readonly limit: number }) =>
      list(open(), filter, limit),
    );
  breaks
    .command('show')
    .description('one break, whatever its state, and all that was done with it')
    .argument('<id>', 'brk_…')
    .action(async (id: string) => show(open(), id));
  addBreakActions(breaks, open);
};
