import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Asked {
  readonly KeyId: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
  readonly CiphertextBlob?: string;
  readonly Message?: string;
}

export interface KmsEndpoint {
  readonly url: string;
  /** Every request that arrived since the last time it was asked, by its operation: a retry of the SDK counts. */
  readonly takeCalls: () => readonly string[];
  readonly close: () => Promise<void>;
}

const additional = ({ EncryptionContext = {} }: Asked): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(EncryptionContext).toSorted(([a], [b]) => (a < b ? -1 : 1))));

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

/** KMS over its wire protocol (TrentService, JSON 1.1), as far as the vault asks it, with real cryptography. */
export const startKmsEndpoint = async (): Promise<KmsEndpoint> => {
  const key = randomBytes(32);
  let calls: string[] = [];
  const wrap = (asked: Asked, plaintext: Buffer): string => {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(additional(asked));
    return Buffer.concat([iv, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString(
      'base64',
    );
  };
  const unwrap = (asked: Asked): string => {
    const bytes = Buffer.from(asked.CiphertextBlob ?? '', 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
    decipher.setAAD(additional(asked)).setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString('base64');
  };
  const answers: Readonly<Record<string, (asked: Asked) => object>> = {
    GenerateDataKey: (asked) => {
      const plaintext = randomBytes(32);
      return { Plaintext: plaintext.toString('base64'), CiphertextBlob: wrap(asked, plaintext) };
    },
    Decrypt: (asked) => ({ Plaintext: unwrap(asked) }),
    GenerateMac: ({ Message = '' }) => ({
      Mac: createHmac('sha256', key).update(Buffer.from(Message, 'base64')).digest('base64'),
    }),
  };
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers['x-amz-target']).replace('TrentService.', '');
    calls.push(operation);
    const asked = JSON.parse(await readAll(request)) as Asked;
    const answer = answers[operation];
    response.writeHead(answer === undefined ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(answer === undefined ? {} : { KeyId: asked.KeyId, ...answer(asked) }));
  };
  const server = createServer((request, response) => void reply(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    takeCalls: () => {
      const taken = calls;
      calls = [];
      return taken;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
