import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrustedIssuer } from '../../lambdas/access/trusted-issuers.ts';
import { createVerifyToken, KeysUnavailableError } from '../../lambdas/access/verify-token.ts';
import { createKey, type Issuer, listen, type SigningKey, sign, startIssuer } from './issuer.ts';

const NOW_SECONDS = 1_800_000_000;
const clock = { nowMs: () => NOW_SECONDS * 1000 };

let key: SigningKey;
let issuer: Issuer;

beforeAll(async () => {
  key = await createKey();
  issuer = await startIssuer([key]);
});
afterAll(async () => issuer.close());

const goodClaims = () => ({
  iss: issuer.trusted.issuer,
  client_id: 'client-1',
  scope: 'payments:write',
  iat: NOW_SECONDS - 10,
  exp: NOW_SECONDS + 3590,
});

const setup = (trusted: readonly TrustedIssuer[] = [issuer.trusted]) => ({
  verify: createVerifyToken({ issuers: trusted, clock }),
  /** A good token, except for what the test changes. */
  token: async (
    claims: Readonly<Record<string, unknown>> = {},
    header: Readonly<Record<string, unknown>> = {},
    signer: SigningKey = key,
  ) =>
    sign({
      claims: { ...goodClaims(), ...claims },
      header: { alg: signer.algorithm, kid: signer.kid, typ: 'at+jwt', ...header },
      key: signer.privateKey,
    }),
});

describe('an access token', () => {
  it.each(['RS256', 'PS256', 'ES256', 'EdDSA'])('is accepted when signed with %s', async (algorithm) => {
    const signer = await createKey(algorithm);
    const other = await startIssuer([signer]);
    const { verify, token } = setup([other.trusted]);

    const verified = await verify(await token({ iss: other.trusted.issuer }, {}, signer));
    await other.close();

    expect(verified).toEqual({
      ok: true,
      value: { issuer: other.trusted.issuer, clientId: 'client-1', scopes: new Set(['payments:write']) },
    });
  });

  it('of Cognito is known by its token_use and carries scopes of our resource server', async () => {
    const { verify, token } = setup();

    const verified = await verify(
      await token(
        { token_use: 'access', scope: 'quittance/payments:write quittance/ledger:read' },
        { typ: undefined },
      ),
    );

    expect(verified).toMatchObject({
      ok: true,
      value: { scopes: new Set(['payments:write', 'ledger:read']) },
    });
  });

  it('without any scope is good, and may do nothing', async () => {
    const { verify, token } = setup();

    const verified = await verify(await token({ scope: undefined }));

    expect(verified).toMatchObject({ ok: true, value: { scopes: new Set() } });
  });

  it.each([
    ['4 s ago', NOW_SECONDS - 4],
    ['in a second', NOW_SECONDS + 1],
  ])('that expires %s is within the clocks’ tolerance', async (_when, exp) => {
    const { verify, token } = setup();

    expect(await verify(await token({ exp }))).toMatchObject({ ok: true });
  });

  it('issued 4 s from now is within the clocks’ tolerance', async () => {
    const { verify, token } = setup();

    expect(await verify(await token({ iat: NOW_SECONDS + 4 }))).toMatchObject({ ok: true });
  });
});

describe('a token is refused', () => {
  it.each([
    ['that expired', { exp: NOW_SECONDS - 6 }, 'expired'],
    ['that expired exactly as long ago as clocks may differ', { exp: NOW_SECONDS - 5 }, 'expired'],
    ['without an expiry', { exp: undefined }, 'claim_invalid:exp'],
    ['with an expiry that is no number', { exp: 'tomorrow' }, 'claim_invalid:exp'],
    ['that is not valid yet', { nbf: NOW_SECONDS + 6 }, 'claim_invalid:nbf'],
    ['without a time of issue', { iat: undefined }, 'claim_invalid:iat'],
    ['from the future', { iat: NOW_SECONDS + 6 }, 'claim_invalid:iat'],
    ['issued more than a day ago', { iat: NOW_SECONDS - 86_406 }, 'expired'],
    ['without an issuer', { iss: undefined }, 'issuer_not_trusted'],
    ['of an issuer that is a list', { iss: ['https://elsewhere.example/'] }, 'issuer_not_trusted'],
    ['without a client', { client_id: undefined }, 'client_missing'],
    ['with an empty client', { client_id: '' }, 'client_missing'],
    ['with a client that is no text', { client_id: 7 }, 'client_missing'],
    ['with scopes in a list', { scope: ['payments:write'] }, 'scope_malformed'],
    ['that says it is an ID token', { token_use: 'id' }, 'not_an_access_token'],
  ])('%s', async (_title, claims, reason) => {
    const { verify, token } = setup();

    expect(await verify(await token(claims))).toEqual({ ok: false, error: reason });
  });

  it('whose issuer differs by a slash only', async () => {
    const { verify, token } = setup();

    const verified = await verify(await token({ iss: issuer.trusted.issuer.slice(0, -1) }));

    expect(verified).toEqual({ ok: false, error: 'issuer_not_trusted' });
  });

  it.each(['JWT', undefined, 'logout+jwt'])(
    'of type %s that is not marked as an access token',
    async (typ) => {
      const { verify, token } = setup();

      expect(await verify(await token({}, { typ }))).toEqual({ ok: false, error: 'not_an_access_token' });
    },
  );

  it('signed with another key under the same key id', async () => {
    const { verify, token } = setup();
    const foreign = await createKey('ES256', key.kid);

    expect(await verify(await token({}, {}, foreign))).toEqual({ ok: false, error: 'signature_invalid' });
  });

  it('signed with a key that the issuer does not publish', async () => {
    const { verify, token } = setup();
    const foreign = await createKey('ES256', 'key-2');

    expect(await verify(await token({}, {}, foreign))).toEqual({ ok: false, error: 'key_unknown' });
  });

  it.each(['RS384', 'ES384', 'PS512'])('signed with %s, which is not on the list', async (algorithm) => {
    const { verify, token } = setup();
    const signer = await createKey(algorithm, key.kid);

    expect(await verify(await token({}, {}, signer))).toEqual({ ok: false, error: 'algorithm_not_allowed' });
  });

  it('signed with a shared secret made of the public key', async () => {
    const { verify } = setup();
    const secret = Buffer.from(JSON.stringify(key.publicJwk));

    const forged = await sign({
      claims: goodClaims(),
      header: { alg: 'HS256', kid: key.kid, typ: 'at+jwt' },
      key: secret,
    });

    expect(await verify(forged)).toEqual({ ok: false, error: 'algorithm_not_allowed' });
  });

  it.each(['none', 'None', 'nOnE', ''])('with the algorithm "%s"', async (alg) => {
    const { verify } = setup();
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

    const unsigned = `${part({ alg, typ: 'at+jwt' })}.${part(goodClaims())}.`;

    expect(await verify(unsigned)).toMatchObject({ ok: false });
  });

  it.each(['', 'a', 'a.b', 'a.b.c', '..', 'e30.e30.', 'a.b.c.d.e', 'null.null.null', '💥.💥.💥'])(
    'that is none: "%s"',
    async (text) => {
      const { verify } = setup();

      expect(await verify(text)).toMatchObject({ ok: false });
    },
  );

  it('after any single character of it was changed', async () => {
    const { verify, token } = setup();
    const good = await token();
    const signatureAt = good.lastIndexOf('.') + 1;
    // The last character of each part carries padding bits that no decoder looks at.
    const positions = Array.from({ length: 40 }, (_, index) => signatureAt - 3 - index * 4).filter(
      (position) => position > 0 && good[position] !== '.' && good[position + 1] !== '.',
    );

    const results = await Promise.all(
      positions.map((at) =>
        verify(`${good.slice(0, at)}${good[at] === 'A' ? 'B' : 'A'}${good.slice(at + 1)}`),
      ),
    );

    expect(results.filter(({ ok }) => ok)).toEqual([]);
  });
});

