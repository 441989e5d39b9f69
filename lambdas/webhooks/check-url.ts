import * as v from 'valibot';
import { err, ok, type Result } from '../kernel/result.ts';
import type { FieldError } from '../platform/problem.ts';
import { NO_ACCOUNT_DATA } from '../platform/request-fields.ts';
import { validate } from '../platform/validate.ts';
import { AddressRefusedError, checkLiteralAddress, createIsRefusedName } from './address-guard.ts';
import { type EndpointRules, parseEndpointUrl } from './domain/endpoint-url.ts';
import { URL_MESSAGES } from './endpoint-problems.ts';

/** @returns The address as it is to be kept: normalised, in ASCII. */
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

/** An address is kept, shown and logged: as it was given, and without what the parser drops of it. */
const CLEAN = v.strictObject({ url: v.pipe(v.string(), NO_ACCOUNT_DATA) });

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
    const { href } = url.value;
    for (const form of [text, href]) {
      const clean = validate(CLEAN, { url: form });
      if (!clean.ok) return clean;
    }
    if (isLiteralRefused(url.value, deps.rules) || (await isRefusedName(url.value)))
      return refuse('address_refused');
    return ok(href);
  };
};
