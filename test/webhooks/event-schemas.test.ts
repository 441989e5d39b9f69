import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DISPUTE_TRANSITIONS } from '../../lambdas/disputes/domain/dispute.ts';
import { INVOICE_TRANSITIONS } from '../../lambdas/invoices/domain/invoice.ts';
import { API_VERSION } from '../../lambdas/kernel/api-version.ts';
import type { EventType } from '../../lambdas/kernel/event-type.ts';
import { RESOLUTIONS } from '../../lambdas/ledger/domain/break.ts';
import { BREAK_KINDS } from '../../lambdas/ledger/domain/break-kind.ts';
import { BREAK_STATES } from '../../lambdas/ledger/domain/break-life.ts';
import { SEVERITIES } from '../../lambdas/ledger/domain/break-urgency.ts';
import { PAYMENT_TRANSITIONS } from '../../lambdas/payments/domain/payment.ts';
import { PAYOUT_TRANSITIONS } from '../../lambdas/payouts/domain/payout.ts';
import { REFUND_TRANSITIONS } from '../../lambdas/refunds/domain/refund.ts';
import { TRANSFER_ACCOUNTS, TRANSFER_TRANSITIONS } from '../../lambdas/transfers/domain/transfer.ts';
import { EVENT_TYPES } from '../../lambdas/webhooks/domain/event-types.ts';
import { OBJECT_SCHEMAS } from '../../lambdas/webhooks/domain/schemas/object-schemas.ts';
import { payloadSchema } from '../../lambdas/webhooks/domain/schemas/payload-schema.ts';
import { toPayload } from '../../lambdas/webhooks/to-payload.ts';
import { eventPage } from './event-page.ts';
import { problemsOf } from './payload-check.ts';
import { everythingThatHappens } from './stories/event-stories.ts';

const DOCS = join(import.meta.dirname, '../../docs/events');
const TYPES = Object.keys(EVENT_TYPES) as readonly EventType[];
const FAMILIES = [...new Set(TYPES.map((type) => type.slice(0, type.indexOf('.'))))];

const payloadOf = (event: Parameters<typeof toPayload>[0]): Record<string, unknown> =>
  JSON.parse(toPayload(event, API_VERSION)) as Record<string, unknown>;

describe('every event that the domain tells', () => {
  it.each(everythingThatHappens().map((event) => [event.type, event.id, event] as const))(
    'is as its schema says, with no field that the schema does not know: %s %s',
    (_type, _id, event) => {
      expect(problemsOf(payloadOf(event))).toEqual([]);
    },
  );

  it('is of a type that somebody told of, and every type is told', () => {
    expect([...new Set(everythingThatHappens().map(({ type }) => type))].sort()).toEqual([...TYPES].sort());
  });

  it('says what was before, unless there was nothing before', () => {
    const isFirst = new Set(['payment.created', 'refund.created', 'invoice.created', 'payout.created']);
    for (const type of [
      'payout.approval_requested',
      'transfer.posted',
      'dispute.created',
      'endpoint.test',
      'provider_fee.charged',
      // Runs may find in any order that it was paid and that it came back: neither is what the other one changed.
      'settlement.paid',
      'settlement.returned',
      'reconciliation.break.opened',
    ])
      isFirst.add(type);
    for (const event of everythingThatHappens())
      expect([event.type, 'previous_attributes' in payloadOf(event)]).toEqual([
        event.type,
        !isFirst.has(event.type),
      ]);
  });
});

describe('what an event says of the state before', () => {
  const previous = (type: EventType, index = 0) => {
    const event = everythingThatHappens().filter((one) => one.type === type)[index];
    return event === undefined ? undefined : payloadOf(event)['previous_attributes'];
  };

  it('is the old value of each field that this change changed, and of no other', () => {
    expect(previous('payment.captured')).toEqual({
      status: 'pending',
      amount_authorized: 0,
      amount_captured: 0,
      amount_refundable: 0,
      pending_operation: expect.stringMatching(/^op_/),
    });
    expect(previous('payment.partially_captured')).toEqual({
      amount_captured: 0,
      amount_refundable: 0,
      pending_operation: expect.stringMatching(/^op_/),
    });
    expect(previous('refund.failed')).toEqual({ status: 'pending', failure: null });
    expect(previous('payout.approved')).toEqual({ status: 'pending_approval', approved: null });
    expect(previous('invoice.overdue')).toEqual({ is_overdue: false });
    expect(previous('dispute.updated')).toEqual({ fee: null });
    expect(previous('transfer.reversed')).toEqual({ status: 'posted', reversal: null });
    expect(previous('endpoint.disabled')).toEqual({ status: 'enabled', disabled_reason: null });
  });
});

