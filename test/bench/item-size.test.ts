import { describe, expect, it } from 'vitest';
import { itemBytes, numberBytes, readUnits, writeUnits } from '../../bench/dynamodb/item-size.ts';

describe('the size of an item', () => {
  it.each([
    ['0', 1],
    ['7', 2],
    ['12', 2],
    ['123', 3],
    ['-123', 4],
    ['1000', 2],
    ['0.05', 2],
    ['12.5', 3],
  ])('counts half a byte for a significant digit of %s, one more, and one for a sign', (text, bytes) => {
    expect(numberBytes(text)).toBe(bytes);
  });

  it('counts names and texts as UTF-8', () => {
    expect(itemBytes({ pk: { S: 'für' } })).toBe(2 + 4);
  });

  it('counts booleans and nulls as one byte and binaries by their bytes', () => {
    expect(itemBytes({ a: { BOOL: false }, b: { NULL: true }, c: { B: 'AAAA' } })).toBe(2 + 2 + 4);
  });

  it('counts three bytes for a list or map, and one for each of its members', () => {
    expect(itemBytes({ l: { L: [{ S: 'ab' }, { S: 'c' }] } })).toBe(1 + 3 + 3 + 2);
    expect(itemBytes({ m: { M: { key: { S: 'v' } } } })).toBe(1 + 3 + 4 + 1);
    expect(itemBytes({ e: { L: [] } })).toBe(4);
  });

  it('counts the members of a set', () => {
    expect(itemBytes({ s: { SS: ['ab', 'c'] }, n: { NS: ['12', '7'] } })).toBe(1 + 3 + 1 + 4);
  });

  it('is paid for by started kilobytes when written, by started four when read, and never with nothing', () => {
    expect([0, 1, 1024, 1025].map(writeUnits)).toEqual([1, 1, 1, 2]);
    expect([0, 4096, 4097].map(readUnits)).toEqual([1, 1, 2]);
  });
});
