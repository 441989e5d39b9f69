import { describe, expect, it } from 'vitest';
import type { Item } from '../../bench/dynamodb/attribute-value.ts';
import { createPlaceholders } from '../../bench/dynamodb/expressions/expression-reader.ts';
import { compileUpdate } from '../../bench/dynamodb/expressions/update.ts';

const update = (item: Item, expression: string, values: Item = {}): Item =>
  compileUpdate(expression, createPlaceholders({ '#a': 'a' }, values))(item);

describe('an update', () => {
  it.each([
    ['sets what was not there', {}, 'SET #a = :v', { ':v': { S: 'x' } }, { a: { S: 'x' } }],
    [
      'adds',
      { a: { N: '9007199254740993' } },
      'SET a = a + :v',
      { ':v': { N: '1' } },
      { a: { N: '9007199254740994' } },
    ],
    [
      'subtracts below zero',
      { a: { N: '1' } },
      'SET a = a - :v',
      { ':v': { N: '1.25' } },
      { a: { N: '-0.25' } },
    ],
    ['takes a default', {}, 'SET a = if_not_exists(a, :v) + :v', { ':v': { N: '2' } }, { a: { N: '4' } }],
    [
      'appends to a list',
      { a: { L: [{ N: '1' }] } },
      'SET a = list_append(a, :v)',
      { ':v': { L: [{ N: '2' }] } },
      { a: { L: [{ N: '1' }, { N: '2' }] } },
    ],
    [
      'sets within a map',
      { a: { M: { b: { N: '1' }, c: { N: '2' } } } },
      'SET a.b = :v',
      { ':v': { N: '3' } },
      { a: { M: { b: { N: '3' }, c: { N: '2' } } } },
    ],
    [
      'sets beyond the end of a list at its end',
      { a: { L: [] } },
      'SET a[5] = :v',
      { ':v': { N: '3' } },
      { a: { L: [{ N: '3' }] } },
    ],
    ['removes', { a: { N: '1' }, b: { N: '2' } }, 'REMOVE a', {}, { b: { N: '2' } }],
    [
      'removes from a list',
      { a: { L: [{ N: '1' }, { N: '2' }] } },
      'REMOVE a[0]',
      {},
      { a: { L: [{ N: '2' }] } },
    ],
    ['removes what is not there', { b: { N: '2' } }, 'REMOVE a', {}, { b: { N: '2' } }],
    ['counts from nothing with ADD', {}, 'ADD a :v', { ':v': { N: '5' } }, { a: { N: '5' } }],
    [
      'unites sets with ADD',
      { a: { SS: ['x'] } },
      'ADD a :v',
      { ':v': { SS: ['x', 'y'] } },
      { a: { SS: ['x', 'y'] } },
    ],
    [
      'takes members out with DELETE',
      { a: { SS: ['x', 'y'] } },
      'DELETE a :v',
      { ':v': { SS: ['x'] } },
      { a: { SS: ['y'] } },
    ],
    [
      'leaves no empty set',
      { a: { SS: ['x'] }, b: { N: '1' } },
      'DELETE a :v',
      { ':v': { SS: ['x'] } },
      { b: { N: '1' } },
    ],
    [
      'reads the item as it was before any of its actions',
      { a: { N: '1' }, b: { N: '2' } },
      'SET a = b, b = a REMOVE c',
      {},
      { a: { N: '2' }, b: { N: '1' } },
    ],
  ] as const)('%s', (_what, item, expression, values, expected) => {
    expect(update(item as Item, expression, values as Item)).toEqual(expected);
  });

  it.each([
    ['an attribute that is not there', {}, 'SET a = a + :v', 'does not exist in the item'],
    ['a sum of texts', { a: { S: 'x' } }, 'SET a = a + :v', 'incorrect data type'],
    ['a path through nothing', {}, 'SET a.b = :v', 'document path'],
    ['the same clause twice', {}, 'SET a = :v SET b = :v', 'Syntax error; token: "SET"'],
    ['an unknown function', {}, 'SET a = upper(:v)', 'Invalid function name; function: upper'],
    ['a number added to a set', { a: { SS: ['x'] } }, 'ADD a :v', 'incorrect data type'],
  ] as const)('refuses %s', (_what, item, expression, message) => {
    expect(() => update(item as Item, expression, { ':v': { N: '1' } })).toThrow(message);
  });
});
