import type { BooksReport } from '../lambdas/ledger/check-books.ts';
import { connectCheckBooks } from '../ops/books/connect.ts';
import { createSession } from '../ops/session.ts';
import { findTarget } from '../ops/target.ts';
import { freePort } from './cloud/ports.ts';
import { createApiClient } from './demonstration/api-client.ts';
import { openProviderView } from './demonstration/provider-view.ts';
import { openReconcile } from './demonstration/reconcile.ts';
import { type LocalCloud, startLocalCloud } from './local-cloud.ts';
import { placesOf } from './places.ts';
import { createProgress, renderSeconds } from './progress.ts';
import { runCommand, type Stops } from './run.ts';
import { stories } from './stories/stories.ts';
import type { Scene } from './stories/story.ts';
import { tellStories } from './stories/tell-stories.ts';

/** Its folder below `.local/`. */
const instance = 'demo';

const print = (line: string): void => console.log(line);

const setScene = async ({ quittance, catcher }: LocalCloud): Promise<Omit<Scene, 'say' | 'check'>> => {
  const clientNamed = (name: string) => {
    const client = quittance.clients[name];
    if (client === undefined) throw new Error(`There is no client named ${name}.`);
    return createApiClient({ apiUrl: quittance.api_url, tokenUrl: quittance.token_url, client });
  };
  const startedAt = new Date();
  let keys = 0;
  const run = `demo-${Date.now().toString(36)}`;
  return {
    quittance,
    shop: clientNamed('shop'),
    stranger: clientNamed('stranger'),
    approver: clientNamed('approver'),
    provider: await openProviderView(quittance, startedAt),
    startedAt,
    reconcile: openReconcile(instance),
    checkBooks: await openCheckBooks(),
    caughtWebhooks: catcher.caught,
    newKey: () => {
      keys += 1;
      return `${run}-${keys}`;
    },
  };
};

/** The same checker as `npm run ops -- books check`. */
const openCheckBooks = (): Promise<() => Promise<BooksReport>> => {
  const target = findTarget({ instance }, {});
  const silent = { result: () => undefined, text: () => undefined, note: () => undefined };
  return connectCheckBooks(createSession(target, silent));
};

/** Everything in a folder and on ports of its own: a demonstration touches nothing that `npm start` keeps. */
const demonstrate = async (stops: Stops): Promise<number> => {
  const startedAt = performance.now();
  const places = placesOf(instance);
  const cloud = await startLocalCloud({
    places,
    cloudPort: await freePort(),
    proxyPort: await freePort(),
    fresh: true,
    environment: process.env,
    progress: createProgress(print),
    stops,
  });
  const failed = await tellStories(stories, await setScene(cloud), print, stops.signal);
  const seconds = renderSeconds(performance.now() - startedAt);
  print(failed === 0 ? `\nAll stories end well (${seconds}).` : `\n${failed} checks failed (${seconds}).`);
  return failed === 0 ? 0 : 1;
};

await runCommand(demonstrate);
