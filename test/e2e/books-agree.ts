import { afterAll, beforeAll } from 'vitest';
import { expectBooksToAgree, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

/**
 * Whatever the tests of a file did, and whatever others do meanwhile, the provider's history, our resources and our
 * journal agree. Once a file: to read all books after each of hundreds of tests would be most of the work.
 */
afterAll(() => expectBooksToAgree(world));
