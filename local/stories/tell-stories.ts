import { renderSeconds } from '../progress.ts';
import type { Scene, Story } from './story.ts';

/** Long enough to see what is wrong, short enough to stay on the screen. */
const seenCharactersMax = 600;

const renderSeen = (seen: unknown): string => String(JSON.stringify(seen)).slice(0, seenCharactersMax);

/**
 * Tells one story after the other; one that breaks off counts as a failed check, and the next one is told.
 *
 * @returns How many checks failed.
 */
export const tellStories = async (
  stories: readonly Story[],
  scene: Omit<Scene, 'say' | 'check'>,
  print: (line: string) => void,
  signal: AbortSignal,
): Promise<number> => {
  let failed = 0;
  const check: Scene['check'] = (claim, holds, seen) => {
    // The cloud is being taken away: whatever fails now proves nothing.
    if (signal.aborted) return;
    print(`  ${holds ? '✓' : '✗'} ${claim}`);
    if (holds) return;
    failed += 1;
    print(`      seen: ${renderSeen(seen)}`);
  };
  for (const [index, { title, tell }] of stories.entries()) {
    signal.throwIfAborted();
    const startedAt = performance.now();
    print(`\n${index + 1}. ${title}`);
    try {
      await tell({ ...scene, check, say: (line) => print(`    ${line}`) });
    } catch (error) {
      check('the story can be told to its end', false, error instanceof Error ? error.message : error);
    }
    print(`  (${renderSeconds(performance.now() - startedAt)})`);
  }
  return failed;
};
