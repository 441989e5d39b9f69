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

/**
 * What `fetch` refuses to speak to, whoever listens there (Fetch Standard, "port blocking"): on such a port nothing
 * of ours, and no browser, would ever get an answer.
 */
const BLOCKED_PORTS: ReadonlySet<number> = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]);

/** @throws StartFailure when the text is not a port number, or one that `fetch` refuses. */
export const parsePort = (text: string | undefined, fallback: number, variable: string): number => {
  if (text === undefined || text === '') return fallback;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new StartFailure(`${variable} is "${text}", which is not a port number (1 to 65535).`);
  }
  if (BLOCKED_PORTS.has(port)) {
    throw new StartFailure(`${variable} is ${port}, a port that browsers and fetch refuse to speak to.`, [
      `Choose another one: ${variable}=${fallback} npm start`,
    ]);
  }
  return port;
};
