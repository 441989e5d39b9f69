import type { Command } from 'commander';
import type { ApprovalLimits } from '../../lambdas/access/domain/approval-limits.ts';
import { isId } from '../../lambdas/kernel/ids.ts';
import { OpsError } from '../failure.ts';
import { connectDirectory } from '../merchants/connect.ts';
import { merchantJson, merchantLines } from '../merchants/merchant-view.ts';
import type { OpenSession, Session } from '../session.ts';
import { collectApprovalLimit } from './approval-option.ts';

interface UpdateOptions {
  readonly payoutApprovalAbove: ApprovalLimits;
}

const update = async (session: Session, id: string, limits: ApprovalLimits): Promise<void> => {
  if (!isId('mer', id))
    throw new OpsError(
      `${id} is not a merchant's id`,
      'It is mer_ and 26 letters and digits: see merchants list.',
    );
  const directory = await connectDirectory(session);
  const set = await directory.setApprovalLimits(id, limits);
  const merchant = set.ok ? await directory.getMerchant(id) : null;
  if (merchant === null) throw new OpsError(`there is no merchant ${id}`, 'See merchants list.');
  session.output.result(merchantJson(merchant), merchantLines(merchant));
};

export const addUpdateCommand = (merchants: Command, open: OpenSession): void => {
  merchants
    .command('update')
    .description('change above which amounts payouts need a second client; in force within 90 seconds')
    .argument('<id>', 'mer_…')
    .option(
      '--payout-approval-above <currency:amount>',
      'largest payout without approval, in minor units; may be repeated, and replaces all limits',
      collectApprovalLimit,
      {},
    )
    .action(async (id: string, options: UpdateOptions, command: Command) => {
      if (Object.keys(options.payoutApprovalAbove).length === 0)
        command.error('error: say what to change: --payout-approval-above CURRENCY:MINOR_UNITS');
      await update(open(), id, options.payoutApprovalAbove);
    });
};
