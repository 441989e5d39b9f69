import { describe, expect, it, test } from 'vitest';

test.only('one', () => expect(1).toBe(1)); // BREACH
it.skip('two', () => expect(1).toBe(1)); // BREACH
test.todo('three'); // BREACH
describe.skip('four', () => {}); // BREACH
test.concurrent.skip('five', () => {}); // BREACH
test.skipIf(process.env.CI)('six', () => {}); // BREACH
xit('seven', () => {}); // BREACH
test('eight', () => expect([1].at(0)).toBe(1));
const stream = { skip: (count: number) => count };
stream.skip(1);
