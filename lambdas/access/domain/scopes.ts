/** What a token may ask for. Scopes follow intents, not tables. */
export const SCOPES = [
  'payments:write',
  'payments:read',
  'refunds:write',
  'payouts:write',
  'payouts:approve',
  'transfers:write',
  'invoices:write',
  'disputes:write',
  'vault:write',
  'vault:reveal',
  'webhooks:write',
  'events:read',
  'ledger:read',
  'reconciliation:read',
  'reconciliation:write',
  'consents:write',
  'audit:read',
] as const;

export type Scope = (typeof SCOPES)[number];

/** Cognito only knows scopes of a resource server: `quittance/payments:write` is our `payments:write`. */
export const RESOURCE_SERVER = 'quittance';

const RESOURCE_PREFIX = `${RESOURCE_SERVER}/`;
const KNOWN: ReadonlySet<string> = new Set(SCOPES);

export const isScope = (text: string): text is Scope => KNOWN.has(text);

/**
 * Reads an OAuth `scope` value (space separated, RFC 6749 §3.3), with or without the resource server's name.
 * Scopes that are not ours (`openid`, another API's) are left out: an issuer may serve more than us.
 */
export const parseScopes = (text: string): ReadonlySet<Scope> =>
  new Set(
    text
      .split(' ')
      .map((word) => (word.startsWith(RESOURCE_PREFIX) ? word.slice(RESOURCE_PREFIX.length) : word))
      .filter(isScope),
  );
