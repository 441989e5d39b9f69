import { describe, expect, it } from 'vitest';
import { parseTrustedIssuers } from '../../lambdas/access/trusted-issuers.ts';

const entry = { issuer: 'https://a.example/', jwks_uri: 'https://a.example/jwks' };

describe('the trusted issuers', () => {
  it('are read with and without an audience', () => {
    const other = {
      issuer: 'http://localhost:4400',
      jwks_uri: 'http://localhost:4400/jwks',
      audience: 'api',
    };

    expect(parseTrustedIssuers(JSON.stringify([entry, other]))).toEqual([
      { issuer: 'https://a.example/', jwksUri: 'https://a.example/jwks' },
      { issuer: 'http://localhost:4400', jwksUri: 'http://localhost:4400/jwks', audience: 'api' },
    ]);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'https://a.example/'],
    ['an empty list', '[]'],
    ['an object', JSON.stringify(entry)],
    ['no key set', JSON.stringify([{ issuer: entry.issuer }])],
    ['an issuer that is no URL', JSON.stringify([{ ...entry, issuer: 'a.example' }])],
    ['an empty audience', JSON.stringify([{ ...entry, audience: '' }])],
    ['a misspelt entry', JSON.stringify([{ ...entry, audiences: 'api' }])],
    ['one issuer twice', JSON.stringify([entry, { ...entry, jwks_uri: 'https://b.example/jwks' }])],
  ])('cannot be %s', (_title, json) => {
    expect(() => parseTrustedIssuers(json)).toThrow();
  });
});
