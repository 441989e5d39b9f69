import { describe, expect, it } from 'vitest';
import { runOps } from '../../ops/program.ts';

const NINE = '2026-11-21T09:00:00Z';

const run = async (...args: readonly string[]) => {
  let out = '';
  let err = '';
  const code = await runOps(args, {
    streams: {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    },
    // A profile keeps the command away from whatever local cloud is running on this machine.
    environment: { AWS_PROFILE: 'nobody' },
  });
  return { code, out, err };
};

describe('the command line', () => {
  it.each([
    [['--help'], 'Usage: ops [options] [command]', 'Exit codes'],
    [['merchants', '--help'], 'Usage: ops merchants [', 'create'],
    [['merchants', 'create', '--help'], 'Usage: ops merchants create [', '--client'],
    [['merchants', 'update', '--help'], 'Usage: ops merchants update [', '--payout-approval-above'],
    [['merchants', 'list', '--help'], 'Usage: ops merchants list [', 'Global Options'],
    [['merchants', 'show', '--help'], 'Usage: ops merchants show [', 'mer_'],
    [['merchants', 'route', '--help'], 'Usage: ops merchants route [', 'CURRENCY=PROVIDER'],
    [['payments', '--help'], 'Usage: ops payments [', 'show'],
    [['payments', 'show', '--help'], 'Usage: ops payments show [', 'pay_'],
    [['payouts', '--help'], 'Usage: ops payouts [', 'reopen-destination'],
    [['payouts', 'reopen-destination', '--help'], 'Usage: ops payouts reopen-destination [', '--reason'],
    [['books', '--help'], 'Usage: ops books [', 'check'],
    [['books', 'check', '--help'], 'Usage: ops books check [', 'disagree'],
    [['breaks', '--help'], 'Usage: ops breaks [', 'list'],
    [['breaks', 'list', '--help'], 'Usage: ops breaks list [', '--limit'],
    [['breaks', 'resolve', '--help'], 'Usage: ops breaks resolve [', 'provider_was_wrong'],
    [['events', 'redeliver', '--help'], 'Usage: ops events redeliver [', '--endpoint'],
    [['events', 'redelivery', '--help'], 'Usage: ops events redelivery [', '--resume'],
    [['breaks', 'show', '--help'], 'Usage: ops breaks show [', 'brk_'],
    [['reconcile', 'rerun', '--help'], 'Usage: ops reconcile rerun [', '--only'],
    [['dlq', '--help'], 'Usage: ops dlq [', 'redrive'],
    [['dlq', 'show', '--help'], 'Usage: ops dlq show [', 'provider-events'],
    [['dlq', 'redrive', '--help'], 'Usage: ops dlq redrive [', '--message'],
    [['provider-events', '--help'], 'Usage: ops provider-events [', 'replay'],
    [['provider-events', 'show', '--help'], 'Usage: ops provider-events show [', '--provider'],
    [['provider-events', 'list', '--help'], 'Usage: ops provider-events list [', '--from'],
    [['provider-events', 'replay', '--help'], 'Usage: ops provider-events replay [', '--send'],
  ])('explains itself: %j', async (args, usage, detail) => {
    const { code, out, err } = await run(...args);

    expect(code).toBe(0);
    expect(out.startsWith(usage)).toBe(true);
    expect(out).toContain(detail);
    expect(err).toBe('');
  });

  it.each([
    [[], 'Usage'],
    [['merchants'], 'Usage'],
    [['mrchants'], 'unknown command'],
    [['merchants', 'creat'], 'unknown command'],
    [['merchants', 'create', '--client', 'shop:payments:read'], "missing required argument 'name'"],
    [['merchants', 'create', 'Shop'], 'at least one --client'],
    [['merchants', 'create', 'Shop', '--registered-client', '=payments:read'], 'CLIENT_ID=SCOPE,SCOPE'],
    [['merchants', 'create', 'Shop', '--registered-client', 'a=b=payments:reed'], 'is not a scope'],
    [['merchants', 'create', 'Shop', '--client', 'shop'], 'NAME:SCOPE,SCOPE'],
    [['merchants', 'route', 'mer_1'], 'give rules, or --default'],
    [['merchants', 'route', 'mer_1', 'EUR=stripe', '--default'], 'give rules, or --default'],
    [['merchants', 'create', 'Shop', '--client', ':payments:read'], 'NAME:SCOPE,SCOPE'],
    [['merchants', 'create', 'Shop', '--client', 'shop:'], 'is not a scope'],
    [
      ['merchants', 'create', 'Shop', '--client', 'shop:payments:read,payments:reed'],
      '"payments:reed" is not a scope',
    ],
    [['breaks', 'list', '--limit', '0'], 'a whole number from 1 to 100'],
    [['breaks', 'resolve', 'brk_1'], "required option '--as <resolution>' not specified"],
    [
      ['breaks', 'resolve', 'brk_1', '--as', 'done'],
      'Allowed choices are settled, provider_was_wrong, accepted',
    ],
    [['reconcile', 'rerun', 'run_1'], "required option '--step <step>' not specified"],
    [['reconcile', 'rerun', 'run_1', '--step', 'sorting'], 'Allowed choices are pulling, extracting'],
    [['merchants', 'update', 'mer_1'], 'say what to change'],
    [['merchants', 'update', 'mer_1', '--payout-approval-above', 'EUR:1.5'], 'CURRENCY:MINOR_UNITS'],
    [['merchants', 'update', 'mer_1', '--payout-approval-above', 'EURO:1'], 'CURRENCY:MINOR_UNITS'],
    [
      [
        'merchants',
        'update',
        'mer_1',
        '--payout-approval-above',
        'EUR:1',
        '--payout-approval-above',
        'EUR:2',
      ],
      'two limits for EUR',
    ],
    [['payouts', 'reopen-destination', 'po_1', '--by', 'me'], "required option '--reason <text>'"],
    [['payouts', 'reopen-destination', 'po_1', '--by', ' ', '--reason', 'x'], 'It stays on record'],
    ...[
      [['--event', 'evt_1'], "required option '--provider <name>' not specified"],
      [['--provider', 'adyen', '--event', 'evt_1'], 'Allowed choices are sandbox, stripe'],
      [['--provider', 'stripe'], 'say what to replay'],
      [['--provider', 'stripe', '--from', NINE], 'a range needs its beginning and its end'],
      [['--provider', 'stripe', '--to', NINE], 'a range needs its beginning and its end'],
      [
        ['--provider', 'stripe', '--event', 'evt_1', '--from', NINE],
        'a range needs its beginning and its end',
      ],
      [['--provider', 'stripe', '--from', NINE, '--to', NINE], '--to must be after --from'],
      [['--provider', 'stripe', '--from', 'yesterday', '--to', NINE], 'Use RFC 3339'],
      [['--provider', 'stripe', '--event', 'evt_1', '--type', 'payout.paid'], 'belong to a range'],
      [['--provider', 'stripe', '--event', 'evt_1', '--per-second', '0'], 'a whole number from 1 to 100'],
      [['--provider', 'stripe', '--event', 'evt_1', '--dry-run', '--send'], 'cannot be used with'],
    ].map(([options, expected]): [string[], string] => [
      ['provider-events', 'replay', ...(options as string[])],
      expected as string,
    ]),
    [['provider-events', 'list', '--provider', 'stripe', '--from', NINE], "required option '--to <time>'"],
    [['dlq', 'show', 'letters'], 'Allowed choices are'],
    [['dlq', 'show', 'relay', '--limit', '101'], 'a whole number from 1 to 100'],
    [['dlq', 'redrive', 'relay'], 'say which'],
    [['dlq', 'redrive', 'relay', '--all', '--reason', 'Error'], 'one of them'],
    [['merchants', 'list', 'everything'], 'too many arguments'],
    [['merchants', 'list', '--yaml'], "unknown option '--yaml'"],
  ])('says what is wrong with %j, and exits with 2', async (args, expected) => {
    const { code, out, err } = await run(...args);

    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain(expected);
  });

  it.each([
    [['merchants', 'show', 'shop'], "shop is not a merchant's id"],
    [['breaks', 'show', 'op_1'], "op_1 is not a break's id"],
    [
      ['breaks', 'resolve', 'op_1', '--as', 'settled', '--reason', 'why', '--by', 'anna'],
      "op_1 is not a break's id",
    ],
    [['merchants', 'update', 'shop', '--payout-approval-above', 'EUR:1'], "shop is not a merchant's id"],
    [['payouts', 'reopen-destination', 'ba_ok', '--by', 'me', '--reason', 'x'], "ba_ok is not a payout's id"],
    [['payments', 'show', 'mer_1'], "mer_1 is not a payment's id"],
  ])('tells a wrong id in plain words and exits with 1: %j', async (args, expected) => {
    const { code, out, err } = await run(...args);

    expect(code).toBe(1);
    expect(out).toBe('');
    expect(err).toContain(`✗ ${expected}`);
    expect(err).not.toContain('    at ');
  });
});
