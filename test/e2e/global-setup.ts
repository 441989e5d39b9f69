import type { TestProject } from 'vitest/node';
import { freePort } from '../../local/cloud/ports.ts';
import { renderFailure, StartFailure } from '../../local/failure.ts';
import { startLocalCloud } from '../../local/local-cloud.ts';
import { placesOf } from '../../local/places.ts';
import { createProgress } from '../../local/progress.ts';
import type { QuittanceFile } from '../../local/quittance-file.ts';
import type { Stoppable } from '../../local/run.ts';
import { e2eInstance } from '../support/local-cloud.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly quittance: QuittanceFile;
  }
}

const stoppables: Stoppable[] = [];
const stopping = new AbortController();

/** Everything that was started, last first. */
export const teardown = async (): Promise<void> => {
  stopping.abort();
  for (const stoppable of stoppables.splice(0).reverse()) await stoppable.stop();
};

/**
 * One local cloud for all end-to-end tests: new, in a folder and on ports of its own. Each project of such tests
 * asks for it; the first one's goes to the root, where the others find it.
 */
export const setup = async (project: TestProject): Promise<void> => {
  const root = project.vitest.getRootProject();
  if ('quittance' in root.getProvidedContext()) return;
  const places = placesOf(e2eInstance);
  try {
    const { quittance } = await startLocalCloud({
      places,
      cloudPort: await freePort(),
      proxyPort: await freePort(),
      fresh: true,
      environment: process.env,
      progress: createProgress((line) => console.log(line)),
      stops: { add: (stoppable) => stoppables.push(stoppable), signal: stopping.signal },
    });
    root.provide('quittance', quittance);
  } catch (error) {
    await teardown();
    if (error instanceof StartFailure) throw new Error(renderFailure(error), { cause: error });
    throw error;
  }
};
