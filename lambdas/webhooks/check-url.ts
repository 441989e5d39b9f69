import { err, ok, type Result } from '../kernel/result.ts';
import type { FieldError } from '../platform/problem.ts';
import { AddressRefusedError, checkLiteralAddress, createIsRefusedName } from './address-guard.ts';
import { type EndpointRules, parseEndpointUrl } from './domain/endpoint-url.ts';
import { URL_MESSAGES } from './endpoint-problems.ts';

export type CheckUrl = (text: string) => Promise<Result<string, readonly FieldError[]>>;

const isLiteralRefused = (url: URL, rules: EndpointRules): boolean => {
  try {
    checkLiteralAddress(url, rules);
    return false;
  } catch (error) {
    if (error instanceof AddressRefusedError) return true;
    throw error;
  }
};

/** Tells whoever gives an address what is wrong with it; a name that leads nowhere yet is let through. */
export const createCheckUrl = (deps: {
  readonly rules: EndpointRules;
  readonly lookup?: Parameters<typeof createIsRefusedName>[1];
}): CheckUrl => {
  const isRefusedName = createIsRefusedName(deps.rules, deps.lookup);
  const refuse = (reason: keyof typeof URL_MESSAGES) =>
    err([{ field: 'url', message: URL_MESSAGES[reason] }]);
  return async (text) => {
    const url = parseEndpointUrl(text, deps.rules);
    if (!url.ok) return refuse(url.error);
    if (isLiteralRefused(url.value, deps.rules) || (await isRefusedName(url.value)))
      return refuse('address_refused');
    return ok(text);
  };
};
