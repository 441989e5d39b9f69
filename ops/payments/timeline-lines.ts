import { formatMoney } from '../../lambdas/kernel/money.ts';
import type { TimelineLine } from '../../lambdas/operations/domain/timeline.ts';
import type { Payment } from '../../lambdas/payments/domain/payment.ts';
import { table } from '../output.ts';

/** Flat, for a terminal: the values of what is nested, in order. `--json` has their names. */
const text = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(text).join(', ');
  if (typeof value === 'object' && value !== null) return Object.values(value).map(text).join(' ');
  return String(value);
};

type StoryLine = Omit<TimelineLine, 'kind'>;

const detailsOf = ({ details }: StoryLine): string =>
  Object.entries(details)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${text(value)}`)
    .join(' ');

/** What happened, one line each. */
export const storyTable = (lines: readonly StoryLine[]): readonly string[] =>
  table(
    ['AT', 'WHAT', 'ID', 'DETAILS'],
    lines.map((line) => [line.at, line.what, line.id, detailsOf(line)]),
    'nothing happened yet',
  );

/** A payment and its story, for people. */
export const timelineLines = (payment: Payment, lines: readonly TimelineLine[]): readonly string[] => [
  `${payment.id}: ${formatMoney(payment.amount)}, ${payment.state}`,
  `  merchant    ${payment.merchantId}`,
  ...(payment.invoiceId === null ? [] : [`  invoice     ${payment.invoiceId}`]),
  `  authorized  ${formatMoney(payment.amountAuthorized)}`,
  `  captured    ${formatMoney(payment.amountCaptured)}`,
  `  refunded    ${formatMoney(payment.amountRefunded)}`,
  '',
  ...storyTable(lines),
];
