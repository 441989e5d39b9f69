import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { portTaken } from './cloud/ports.ts';
import { forward } from './proxy/forward.ts';
import { answerProblem } from './proxy/problem.ts';
import { type CloudAddresses, type Route, routeFor } from './proxy/routes.ts';

export type LocalProxy = {
  /** Base of every URL that people use. */
  readonly url: string;
  /** From now on, requests for the cloud go there; before, they are told to wait. */
  readonly connect: (addresses: CloudAddresses) => void;
  readonly stop: () => Promise<void>;
};

export type ProxySettings = {
  readonly port: number;
  readonly host: string;
  readonly issuer: RequestListener;
  /** The demonstration merchant's own endpoint. */
  readonly catcher: RequestListener;
};
const handle = (
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
  { issuer, catcher }: ProxySettings,
): void => {
  if (route.kind === 'issuer') issuer(request, response);
  else if (route.kind === 'catcher') catcher(request, response);
  else if (route.kind === 'cloud') forward(route.target, request, response);
  else answerProblem(response, route.problem);
};

const listen = (server: Server, { port, host }: ProxySettings): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(taken ? portTaken({ port, purpose: 'the local URLs', variable: 'QUITTANCE_PORT' }) : error);
    });
    server.listen(port, host, resolve);
  });

/** One port with plain URLs for everything that runs in the local cloud, and for the local issuer. */
export const startProxy = async (settings: ProxySettings): Promise<LocalProxy> => {
  let addresses: CloudAddresses | undefined;
  const server = createServer((request, response) => {
    handle(routeFor(request.url ?? '/', addresses), request, response, settings);
  });
  await listen(server, settings);
  return {
    url: `http://localhost:${settings.port}`,
    connect: (found) => {
      addresses = found;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
