import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SCRIPT = resolve(import.meta.dirname, '../vault/open_message.py');

/** A message and what it should open with: a token's own key, or the ARN of a key that KMS keeps. */
export type PythonWish = { readonly message: Uint8Array; readonly context: object } & (
  | { readonly key: Uint8Array }
  | { readonly kms: string }
);

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/**
 * What the AWS Encryption SDK for Python makes of a message: an implementation that shares no line with ours.
 *
 * @param python As `findEncryptionSdk` found it.
 * @param environment Where KMS is and who asks it; nothing for a token's own key.
 * @returns its plaintext in base64, its context and suite; or the name of the refusal.
 */
export const openInPython = async (
  python: string,
  wish: PythonWish,
  environment: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, unknown>>> => {
  const { message, context } = wish;
  const under = 'kms' in wish ? { kms: wish.kms } : { key: base64(wish.key) };
  const input = JSON.stringify({ ...under, message: base64(message), context });
  // Not at a standstill meanwhile: connections that are closed in that time would be used again.
  const running = run(python, [SCRIPT], { env: { ...process.env, ...environment } });
  running.child.stdin?.end(input);
  const { stdout } = await running;
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
};

/** The message with other words in its context, as long as the ones that were there. */
export const reworded = (message: Uint8Array, from: string, to: string): Uint8Array =>
  Buffer.from(Buffer.from(message).toString('latin1').replace(from, to), 'latin1');
