import { createHash, timingSafeEqual } from 'node:crypto';
import type { ReadValidSecrets } from '../platform/valid-secrets.ts';

/** @returns whether the `Authorization` header carries a valid bearer key. */
export type CheckKey = (authorization: string | undefined) => Promise<boolean>;

const BEARER = /^bearer +(\S+) *$/i;

/** Digests have one length, so the comparison tells nothing about the key, not even its length. */
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export const createCheckKey = (deps: { readonly readKeys: ReadValidSecrets }): CheckKey => {
  return async (authorization) => {
    const sent = BEARER.exec(authorization ?? '')?.[1];
    if (sent === undefined) return false;
    const keys = await deps.readKeys();
    return keys.some((key) => timingSafeEqual(digest(key), digest(sent)));
  };
};
