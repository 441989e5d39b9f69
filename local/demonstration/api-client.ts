import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text when it is not JSON. */
  readonly body: unknown;
};

export type ApiRequest = {
  readonly method?: string;
  readonly path: string;
  readonly body?: unknown;
  /** Sent as it is instead of `body`; `headers` says what it is. */
  readonly text?: string;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type ApiClient = { readonly send: (request: ApiRequest) => Promise<ApiAnswer> };

export type ApiClientSettings = {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly client: {
    readonly client_id: string;
    readonly client_secret: string;
    readonly scopes: readonly string[];
  };
};

const tokenSchema = v.object({ access_token: v.string(), expires_in: v.number() });

/** A token is renewed this long before it ends, so that it is still good when it arrives. */
const renewalMarginSeconds = 60;

/** Throttling (429) and a gateway that is out of breath (502, 503, 504) pass; the same key makes it safe. */
const passing = new Set([429, 502, 503, 504]);
const attemptsMax = 4;

/** Whether a request whose connection was lost may be sent again: a read, or an intent with its key. */
const isRepeatable = ({ method = 'GET', idempotencyKey }: ApiRequest): boolean =>
  method === 'GET' || idempotencyKey !== undefined;

const parseBody = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};

const requestToken = async ({
  tokenUrl,
  client,
}: ApiClientSettings): Promise<v.InferOutput<typeof tokenSchema>> => {
  const credentials = Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64');
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: client.scopes.join(' ') }),
  });
  if (!response.ok) throw new Error(`${tokenUrl} answered ${response.status}: ${await response.text()}`);
  return v.parse(tokenSchema, await response.json());
};

/** A client of the API as a merchant would write it: client credentials, idempotency keys, retries. */
export const createApiClient = (settings: ApiClientSettings): ApiClient => {
  let token: { readonly text: Promise<string>; readonly renewAt: number } | undefined;
  const currentToken = async (): Promise<string> => {
    if (token === undefined || token.renewAt <= Date.now()) {
      const answer = requestToken(settings);
      const text = answer.then(({ access_token }) => access_token);
      token = { text, renewAt: Date.now() + 30_000 };
      text.catch(() => {
        token = undefined;
      });
      const { expires_in } = await answer;
      token = { ...token, renewAt: Date.now() + (expires_in - renewalMarginSeconds) * 1000 };
    }
    return await token.text;
  };
  const sendOnce = async (request: ApiRequest): Promise<ApiAnswer> => {
    const response = await fetch(`${settings.apiUrl}${request.path}`, {
      method: request.method ?? 'GET',
      headers: {
        authorization: `Bearer ${await currentToken()}`,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
        ...request.headers,
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      ...(request.text === undefined ? {} : { body: request.text }),
    });
    return { status: response.status, headers: response.headers, body: parseBody(await response.text()) };
  };
  const sendOrLose = async (request: ApiRequest, isLast: boolean): Promise<ApiAnswer | null> => {
    try {
      return await sendOnce(request);
    } catch (error) {
      if (isLast || !(error instanceof TypeError) || !isRepeatable(request)) throw error;
      return null;
    }
  };
  return {
    send: async (request) => {
      for (let attempt = 1; ; attempt += 1) {
        const answer = await sendOrLose(request, attempt === attemptsMax);
        if (answer !== null && (!passing.has(answer.status) || attempt === attemptsMax)) return answer;
        await wait(250 * 2 ** attempt);
      }
    },
  };
};
