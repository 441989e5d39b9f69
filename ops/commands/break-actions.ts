import { type Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../lambdas/kernel/clock.ts';
import { isId } from '../../lambdas/kernel/ids.ts';
import { RESOLUTIONS } from '../../lambdas/ledger/domain/break.ts';
import { breakView } from '../../lambdas/ledger/domain/break-view.ts';
import { validate } from '../../lambdas/platform/validate.ts';
import { BREAK_PROBLEMS, explainBreakError } from '../../lambdas/reconciliation/break-problems.ts';
import { BREAK_WISHES } from '../../lambdas/reconciliation/break-request.ts';
import type { BreakWish } from '../../lambdas/reconciliation/domain/change-break.ts';
import { breakLines, nextSteps } from '../breaks/break-view.ts';
import { connectBreaks } from '../breaks/connect.ts';
import { OpsError } from '../failure.ts';
import { createReadOperator } from '../operator.ts';
import type { OpenSession, Session } from '../session.ts';

const readOperator = createReadOperator();

/** What a command was given besides the break; `by` is who gives it. */
interface Given {
  readonly by?: string;
  readonly to?: string;
  readonly text?: string;
  readonly as?: string;
  readonly reason?: string;
  readonly proposal?: string;
}

const bodyOf = ({ by: _by, to, ...rest }: Given): unknown =>
  to === undefined ? rest : { owner: to, ...rest };

const parseWish = (kind: BreakWish['kind'], given: Given): BreakWish => {
  const parsed = validate(BREAK_WISHES[kind], bodyOf(given));
  if (parsed.ok) return parsed.value;
  const [first] = parsed.error;
  throw new OpsError(`${first?.field ?? kind} ${first?.message ?? 'is not valid'}`, 'Nothing was changed.');
};

const adviceOn = (error: Parameters<typeof explainBreakError>[0]): string =>
  error.kind === 'approver_is_proposer'
    ? 'docs/ops.md says who counts as one person. Of whom only a name was recorded, nobody can tell: withdraw that proposal, and propose it again.'
    : (explainBreakError(error) ?? 'Nothing was changed.');

const act = async (session: Session, id: string, kind: BreakWish['kind'], given: Given): Promise<void> => {
  if (!isId('brk', id))
    throw new OpsError(`${id} is not a break's id`, 'It is brk_ and 26 letters and digits: see breaks list.');
  const wish = parseWish(kind, given);
  const { breaks, operate, approvalAboveOf } = await connectBreaks(session);
  const found = await breaks.get(id);
  if (found === null) throw new OpsError(`there is no break ${id}`, 'See breaks list.');
  const operator = await readOperator(session.target, given.by);
  const actor = {
    ...operator,
    source: { kind: 'operator', by: operator.by } as const,
    approvalAbove: await approvalAboveOf(found.merchantId),
  };
  const done = await operate(id, wish, actor);
  if (!done.ok) throw new OpsError(BREAK_PROBLEMS[done.error.kind].title, adviceOn(done.error));
  const history = await breaks.history(id);
  session.output.result(breakView(done.value), breakLines(done.value, history, systemClock.nowMs()));
  for (const line of nextSteps(done.value, session.target.isLocal)) session.output.note(line);
};

const parseText = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('It stays on record: say it.');
  return text;
};

const DESCRIPTIONS = {
  assign: 'says who works on it',
  comment: 'adds what was found out',
  resolve:
    'says what it was, and settled posts an adjusting entry; above the limit it is a proposal that somebody else approves',
  approve: 'ends it as somebody else has proposed',
  withdraw: 'takes a proposal back, your own or another’s',
  ignore: 'ends it although nothing is solved: it stays so while both sides say the same',
  reopen: 'begins again; what it has posted stands, and settling it again would take that back',
} as const satisfies Record<BreakWish['kind'], string>;

const NAMED = new Option('--by <name>', 'who you are, in words; at a deployment, AWS says it').argParser(
  parseText,
);

const reason = (isMandatory: boolean): Option =>
  new Option('--reason <text>', 'why, for the record').argParser(parseText).makeOptionMandatory(isMandatory);

const OPTIONS = {
  assign: () => [new Option('--to <name>', 'who works on it').makeOptionMandatory()],
  comment: () => [new Option('--text <text>', 'the comment').argParser(parseText).makeOptionMandatory()],
  resolve: () => [
    new Option('--as <resolution>', 'what it was').choices(RESOLUTIONS).makeOptionMandatory(),
    reason(true),
  ],
  approve: () => [
    new Option('--proposal <id>', 'prp_…: the one that you have read').makeOptionMandatory(),
    reason(false),
  ],
  withdraw: () => [reason(false)],
  ignore: () => [reason(true)],
  reopen: () => [reason(true)],
} as const satisfies Record<BreakWish['kind'], () => readonly Option[]>;

/** What can be done with a break. */
export const addBreakActions = (breaks: Command, open: OpenSession): void => {
  for (const kind of Object.keys(DESCRIPTIONS) as readonly BreakWish['kind'][]) {
    const command = breaks.command(kind).description(DESCRIPTIONS[kind]).argument('<id>', 'brk_…');
    for (const option of [...OPTIONS[kind](), NAMED]) command.addOption(option);
    command.action(async (id: string, given: Given) => act(open(), id, kind, given));
  }
};
