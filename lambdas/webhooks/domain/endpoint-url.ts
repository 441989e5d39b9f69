import { err, ok, type Result } from '../../kernel/result.ts';

/** Longest address we keep; what browsers and proxies commonly carry. */
const LENGTH_MAX = 2048;

export type EndpointUrlError = 'malformed' | 'too_long' | 'not_https' | 'has_credentials' | 'has_fragment';

export interface EndpointRules {
  /** Development only: endpoints on this machine and its private networks, over plain HTTP too. */
  readonly allowLocal: boolean;
}

/** Checks the text of an endpoint's address. Where its name leads is checked at each dial, because names move. */
export const parseEndpointUrl = (text: string, rules: EndpointRules): Result<URL, EndpointUrlError> => {
  if (text.length > LENGTH_MAX) return err('too_long');
  const url = URL.parse(text);
  if (url === null || url.hostname === '') return err('malformed');
  // It is kept in this form, in which a letter of another script has six characters or more.
  if (url.href.length > LENGTH_MAX) return err('too_long');
  if (url.protocol !== 'https:' && !(rules.allowLocal && url.protocol === 'http:')) return err('not_https');
  // A password in an address ends up in logs; a fragment is never sent.
  if (url.username !== '' || url.password !== '') return err('has_credentials');
  return url.hash === '' ? ok(url) : err('has_fragment');
};