describe('with an audience configured', () => {
  const audience = 'urn:quittance:api';

  it('a token for it is accepted, whatever its type', async () => {
    const { verify, token } = setup([{ ...issuer.trusted, audience }]);

    expect(await verify(await token({ aud: [audience, 'other'] }, { typ: 'JWT' }))).toMatchObject({
      ok: true,
    });
  });

  it.each([undefined, 'other', ['other']])('a token for %s is refused', async (aud) => {
    const { verify, token } = setup([{ ...issuer.trusted, audience }]);

    expect(await verify(await token({ aud }))).toEqual({ ok: false, error: 'claim_invalid:aud' });
  });
});

describe('the keys of an issuer', () => {
  it('are not asked for on behalf of a token of somebody else', async () => {
    const stranger = await createKey();
    const strangers = await startIssuer([stranger]);
    const { verify, token } = setup();

    const verified = await verify(await token({ iss: strangers.trusted.issuer }, {}, stranger));
    const asked = strangers.requests();
    await strangers.close();

    expect(verified).toEqual({ ok: false, error: 'issuer_not_trusted' });
    expect(asked).toBe(0);
  });

  it('are fetched once for many tokens, and a made-up key id does not fetch them again', async () => {
    const own = await startIssuer([key]);
    const { verify, token } = setup([own.trusted]);
    const tokenOf = async (kid: string) => token({ iss: own.trusted.issuer }, { kid });

    await verify(await tokenOf(key.kid));
    const made = await Promise.all(
      Array.from({ length: 20 }, async (_, index) => verify(await tokenOf(`k${index}`))),
    );
    const asked = own.requests();
    await own.close();

    expect(made.every(({ ok }) => !ok)).toBe(true);
    expect(asked).toBe(1);
  });

  it.each([
    ['answer with an error', 500, '{}'],
    ['are not JSON', 200, '<html>'],
    ['are not a key set', 200, '{"keys": 7}'],
    ['are somewhere else', 302, ''],
  ])('that %s are not known: that is not the token’s fault', async (_title, status, body) => {
    const broken = await listen((_request, response) => {
      response.writeHead(status, { location: issuer.trusted.jwksUri }).end(body);
    });
    const trusted = { issuer: broken.url, jwksUri: `${broken.url}/jwks` };
    const { verify, token } = setup([trusted]);

    const verifying = verify(await token({ iss: trusted.issuer }));
    await expect(verifying).rejects.toBeInstanceOf(KeysUnavailableError);
    await broken.close();
  });

  it('that nobody serves are not known either', async () => {
    const gone = await listen(() => undefined);
    await gone.close();
    const trusted = { issuer: gone.url, jwksUri: `${gone.url}/jwks` };
    const { verify, token } = setup([trusted]);

    await expect(verify(await token({ iss: trusted.issuer }))).rejects.toBeInstanceOf(KeysUnavailableError);
  });

  it('are asked for again after a failure', async () => {
    let isUp = false;
    const flaky = await listen((_request, response) => {
      response.writeHead(isUp ? 200 : 503).end(JSON.stringify({ keys: [key.publicJwk] }));
    });
    const trusted = { issuer: flaky.url, jwksUri: `${flaky.url}/jwks` };
    const { verify, token } = setup([trusted]);
    const good = await token({ iss: trusted.issuer });

    await expect(verify(good)).rejects.toBeInstanceOf(KeysUnavailableError);
    isUp = true;
    const verified = await verify(good);
    await flaky.close();

    expect(verified).toMatchObject({ ok: true });
  });
});
