import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { isId } from '../../lambdas/kernel/ids.ts';
import type { BreakStore } from '../../lambdas/ledger/break-store.ts';
import { type Break, FINDINGS, type Finding, IS_ENDED_BY_PERSON } from '../../lambdas/ledger/domain/break.ts';
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

const find = async (
  session: Session,
  id: string,
): Promise<{ readonly breaks: BreakStore; readonly found: Break }> => {
  if (!isId('brk', id))
    throw new OpsError(`${id} is not a break's id`, 'It is brk_ and 26 letters and digits: see breaks list.');
  const breaks = await connectBreaks(session);
  const found = await breaks.get(id);
  if (found === null) throw new OpsError(`there is no break ${id}`, 'See breaks list.');
  return { breaks, found };
};

const show = async (session: Session, id: string): Promise<void> => {
  const { found } = await find(session, id);
  const nowMs = systemClock.nowMs();
  session.output.result(breakJson(found, nowMs), breakLines(found, nowMs));
};

const resolve = async (session: Session, id: string, finding: Finding): Promise<void> => {
  const { breaks, found } = await find(session, id);
  const { kind, resolved } = found;
  if (!IS_ENDED_BY_PERSON[kind])
    throw new OpsError(`a break of the kind ${kind} ends by itself`, 'See breaks show, and its runbook.');
  if (resolved !== null) throw new OpsError(`it was resolved on ${resolved.at}, by ${resolved.by}`);
  const nowMs = systemClock.nowMs();
  const ended = await breaks.resolve(id, { at: toRfc3339(nowMs), by: finding });
  session.output.result(breakJson(ended, nowMs), breakLines(ended, nowMs));
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
  breaks
    .command('resolve')
    .description('say that a contradiction was looked into, and what it was')
    .argument('<id>', 'brk_…')
    .addOption(
      new Option('--as <finding>', 'what it was: the provider was wrong, or money was, and it is settled')
        .choices(FINDINGS)
        .makeOptionMandatory(),
    )
    .action(async (id: string, { as: finding }: { readonly as: Finding }) => resolve(open(), id, finding));
};
