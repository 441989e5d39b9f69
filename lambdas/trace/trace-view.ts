import type { Trace } from './read-trace.ts';

export const traceView = (id: string, { found, resources, lines }: Trace): object => ({
  object: 'trace',
  id,
  found: found.map(({ as, resourceId }) => ({ as, resource: resourceId })),
  resources: resources.map(({ view }) => view),
  data: lines,
});
