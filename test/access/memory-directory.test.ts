import { describe } from 'vitest';
import { directorySuite } from './directory-suite.ts';
import { createMemoryDirectory } from './memory-directory.ts';

describe('the directory in memory', () => {
  directorySuite(async () => createMemoryDirectory());
});
