import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Clock, toRfc3339 } from '../kernel/clock.ts';
import { createReadPartition } from '../operations/read-story.ts';
import { kindOf, storyPartition } from './domain/story-kinds.ts';
import type { Asker } from './domain/trace.ts';
import { type StoryResource, toStoryResource } from './story-resources.ts';

/** The same whichever of them was asked by; of one moment, by their ids. */
const placeOf = ({ id, view }: StoryResource): string => `${String(view['created_at'])} ${id}`;

const byCreation = (a: StoryResource, b: StoryResource): number => (placeOf(a) < placeOf(b) ? -1 : 1);

/** Resource by resource: each leads to those that belong to it, or that it belongs to. */
export const createReadResources = (deps: {
  readonly documents: DynamoDBDocumentClient;
  readonly table: string;
  readonly clock: Pick<Clock, 'nowMs'>;
}) => {
  const readPartition = createReadPartition(deps);
  const read = async (id: string): Promise<readonly StoryResource[]> => {
    const kind = kindOf(id);
    if (kind === null) return [];
    const beside = await readPartition(storyPartition(kind, id));
    const resource = toStoryResource(id, beside, toRfc3339(deps.clock.nowMs()));
    return resource === null ? [] : [resource];
  };
  return async (ids: readonly string[], asker: Asker): Promise<readonly StoryResource[]> => {
    const seen = new Set<string>();
    const resources: StoryResource[] = [];
    let next = [...new Set(ids)];
    while (next.length > 0) {
      for (const id of next) seen.add(id);
      const reached = (await Promise.all(next.map(read))).flat();
      const own = reached.filter(({ merchantId }) => asker === null || merchantId === asker);
      resources.push(...own);
      next = [...new Set(own.flatMap(({ related }) => related))].filter((id) => !seen.has(id));
    }
    return resources.toSorted(byCreation);
  };
};
