import { formatMoney, money } from '../../lambdas/kernel/money.ts';
import type { BreakFilter } from '../../lambdas/ledger/break-store.ts';
import type { Break } from '../../lambdas/ledger/domain/break.ts';
import type { BreakAction } from '../../lambdas/ledger/domain/break-action.ts';
import { IS_ENDED_BY_PERSON, isFoundByRuns } from '../../lambdas/ledger/domain/break-kind.ts';
import { isOpen } from '../../lambdas/ledger/domain/break-life.ts';
import { proposalId } from '../../lambdas/ledger/domain/break-proposal.ts';
import { breakDetails } from '../../lambdas/ledger/domain/break-view.ts';
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

/** Nothing was found: what was looked for, and where ended ones are. */
export const noBreaksLines = ({ state, kind, owner, merchant }: BreakFilter): readonly string[] => {
  const wanted = Object.entries({ state, kind, owner, merchant }).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${value}`],
  );
  const isOfAnyState = state !== undefined || merchant !== undefined;
  return [
    wanted.length === 0 ? 'no break is open' : `no break is ${wanted.join(' ')}`,
    ...(isOfAnyState ? [] : ['  Ended ones are not looked at: --state resolved, ignored or auto_resolved.']),
  ];
};

/** The command that somebody else would give now; nothing while nobody is waited for. */
export const nextSteps = (one: Break, isLocal: boolean): readonly string[] =>
  one.proposal === null
    ? []
    : [
        `It has not ended: it is above the limit of one person, and somebody else has to agree to ${one.proposal.as}:`,
        `  npm run ops -- breaks approve ${one.id} --proposal ${proposalId(one, one.proposal)}${isLocal ? ' --by NAME' : ''}`,
      ];

/** The longest name, and two spaces. */
const NAME_WIDTH = 12;

const line = (name: string, text: string | null | undefined): readonly string[] =>
  text === null || text === undefined ? [] : [`  ${name.padEnd(NAME_WIDTH)}${text}`];

const endedText = ({ ended }: Break): string | null => {
  if (ended === null) return null;
  const by = ended.by === null ? '' : `, by ${ended.by}`;
  return `${ended.at}, as ${ended.as}${by}${ended.reason === null ? '' : `: ${ended.reason}`}`;
};

const whoText = (by: string, principal: string | null | undefined): string =>
  principal === null || principal === undefined ? by : `${by} (${principal})`;

const settlingText = ({ difference, state, kind }: Break): string | null => {
  if (!isOpen(state)) return null;
  if (difference === null)
    return IS_ENDED_BY_PERSON[kind] ? 'is not possible: no entry would say this difference' : null;
  const { minor, currency } = difference.amount;
  return minor > 0n
    ? `would credit ${formatMoney(difference.amount)} to the merchant`
    : `would debit ${formatMoney(money(-minor, currency))} from the merchant`;
};

/** Runs write amounts as the books have them. */
const detailText = ({ detail, kind }: Break): string | null =>
  detail !== null && isFoundByRuns(kind) ? `${detail} (minor units)` : detail;

const proposedText = (one: Break): string | null => {
  if (one.proposal === null) return null;
  const { as, by, principal, at, reason } = one.proposal;
  return `${as}, at ${at}, by ${whoText(by, principal)}: ${reason} (${proposalId(one, one.proposal)})`;
};

/** What operators see beyond a break's own merchant: who somebody is to AWS. */
export const operatorDetails = (one: Break, history: readonly BreakAction[], nowMs: number) => ({
  ...breakDetails(one, history, nowMs),
  history: history.map(({ kind, at, by, principal, note }) => ({
    action: kind,
    at,
    by,
    principal: principal ?? null,
    note,
  })),
});

export const breakLines = (one: Break, history: readonly BreakAction[], nowMs: number): readonly string[] => [
  `${one.id}: ${one.kind}, ${one.state}`,
  ...line('subject', one.subjectId),
  ...line('resource', one.resourceId),
  ...line('other side', one.provider),
  ...line('merchant', one.merchantId ?? 'nobody: only they know of it'),
  ...line('amount', amountText(one)),
  ...line('detail', detailText(one)),
  ...line('since', `${one.since}, ${ageText(ageSeconds(one, nowMs))}`),
  ...line('opened', one.openedAt),
  ...line('due', isOpen(one.state) ? `${one.dueAt} (${one.severity}), ${dueText(one, nowMs)}` : null),
  ...line('owner', one.owner),
  ...line('settling', settlingText(one)),
  ...line('proposed', proposedText(one)),
  ...line('adjusted', one.adjustments?.entryId),
  ...line(
    'seen',
    one.seen === null ? null : `${one.seen.at}, by ${one.seen.runId}, in ${one.seen.count} runs`,
  ),
  ...line('ended', endedText(one)),
  ...history.map(
    ({ at, kind, by, principal, note }) =>
      `  ${at}  ${kind} by ${whoText(by, principal)}${note === null ? '' : `: ${note}`}`,
  ),
];
