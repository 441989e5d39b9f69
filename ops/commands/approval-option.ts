import { InvalidArgumentError } from 'commander';
import { type ApprovalLimits, parseApprovalLimit } from '../../lambdas/access/domain/approval-limits.ts';

/** Reads one `--payout-approval-above EUR:100000`; the option may be repeated, so earlier ones are handed in. */
export const collectApprovalLimit = (text: string, earlier: ApprovalLimits): ApprovalLimits => {
  const limit = parseApprovalLimit(text);
  if (limit === null)
    throw new InvalidArgumentError('Write CURRENCY:MINOR_UNITS, such as EUR:100000 for 1000.00 EUR.');
  const [currency, minor] = limit;
  if (Object.hasOwn(earlier, currency))
    throw new InvalidArgumentError(`There are two limits for ${currency}.`);
  return { ...earlier, [currency]: minor };
};
