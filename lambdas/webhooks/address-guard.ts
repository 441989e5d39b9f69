import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv4, type LookupFunction } from 'node:net';
import type { EndpointRules } from './domain/endpoint-url.ts';

/** The name leads to an address that a merchant's endpoint has no business to be at. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
}

type Subnet = readonly [address: string, prefix: number];

const listOf = (v4: readonly Subnet[], v6: readonly Subnet[]): BlockList => {
  const list = new BlockList();
  for (const [address, prefix] of v4) list.addSubnet(address, prefix, 'ipv4');
  for (const [address, prefix] of v6) list.addSubnet(address, prefix, 'ipv6');
  return list;
};

/** This machine and private networks: what development may reach and nothing else may. */
const LOCAL = listOf(
  [
    ['127.0.0.0', 8],
    ['10.0.0.0', 8],
    ['172.16.0.0', 12],
    ['192.168.0.0', 16],
  ],
  [['::1', 128]],
);

/** IANA's special-purpose registry for IPv4, without `LOCAL`. */
const NOT_PUBLIC_V4 = listOf(
  [
    ['0.0.0.0', 8],
    ['100.64.0.0', 10], // carrier-grade NAT
    ['169.254.0.0', 16], // link-local: instance metadata, and Lambda's own addresses
    ['192.0.0.0', 24],
    ['192.0.2.0', 24],
    ['192.31.196.0', 24],
    ['192.52.193.0', 24],
    ['192.88.99.0', 24], // 6to4 relays
    ['192.175.48.0', 24],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24],
    ['203.0.113.0', 24],
    ['224.0.0.0', 4],
    ['240.0.0.0', 4],
  ],
  [],
);

/**
 * For IPv6 the other way round: only what is handed out as global unicast can be public. That leaves out loopback,
 * link-local, unique local (with instance metadata at fd00:ec2::254), IPv4-mapped, NAT64 and multicast in one go.
 */
const GLOBAL_V6 = listOf([], [['2000::', 3]]);

/** Parts of 2000::/3 that are not hosts of the internet, or that carry an IPv4 address inside. */
const NOT_PUBLIC_V6 = listOf(
  [],
  [
    ['2001::', 23], // protocol assignments, with Teredo
    ['2001:db8::', 32],
    ['2002::', 16], // 6to4
    ['3fff::', 20],
  ],
);

const isPublic = (address: string): boolean =>
  isIPv4(address)
    ? !NOT_PUBLIC_V4.check(address, 'ipv4')
    : GLOBAL_V6.check(address, 'ipv6') && !NOT_PUBLIC_V6.check(address, 'ipv6');

/** IPv4-mapped addresses are written `::ffff:…` and count as neither: nobody needs to reach a host that way. */
const isLocal = (address: string): boolean =>
  isIPv4(address) ? LOCAL.check(address, 'ipv4') : address === '::1';

/** Whether an endpoint over this protocol may be at this address. Plain HTTP never leaves the local networks. */
export const isDialable = (address: string, protocol: string, rules: EndpointRules): boolean => {
  if (isIP(address) === 0) return false;
  if (isLocal(address)) return rules.allowLocal;
  return protocol === 'https:' && isPublic(address);
};

/** @throws AddressRefusedError for an address written out in the URL: the socket dials it without any lookup. */
export const checkLiteralAddress = (url: URL, rules: EndpointRules): void => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isDialable(host, url.protocol, rules))
    throw new AddressRefusedError('address not allowed');
};

/**
 * A `lookup` for one request: the socket gets only addresses that passed, so a name that answers differently
 * the second time (DNS rebinding) gains nothing, because there is no second time.
 */
export const createGuardedLookup = (
  protocol: string,
  rules: EndpointRules,
  lookup: typeof systemLookup = systemLookup,
): LookupFunction => {
  const isAllowed = ({ address }: LookupAddress): boolean => isDialable(address, protocol, rules);
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const dialable = error === null ? addresses.filter(isAllowed) : [];
      const [first] = dialable;
      if (first === undefined) callback(error ?? new AddressRefusedError('no address allowed'), []);
      else if (options.all === true) callback(null, dialable);
      else callback(null, first.address, first.family);
    });
  };
};

/** Names answer in milliseconds. One whose servers keep silent must not keep whoever gives it waiting. */
const NAME_LIMIT_MS = 2_000;

/**
 * Whether a name leads to refused addresses only, as far as it leads anywhere yet: told at once to whoever gives it.
 * What counts is the check at each dial, because names move.
 */
export const createIsRefusedName =
  (rules: EndpointRules, lookup: typeof systemLookup = systemLookup): ((url: URL) => Promise<boolean>) =>
  (url) =>
    new Promise((resolve) => {
      setTimeout(() => resolve(false), NAME_LIMIT_MS).unref();
      createGuardedLookup(url.protocol, rules, lookup)(
        url.hostname.replace(/^\[|\]$/g, ''),
        { all: true },
        (error) => resolve(error instanceof AddressRefusedError),
      );
    });
