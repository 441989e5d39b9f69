import { describe, expect, it } from 'vitest';
import type { Item } from '../../bench/dynamodb/attribute-value.ts';
import { compileCondition } from '../../bench/dynamodb/expressions/condition.ts';
import { createPlaceholders } from '../../bench/dynamodb/expressions/expression-reader.ts';

/** The item of the developer guide's examples. */
const BICYCLE: Item = {
  Id: { N: '123' },
  Title: { S: 'Bicycle 123' },
  Price: { N: '500' },
  InStock: { BOOL: true },
  Color: { SS: ['Red', 'Black'] },
  RelatedItems: { L: [{ N: '341' }, { N: '472' }] },
  ProductReviews: { M: { FiveStar: { SS: ['Excellent', 'Great'] }, Note: { S: 'x' } } },
  Nothing: { NULL: true },
};

const VALUES = {
  ':low': { N: '100' },
  ':price': { N: '500.0' },
  ':high': { N: '1000' },
  ':text': { S: '500' },
  ':bicycle': { S: 'Bicycle' },
  ':red': { S: 'Red' },
  ':n472': { N: '472' },
  ':list': { S: 'L' },
  ':two': { N: '2' },
  ':colors': { SS: ['Black', 'Red'] },
} as const satisfies Item;

const holds = (expression: string): boolean => {
  const placeholders = createPlaceholders({ '#p': 'Price', '#r': 'ProductReviews' }, VALUES);
  return compileCondition(expression, placeholders)(BICYCLE);
};

describe('a condition', () => {
  it.each([
    ['compares numbers by value, not by how they are written', 'Price = :price'],
    ['never finds a number equal to a text', 'NOT Price = :text'],
    ['finds different types different', 'Price <> :text'],
    ['is false for an order between types', 'NOT (Price < :text OR Price >= :text)'],
    ['knows BETWEEN, both ends included', 'Price BETWEEN :low AND :price'],
    ['knows IN', 'Price IN (:low, :high, :price)'],
    ['reads names through placeholders', '#p < :high'],
    ['reads into maps', '#r.Note <> :text'],
    ['reads into lists', 'RelatedItems[1] = :n472'],
    ['knows that there is nothing beyond the end of a list', 'attribute_not_exists(RelatedItems[2])'],
    ['compares sets in any order', 'Color = :colors'],
    ['finds a null present', 'attribute_exists(Nothing)'],
    ['knows begins_with', 'begins_with(Title, :bicycle)'],
    ['knows contains for texts', 'contains(Title, :bicycle)'],
    ['knows contains for sets', 'contains(Color, :red)'],
    ['knows contains for lists', 'contains(RelatedItems, :n472)'],
    ['knows attribute_type', 'attribute_type(RelatedItems, :list)'],
    ['knows size', 'size(RelatedItems) = :two AND size(Color) = :two AND size(#r) = :two'],
    ['binds AND closer than OR', 'Price = :price OR Price = :low AND Price = :high'],
    ['binds NOT closest', 'NOT Price = :low AND Price = :price'],
    ['lets parentheses bind closer still', 'NOT ((Price = :price OR Price = :low) AND Price = :high)'],
    ['takes keywords in any case', 'price <> :low or not Price between :low And :price'],
    ['is false when it compares with nothing', 'NOT Missing = :low'],
  ])('%s', (_what, expression) => {
    expect(holds(expression)).toBe(true);
  });

  it.each([
    ['an undefined value', 'Price = :missing', 'not defined: :missing'],
    ['an undefined name', '#missing = :low', 'not defined: #missing'],
    ['a missing operand', 'Price =', 'Syntax error; token: "<EOF>"'],
    ['a missing parenthesis', '(Price = :low', 'Syntax error'],
    ['two comparisons without a keyword', 'Price = :low Price = :low', 'Syntax error; token: "Price"'],
    ['a character that means nothing', 'Price = ?', 'Syntax error; token: "?"'],
  ])('refuses %s', (_what, expression, message) => {
    expect(() => holds(expression)).toThrow(message);
  });

  it('refuses names and values that no expression uses', () => {
    const unused = createPlaceholders({ '#unused': 'Price' }, {});
    compileCondition('attribute_exists(Price)', unused);
    expect(() => unused.assertAllUsed()).toThrow('unused in expressions: keys: {#unused}');
  });
});
