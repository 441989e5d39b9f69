import type { LookupAddress } from 'node:dns';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AddressRefusedError,
  createGuardedLookup,
  isDialable,
} from '../../lambdas/webhooks/address-guard.ts';

const STRICT = { allowLocal: false };
const DEVELOPMENT = { allowLocal: true };

/** Each range by its first address, its last, and one in the middle. */
const LOCAL = [
  ['loopback', ['127.0.0.0', '127.0.0.1', '127.255.255.255', '::1']],
  ['private, class A', ['10.0.0.0', '10.1.2.3', '10.255.255.255']],
  ['private, class B', ['172.16.0.0', '172.20.1.1', '172.31.255.255']],
  ['private, class C', ['192.168.0.0', '192.168.1.1', '192.168.255.255']],
] as const;

const NEVER = [
  ['this network', ['0.0.0.0', '0.255.255.255', '::']],
  ['carrier-grade NAT', ['100.64.0.0', '100.100.1.1', '100.127.255.255']],
  ['link-local', ['169.254.0.0', '169.254.255.255', 'fe80::', 'fe80::1', 'febf:ffff::1', 'fe80::1%eth0']],
  ['instance metadata', ['169.254.169.254', 'fd00:ec2::254']],
  ['the Lambda runtime’s own addresses', ['169.254.100.1', '169.254.79.129']],
  ['protocol assignments', ['192.0.0.0', '192.0.0.170', '192.0.0.255', '2001::1', '2001:1ff:ffff::1']],
  ['documentation', ['192.0.2.1', '198.51.100.1', '203.0.113.255', '2001:db8::1', '3fff:fff::1']],
  ['benchmarks', ['198.18.0.0', '198.19.255.255', '2001:2::1']],
  ['AS112', ['192.31.196.1', '192.52.193.1', '192.175.48.1']],
  ['multicast', ['224.0.0.1', '239.255.255.255', 'ff00::', 'ff02::1']],
  ['reserved', ['240.0.0.0', '255.255.255.254', '4000::1', '1fff:ffff::1']],
  ['broadcast', ['255.255.255.255']],
  ['unique local', ['fc00::', 'fd12:3456::1', 'fdff:ffff::1']],
  ['IPv4-mapped', ['::ffff:127.0.0.1', '::ffff:169.254.169.254', '::ffff:8.8.8.8', '::ffff:a9fe:a9fe']],
  ['IPv4-compatible', ['::127.0.0.1', '::8.8.8.8']],
  ['NAT64', ['64:ff9b::7f00:1', '64:ff9b::808:808', '64:ff9b:1::1']],
  ['6to4', ['2002::', '2002:7f00:1::', '2002:a9fe:a9fe::1', '192.88.99.1']],
  ['Teredo', ['2001:0:4136:e378:8000:63bf:3fff:fdd2']],
  ['discard', ['100::', '100::1']],
  ['no address at all', ['', 'localhost', '127.0.0.1.', '1.2.3', '0x7f000001', '::g']],
] as const;

const PUBLIC = [
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '172.15.255.255',
  '172.32.0.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2000::1',
  '2001:200::1',
  '2001:4860:4860::8888',
  '2001:db9::1',
  '2003::1',
  '2606:4700:4700::1111',
  '3ffe:ffff::1',
] as const;

const flat = (table: readonly (readonly [string, readonly string[]])[]): [string, string][] =>
  table.flatMap(([name, addresses]) => addresses.map((address): [string, string] => [address, name]));

describe('in production', () => {
  it.each([...flat(LOCAL), ...flat(NEVER)])('%s (%s) is not dialled', (address) => {
    expect(isDialable(address, 'https:', STRICT)).toBe(false);
  });

  it.each(PUBLIC)('%s is dialled over HTTPS only', (address) => {
    expect(isDialable(address, 'https:', STRICT)).toBe(true);
    expect(isDialable(address, 'http:', STRICT)).toBe(false);
  });

  it('whatever else is handed in, plain HTTP dials nothing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        expect(isDialable(address, 'http:', STRICT)).toBe(false);
      }),
    );
  });
});

describe('in development', () => {
  it.each(flat(LOCAL))('%s (%s) is dialled with and without TLS', (address) => {
    expect(isDialable(address, 'https:', DEVELOPMENT)).toBe(true);
    expect(isDialable(address, 'http:', DEVELOPMENT)).toBe(true);
  });

  it.each(flat(NEVER))('%s (%s) is not dialled', (address) => {
    expect(isDialable(address, 'https:', DEVELOPMENT)).toBe(false);
    expect(isDialable(address, 'http:', DEVELOPMENT)).toBe(false);
  });

  it.each(PUBLIC)('%s is dialled over HTTPS only', (address) => {
    expect(isDialable(address, 'https:', DEVELOPMENT)).toBe(true);
    expect(isDialable(address, 'http:', DEVELOPMENT)).toBe(false);
  });
});

describe('the lookup that a socket uses', () => {
  const GOOD: LookupAddress = { address: '93.184.215.14', family: 4 };
  const BAD: LookupAddress = { address: '169.254.169.254', family: 4 };

  const lookUp = async (answers: readonly LookupAddress[] | Error, all: boolean) => {
    const resolver = ((_name: string, _options: unknown, callback: (...found: unknown[]) => void) => {
      if (answers instanceof Error) callback(answers);
      else callback(null, answers);
    }) as never;
    const lookup = createGuardedLookup('https:', STRICT, resolver);
    return new Promise<unknown>((resolve) => {
      lookup('shop.example', { all }, (error, address, family) => {
        if (error !== null) resolve(error);
        else resolve(all ? address : { address, family });
      });
    });
  };

  it('hands over an address that is allowed', async () => {
    expect(await lookUp([GOOD], true)).toEqual([GOOD]);
    expect(await lookUp([GOOD], false)).toEqual(GOOD);
  });

  it('keeps back the addresses that are not, so that they cannot be dialled in the others’ company', async () => {
    expect(await lookUp([BAD, GOOD], true)).toEqual([GOOD]);
    expect(await lookUp([BAD, GOOD], false)).toEqual(GOOD);
  });

  it('fails when nothing is left', async () => {
    expect(await lookUp([BAD], true)).toBeInstanceOf(AddressRefusedError);
    expect(await lookUp([BAD], false)).toBeInstanceOf(AddressRefusedError);
  });

  it('passes on what the resolver said went wrong', async () => {
    const notFound = new Error('ENOTFOUND');

    expect(await lookUp(notFound, true)).toBe(notFound);
  });

  it('resolves once: a name that answers otherwise the second time gains nothing', async () => {
    const answers = [[GOOD], [BAD]];
    const resolver = ((_name: string, _options: unknown, callback: (error: null, found: unknown) => void) =>
      callback(null, answers.shift())) as never;
    const lookup = createGuardedLookup('https:', STRICT, resolver);
    const dialled = await new Promise((resolve) => {
      lookup('shop.example', { all: true }, (_error, address) => resolve(address));
    });

    expect(dialled).toEqual([GOOD]);
    expect(answers).toEqual([[BAD]]);
  });
});
