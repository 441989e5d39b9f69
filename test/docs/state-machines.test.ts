import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DISPUTE_TRANSITIONS } from '../../lambdas/disputes/domain/dispute.ts';
import { INVOICE_TRANSITIONS } from '../../lambdas/invoices/domain/invoice.ts';
import { ACCOUNT_KINDS } from '../../lambdas/ledger/domain/account.ts';
import { BREAK_KINDS, IS_ENDED_BY_PERSON } from '../../lambdas/ledger/domain/break-kind.ts';
import { BREAK_STATES, BREAK_TRANSITIONS } from '../../lambdas/ledger/domain/break-life.ts';
import { DUE_HOURS, SEVERITY_OF } from '../../lambdas/ledger/domain/break-urgency.ts';
import { linesOf, POSTING_TABLE, type PostingRule } from '../../lambdas/ledger/domain/posting-table.ts';
import {
  CHECK_DELAY_LATER_SECONDS,
  CHECK_DELAYS_SECONDS,
} from '../../lambdas/operations/domain/check-schedule.ts';
import { OPERATION_TRANSITIONS } from '../../lambdas/operations/domain/operation.ts';
import { SEND_WITHIN_SECONDS } from '../../lambdas/operations/domain/send-limit.ts';
import { PAYMENT_TRANSITIONS } from '../../lambdas/payments/domain/payment.ts';
import {
  RELEASE_DELAY_LATER_SECONDS,
  RELEASE_DELAYS_SECONDS,
} from '../../lambdas/payments/domain/release.ts';
import { PAYOUT_MONEY, PAYOUT_TRANSITIONS } from '../../lambdas/payouts/domain/payout.ts';
import { REFUND_TRANSITIONS } from '../../lambdas/refunds/domain/refund.ts';
import { TRANSFER_TRANSITIONS } from '../../lambdas/transfers/domain/transfer.ts';
import { TOKEN_TRANSITIONS } from '../../lambdas/vault/domain/token.ts';
import { REDELIVERY_TRANSITIONS, type RedeliveryState } from '../../lambdas/webhooks/domain/redelivery.ts';
import { type Arrow, stateDiagram } from './state-diagram.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

const origins = (from: readonly string[]): readonly (string | null)[] => (from.length === 0 ? [null] : from);