describe('the schemas', () => {
  const statusesOf = (name: keyof typeof OBJECT_SCHEMAS): readonly unknown[] =>
    OBJECT_SCHEMAS[name].properties['status']?.enum ?? [];
  const statesOf = (
    transitions: Readonly<Record<string, { readonly to: string | null }>>,
  ): readonly string[] => [...new Set(Object.values(transitions).flatMap(({ to }) => to ?? []))];

  it.each([
    ['payment', statesOf(PAYMENT_TRANSITIONS)],
    ['refund', statesOf(REFUND_TRANSITIONS)],
    ['invoice', statesOf(INVOICE_TRANSITIONS)],
    ['payout', statesOf(PAYOUT_TRANSITIONS)],
    ['transfer', statesOf(TRANSFER_TRANSITIONS)],
    ['reconciliation_break', BREAK_STATES],
    ['dispute', [...new Set(Object.values(DISPUTE_TRANSITIONS).flatMap((to) => Object.keys(to)))]],
  ] as const)('know every state of a %s, and no other', (name, states) => {
    expect(statusesOf(name).map(String).sort()).toEqual([...states].sort());
  });

  it('know the accounts between which money is transferred', () => {
    expect(OBJECT_SCHEMAS.transfer.properties['from']?.enum).toEqual(TRANSFER_ACCOUNTS);
  });

  it('know every kind of break, and what a person can call it', () => {
    const { properties } = OBJECT_SCHEMAS.reconciliation_break;
    expect(properties['kind']?.enum).toEqual(BREAK_KINDS);
    expect(properties['severity']?.enum).toEqual(SEVERITIES);
    const endings = (properties['proposal']?.properties?.['as']?.enum ?? []).map(String);
    expect(endings.sort()).toEqual([...RESOLUTIONS, 'ignored'].sort());
  });

  it('refuse a payload of another type, with a field missing, or with a fraction for an amount', () => {
    const event = everythingThatHappens()[0];
    const payload = payloadOf(event!);
    const object = (payload['data'] as { object: Record<string, unknown> }).object;
    const { status: _status, ...stateless } = object;
    for (const spoilt of [
      { ...payload, id: 'evt_1' },
      { ...payload, created_at: '2026-11-21' },
      { ...payload, data: { object: stateless } },
      { ...payload, data: { object: { ...object, amount: 12.5 } } },
      { ...payload, data: { object: { ...object, unheard_of: 1 } } },
    ])
      expect(problemsOf(spoilt)).not.toEqual([]);
  });

  it.each(TYPES)('of %s describe every field', (type) => {
    const undescribed = (schema: object, path: string): readonly string[] =>
      Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
        if (key !== 'properties')
          return typeof value === 'object' && value !== null && key !== 'required' && key !== 'enum'
            ? undescribed(value, `${path}/${key}`)
            : [];
        return Object.entries(value as object).flatMap(([name, field]: [string, object]) => [
          ...('description' in field || '$ref' in field ? [] : [`${path}/${name}`]),
          ...undescribed(field, `${path}/${name}`),
        ]);
      });
    expect(undescribed(payloadSchema(type), type)).toEqual([]);
  });
});

describe('the documentation of events', () => {
  it.each(FAMILIES)('shows each type of %s with its fields and an example', async (family) => {
    await expect(eventPage(family)).toMatchFileSnapshot(join(DOCS, `${family}.md`));
  });

  it('has a page for each family, and no other', () => {
    const pages = readdirSync(DOCS).filter((name) => !['README.md', 'CHANGELOG.md'].includes(name));
    expect(pages.sort()).toEqual(FAMILIES.map((family) => `${family}.md`).sort());
  });

  it('has examples that are as their schemas say', () => {
    const examples = FAMILIES.flatMap((family) => {
      const page = readFileSync(join(DOCS, `${family}.md`), 'utf8');
      return [...page.matchAll(/```json\n(.*?)\n```/gs)].map(
        ([, json = '']) => JSON.parse(json) as Record<string, unknown>,
      );
    });

    expect(examples.map(({ type }) => String(type)).sort()).toEqual([...TYPES].sort());
    for (const example of examples) expect(problemsOf(example)).toEqual([]);
  });

  it('has an entry in the change log for what the schemas are now', () => {
    const schemas = JSON.stringify(TYPES.map(payloadSchema));
    const digest = createHash('sha256').update(schemas).digest('hex').slice(0, 16);
    const log = readFileSync(join(DOCS, 'CHANGELOG.md'), 'utf8');
    const [, newest] = /^Schemas: `([0-9a-f]{16})`$/m.exec(log) ?? [];

    expect(newest, 'the schemas changed: add an entry on top of docs/events/CHANGELOG.md').toBe(digest);
  });
});
