import { createServer } from 'node:net';
import { StartFailure } from '../failure.ts';

export type PortClaim = {
  readonly port: number;
  /** What the port is for, as in "the local cloud". */
  readonly purpose: string;
  /** The environment variable that picks another one. */
  readonly variable: string;
};

const listenOnce = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port));
    });
  });

/** A port that nothing listens on at this moment. */
export const freePort = (): Promise<number> => listenOnce(0);

export const portTaken = ({ port, purpose, variable }: PortClaim): StartFailure =>
  new StartFailure(`Port ${port}, wanted for ${purpose}, is taken by another program.`, [
    `See which one: lsof -nP -iTCP:${port} -sTCP:LISTEN`,
    `Or choose another port: ${variable}=${port + 1} npm start`,
  ]);

const portForbidden = ({ port, purpose, variable }: PortClaim, cause: unknown): StartFailure =>
  new StartFailure(
    `Port ${port}, wanted for ${purpose}, may not be used by this account.`,
    [`Choose one above 1023: ${variable}=4566 npm start`],
    { cause },
  );

/** @throws StartFailure naming the port and the variable that chooses another one. */
export const claimPort = async (claim: PortClaim): Promise<number> => {
  try {
    return await listenOnce(claim.port);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') throw portTaken(claim);
    if (code === 'EACCES') {
      throw portForbidden(claim, error);
    }
    throw error;
  }
};

/** @throws StartFailure when the text is not a port number. */
export const parsePort = (text: string | undefined, fallback: number, variable: string): number => {
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new StartFailure(`${variable} is "${text}", which is not a port number (1 to 65535).`);
  }
  return port;
};
