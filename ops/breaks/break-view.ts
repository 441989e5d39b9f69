import { formatMoney } from '../../lambdas/kernel/money.ts';
import type { Break } from '../../lambdas/ledger/domain/break.ts';
import type { BreakAction } from '../../lambdas/ledger/domain/break-action.ts';
import { isOpen } from '../../lambdas/ledger/domain/break-life.ts';
import { table } from '../output.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ageSeconds = (one: Break, nowMs: number): number =>
  Math.floor(((one.ended === null ? nowMs : Date.parse(one.ended.at)) - Date.parse(one.since)) / 1000);

/** In the two largest units: what matters is whether it is hours or weeks. */
const ageText = (seconds: number): string => {
  if (seconds >= DAY) return `${Math.floor(seconds / DAY)} d ${Math.floor((seconds % DAY) / HOUR)} h`;
  if (seconds >= HOUR) return `${Math.floor(seconds / HOUR)} h ${Math.floor((seconds % HOUR) / MINUTE)} min`;
  return `${Math.floor(seconds / MINUTE)} min`;
};

const dueText = ({ state, dueAt }: Break, nowMs: number): string => {
  if (!isOpen(state)) return '-';
  const seconds = Math.floor((Date.parse(dueAt) - nowMs) / 1000);
  return seconds < 0 ? `${ageText(-seconds)} late` : `in ${ageText(seconds)}`;
};

const amountText = ({ amount }: Break): string => (amount === null ? '-' : formatMoney(amount));

export const breaksTable = (breaks: readonly Break[], nowMs: number): readonly string[] =>
  table(
    ['ID', 'STATE', 'SEVERITY', 'KIND', 'SUBJECT', 'RESOURCE', 'AMOUNT', 'AGE', 'DUE', 'OWNER'],
    breaks.map((one) => [
      one.id,
      one.state,
      one.severity,
      one.kind,
      one.subjectId,
      one.resourceId ?? '-',
      amountText(one),
      ageText(ageSeconds(one, nowMs)),
      dueText(one, nowMs),
      one.owner ?? '-',
    ]),
    'there is none',
  );

const line = (name: string, text: string | null | undefined): readonly string[] =>
  text === null || text === undefined ? [] : [`  ${name.padEnd(10)}${text}`];

const endedText = ({ ended }: Break): string | null => {
  if (ended === null) return null;
  const by = ended.by === null ? '' : `, by ${ended.by}`;
  return `${ended.at}, as ${ended.as}${by}${ended.reason === null ? '' : `: ${ended.reason}`}`;
};

export const breakLines = (one: Break, history: readonly BreakAction[], nowMs: number): readonly string[] => [
  `${one.id}: ${one.kind}, ${one.state}`,
  ...line('subject', one.subjectId),
  ...line('resource', one.resourceId),
  ...line('merchant', one.merchantId ?? 'nobody: only they know of it'),
  ...line('amount', amountText(one)),
  ...line('detail', one.detail),
  ...line('since', `${one.since}, ${ageText(ageSeconds(one, nowMs))}`),
  ...line('opened', one.openedAt),
  ...line('due', isOpen(one.state) ? `${one.dueAt} (${one.severity}), ${dueText(one, nowMs)}` : null),
  ...line('owner', one.owner),
  ...line('settling', one.difference === null ? null : `would post ${formatMoney(one.difference.amount)}`),
  ...line(
    'proposed',
    one.proposal === null ? null : `${one.proposal.at}, by ${one.proposal.by}: ${one.proposal.reason}`,
  ),
  ...line('adjusted', one.adjustments?.entryId),
  ...line(
    'seen',
    one.seen === null ? null : `${one.seen.at}, by ${one.seen.runId}, in ${one.seen.count} runs`,
  ),
  ...line('ended', endedText(one)),
  ...history.map(({ at, kind, by, note }) => `  ${at}  ${kind} by ${by}${note === null ? '' : `: ${note}`}`),
];
