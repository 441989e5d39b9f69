import { type Command, InvalidArgumentError } from 'commander';
import { isId } from '../../lambdas/kernel/ids.ts';
import type { ReopenError } from '../../lambdas/payouts/reopen-destination.ts';
import { OpsError } from '../failure.ts';
import { createReadOperator } from '../operator.ts';
import { connectReopenDestination } from '../payouts/connect.ts';
import type { OpenSession, Session } from '../session.ts';

const readOperator = createReadOperator();

interface Word {
  readonly by?: string;
  readonly reason: string;
}

const FAILURES = {
  payout_not_found: (id: string) => new OpsError(`there is no payout ${id}`),
  not_closed: (id: string) => new OpsError(`the destination of ${id} is not closed`, 'Nothing was changed.'),
  changed: (id: string) =>
    new OpsError(
      `the destination of ${id} changed meanwhile`,
      'Nothing was changed: run the command again to see how it stands.',
    ),
} as const satisfies Record<ReopenError, (id: string) => OpsError>;

const reopen = async (session: Session, id: string, word: Word): Promise<void> => {
  if (!isId('po', id))
    throw new OpsError(`${id} is not a payout's id`, 'It is po_ and 26 letters and digits: copy it whole.');
  const { by, principal } = await readOperator(session.target, word.by);
  const onRecord = { by, reason: word.reason, ...(principal === null ? {} : { principal }) };
  const reopened = await (await connectReopenDestination(session))(id, onRecord);
  if (!reopened.ok) throw FAILURES[reopened.error](id);
  const { payout, closing, reopening } = reopened.value;
  session.output.result(
    {
      destination: payout.destination,
      provider: payout.provider,
      merchant: payout.merchantId,
      closed: { at: closing.at, by: closing.payoutId, code: closing.code },
      reopened: reopening,
    },
    [
      `${payout.destination} at ${payout.provider}, of ${payout.merchantId}, is open again`,
      `  it was closed at ${closing.at} by ${closing.payoutId}: ${closing.code}`,
    ],
  );
};

const parseText = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('It stays on record: say it.');
  return text;
};

export const addPayoutCommands = (program: Command, open: OpenSession): void => {
  const payouts = program.command('payouts').description('payouts and where they go');
  payouts
    .command('reopen-destination')
    .description('lets payouts go again to a destination that a provider has called closed or unknown')
    .argument('<payout>', 'po_…: any payout to that destination')
    .option('--by <name>', 'who you are, in words; at a deployment, AWS says it', parseText)
    .requiredOption('--reason <text>', 'why it is in order by now, for the record', parseText)
    .action(async (id: string, word: Word) => reopen(open(), id, word));
};
