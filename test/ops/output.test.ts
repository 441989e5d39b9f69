import { describe, expect, it } from 'vitest';
import { createOutput, table } from '../../ops/output.ts';

const setup = (asJson: boolean) => {
  const written = { out: '', err: '' };
  const output = createOutput(
    {
      out: (text) => {
        written.out += text;
      },
      err: (text) => {
        written.err += text;
      },
    },
    asJson,
  );
  return { output, written };
};

describe('a result', () => {
  it('is lines for people', () => {
    const { output, written } = setup(false);

    output.result({ a: 1 }, ['one', 'two']);

    expect(written).toEqual({ out: 'one\ntwo\n', err: '' });
  });

  it('is one JSON document for programs, beside which nothing goes to standard output', () => {
    const { output, written } = setup(true);

    output.note('working');
    output.result({ a: [1] }, ['one']);

    expect(JSON.parse(written.out)).toEqual({ a: [1] });
    expect(written.err).toBe('working\n');
  });
});

describe('a table', () => {
  it('has columns as wide as their widest cell, and nothing at the ends of lines', () => {
    expect(
      table(
        ['ID', 'NAME'],
        [
          ['1', 'a longer name'],
          ['22', 'b'],
        ],
        'none',
      ),
    ).toEqual(['ID  NAME', '1   a longer name', '22  b']);
  });

  it('without rows is a sentence', () => {
    expect(table(['ID'], [], 'none yet')).toEqual(['none yet']);
  });
});
