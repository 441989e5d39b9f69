import { afterEach, beforeAll } from 'vitest';
import { expectBooksToAgree, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

/** Whatever a test did, it ends with the provider's history, our resources and our journal in agreement. */
afterEach(() => expectBooksToAgree(world));
