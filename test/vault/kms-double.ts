import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import {
  DecryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  InvalidCiphertextException,
  KMSClient,
  NotFoundException,
} from '@aws-sdk/client-kms';

export const VAULT_KEY = 'arn:aws:kms:eu-central-1:111122223333:key/6b1f0e3a-0000-4000-8000-000000000001';
export const VAULT_KEY_2 = 'arn:aws:kms:eu-central-1:111122223333:key/6b1f0e3a-0000-4000-8000-000000000002';
export const FINGERPRINT_KEY_1 =
  'arn:aws:kms:eu-central-1:111122223333:key/6b1f0e3a-0000-4000-8000-0000000000a1';
export const FINGERPRINT_KEY_2 =
  'arn:aws:kms:eu-central-1:111122223333:key/6b1f0e3a-0000-4000-8000-0000000000a2';

type Context = Readonly<Record<string, string>> | undefined;

const additional = (context: Context): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))), 'utf8');

const refused = () => new InvalidCiphertextException({ message: 'no', $metadata: {} });

/** KMS with real cryptography, its calls counted by name; a ciphertext opens under its own key and context only. */
export const createKmsDouble = () => {
  const keys = new Map<string, Buffer>();
  const keyOf = (arn: string): Buffer => {
    const key = keys.get(arn) ?? randomBytes(32);
    keys.set(arn, key);
    return key;
  };
  const calls: string[] = [];
  const messages: string[] = [];
  const state: { outage: Error | null; readonly gone: Set<string> } = { outage: null, gone: new Set() };

  const wrap = (arn: string, context: Context, plaintext: Buffer): Uint8Array => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', keyOf(arn), iv).setAAD(additional(context));
    return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  };
  const unwrap = (arn: string, context: Context, blob: Uint8Array): Uint8Array => {
    const bytes = Buffer.from(blob);
    const decipher = createDecipheriv('aes-256-gcm', keyOf(arn), bytes.subarray(0, 12));
    decipher.setAAD(additional(context)).setAuthTag(bytes.subarray(-16));
    try {
      return new Uint8Array(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]));
    } catch {
      throw refused();
    }
  };
  const answer = (command: object): object => {
    if (command instanceof GenerateDataKeyCommand) {
      const { KeyId: arn = '', EncryptionContext: context } = command.input;
      const key = randomBytes(32);
      return { KeyId: arn, Plaintext: new Uint8Array(key), CiphertextBlob: wrap(arn, context, key) };
    }
    if (command instanceof DecryptCommand) {
      const { KeyId: arn = '', EncryptionContext: context, CiphertextBlob: blob } = command.input;
      return { KeyId: arn, Plaintext: unwrap(arn, context, blob ?? new Uint8Array()) };
    }
    if (command instanceof GenerateMacCommand) {
      const { KeyId: arn = '', Message: message } = command.input;
      messages.push(Buffer.from(message ?? new Uint8Array()).toString('utf8'));
      return {
        Mac: new Uint8Array(
          createHmac('sha256', keyOf(arn))
            .update(message ?? '')
            .digest(),
        ),
      };
    }
    throw new Error(`the double does not know ${command.constructor.name}`);
  };
  const client = new KMSClient({ region: 'eu-central-1' });
  const send = async (command: object): Promise<object> => {
    calls.push(command.constructor.name.replace('Command', ''));
    if (state.outage !== null) throw state.outage;
    if (state.gone.has((command as { readonly input: { readonly KeyId?: string } }).input.KeyId ?? ''))
      throw new NotFoundException({ message: 'there is no such key', $metadata: {} });
    return answer(command);
  };
  Object.assign(client, { send });
  return { client, calls, messages, state };
};
