import { type Command, InvalidArgumentError } from 'commander';
import { isId, type MerchantId } from '../../lambdas/kernel/ids.ts';
import { traceView } from '../../lambdas/trace/trace-view.ts';
import { OpsError } from '../failure.ts';
import { connectTrace } from '../find/connect.ts';
import { traceLines } from '../find/trace-lines.ts';
import type { OpenSession, Session } from '../session.ts';

const parseMerchant = (text: string): MerchantId => {
  if (!isId('mer', text)) throw new InvalidArgumentError('Give the id of a merchant, mer_….');
  return text;
};

const find = async (session: Session, id: string, merchant: MerchantId | null): Promise<void> => {
  const readTrace = await connectTrace(session);
  const trace = await readTrace(id, merchant);
  if (trace === null)
    throw new OpsError(
      `nothing is known by ${id}`,
      isId('run', id)
        ? 'A run is no movement of money: reconcile status and reconcile report tell of it.'
        : 'What providers and requests call it is found moments after it happened; an idempotency key needs --merchant.',
    );
  session.output.result(traceView(id, trace), traceLines(trace));
};

export const addFindCommand = (program: Command, open: OpenSession): void => {
  program
    .command('find')
    .description('where is this cent? From any id to everything that happened, in order')
    .argument(
      '<id>',
      "a resource's, operation's, journal entry's, event's, delivery's or break's id; a provider's reference or event; a request's id",
    )
    .option('--merchant <id>', 'only this merchant; then idempotency keys are found, too', parseMerchant)
    .action(async (id: string, { merchant }: { readonly merchant?: MerchantId }) =>
      find(open(), id, merchant ?? null),
    );
};