describe('the documentation', () => {
  it('draws the state machine of payments that the code runs', () => {
    const arrows = Object.entries(PAYMENT_TRANSITIONS).flatMap(([by, { from, to }]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to: to ?? String(state), by })),
    );
    expect(page('payments.md')).toContain(stateDiagram(arrows));
  });

  it('draws the state machine of refunds that the code runs', () => {
    const arrows = Object.entries(REFUND_TRANSITIONS).flatMap(([by, { from, to }]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to, by })),
    );
    expect(page('refunds.md')).toContain(stateDiagram(arrows));
  });

  it('draws the state machine of breaks that the code runs, and says what each state means', () => {
    const arrows = Object.entries(BREAK_TRANSITIONS).flatMap(([by, { from, to }]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to, by })),
    );
    expect(page('breaks.md')).toContain(stateDiagram(arrows));
    for (const state of BREAK_STATES) expect(page('breaks.md')).toContain(`| \`${state}\` |`);
  });

  it('says of every kind of break how severe it is and who ends it, and when each severity is due', () => {
    const rows = [...page('breaks.md').matchAll(/^\| `(\w+)` \|[^|]+\| (\w+) \| ([^|]+) \|$/gm)];
    expect(rows.map(([, kind, severity, who]) => [kind, severity, who?.includes('a person')])).toEqual(
      BREAK_KINDS.map((kind) => [kind, SEVERITY_OF[kind], IS_ENDED_BY_PERSON[kind]]),
    );
    for (const [severity, hours] of Object.entries(DUE_HOURS))
      expect(page('breaks.md')).toContain(`| ${severity} | ${hours} h |`);
  });

  it('draws the state machine of tokens that the code runs', () => {
    const arrows = Object.entries(TOKEN_TRANSITIONS).flatMap(([by, { from, to }]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to, by })),
    );
    expect(page('tokens.md')).toContain(stateDiagram(arrows));
  });

  it('draws the state machine of redeliveries that the code runs', () => {
    const by = {
      pending: 'asked for',
      running: 'a page is handed over',
      done: 'the last page is handed over',
    } as const satisfies Record<RedeliveryState, string>;
    const arrows = (Object.keys(by) as RedeliveryState[]).flatMap((to): readonly Arrow[] =>
      origins(REDELIVERY_TRANSITIONS[to]).map((from) => ({ from, to, by: by[to] })),
    );
    expect(page('redelivery.md')).toContain(stateDiagram(arrows));
  });

  it('draws the state machine of invoices that the code runs', () => {
    const arrows = Object.entries(INVOICE_TRANSITIONS).flatMap(([by, { from, to }]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to, by })),
    );
    expect(page('invoices.md')).toContain(stateDiagram(arrows));
  });

  it('draws the state machine of payouts that the code runs', () => {
    const arrows = Object.entries(PAYOUT_TRANSITIONS).flatMap(([by, { from, to }]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to, by })),
    );
    expect(page('payouts.md')).toContain(stateDiagram(arrows));
  });

  it('says of every state of a payout what it means for the money', () => {
    const [states = ''] = page('payouts.md').split('## Calls');
    const rows = [...states.matchAll(/^\| `(\w+)` \|[^|]+\|([^|]+)\|$/gm)];
    const told = new Map(rows.map(([, state = '', money = '']) => [state, money]));
    expect([...told.keys()]).toEqual(Object.keys(PAYOUT_MONEY));
    for (const [state, { posted, isGivenBack }] of Object.entries(PAYOUT_MONEY)) {
      for (const rule of posted) expect(told.get(state)).toContain(`\`${rule}\``);
      expect(told.get(state)?.includes('available again')).toBe(isGivenBack === true || state === 'returned');
    }
  });

  it('draws the state machine of disputes that the code runs', () => {
    const arrows = Object.entries(DISPUTE_TRANSITIONS).flatMap(([by, targets]) =>
      Object.entries<readonly string[]>(targets).flatMap(([to, from]): readonly Arrow[] =>
        origins(from).map((state) => ({ from: state, to, by })),
      ),
    );
    expect(page('disputes.md')).toContain(stateDiagram(arrows));
  });

  it('draws the state machine of transfers that the code runs', () => {
    const arrows = Object.entries(TRANSFER_TRANSITIONS).flatMap(([by, { from, to }]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to, by })),
    );
    expect(page('transfers.md')).toContain(stateDiagram(arrows));
  });

  it('draws the state machine of operations that the code runs', () => {
    const arrows = Object.entries(OPERATION_TRANSITIONS).flatMap(([to, from]): readonly Arrow[] =>
      origins(from).map((state) => ({ from: state, to, by: null })),
    );
    expect(page('operations.md')).toContain(stateDiagram(arrows));
  });

  it('lists the checks of an operation as the code schedules them', () => {
    const rows = [...CHECK_DELAYS_SECONDS, CHECK_DELAY_LATER_SECONDS].map(
      (seconds, index) => `| ${index + 1} | ${seconds} |`,
    );
    for (const row of rows) expect(page('operations.md')).toContain(row);
  });

  it('says when a payment that could not be let go of is asked about again', () => {
    const times = [...RELEASE_DELAYS_SECONDS, RELEASE_DELAY_LATER_SECONDS];
    const rows = [...page('payments.md').matchAll(/^\| [\w ]+ time[\w ]* \| (\d+) s \|$/gm)];
    expect(rows.map(([, seconds]) => Number(seconds))).toEqual(times);
  });

  it('says within which time each kind of operation is sent', () => {
    for (const [kind, seconds] of Object.entries(SEND_WITHIN_SECONDS))
      expect(page('operations.md')).toContain(`| ${kind} | ${seconds} s |`);
  });

  it('has the posting table that the code posts by', () => {
    const rows = Object.keys(POSTING_TABLE).flatMap((rule) =>
      linesOf(rule as PostingRule).map(
        ({ account, side, isHeld }) =>
          `| ${rule} | ${side} | ${account} |${isHeld === true ? ' held' : ''} |`,
      ),
    );
    expect(page('ledger.md')).toContain(rows.join('\n'));
  });

  it('has the chart of accounts that the code uses', () => {
    const rows = Object.entries(ACCOUNT_KINDS).map(
      ([kind, { class: of, isGuarded, holds }]) =>
        `| ${kind} | ${of} | ${isGuarded ? 'yes' : 'no'} | ${holds} |`,
    );
    expect(page('ledger.md')).toContain(rows.join('\n'));
  });
});
