import type { ServerResponse } from 'node:http';

/** The proxy's own answers have the same form as the API's: RFC 9457. */
export type ProxyProblem = {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
};

export const answerProblem = (response: ServerResponse, { status, ...problem }: ProxyProblem): void => {
  const body = JSON.stringify({ type: 'about:blank', status, ...problem });
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
};
