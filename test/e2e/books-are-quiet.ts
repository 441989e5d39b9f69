import { afterEach, beforeAll } from 'vitest';
import { expectQuietBooks, openWorld, type World } from './world.ts';

let world: World;
beforeAll(() => {
  world = openWorld();
});

/** After each test that is alone in the cloud: all that ever moved in it has arrived, and adds up to the cent. */
afterEach(() => expectQuietBooks(world));
