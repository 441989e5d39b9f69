import type { ClearingLine, ClearingSums } from './domain/clearing.ts';
import { type EntryFact, withPosted } from './domain/our-facts.ts';
import { advance, closeRows, openRows, rowText } from './row-cursor.ts';
import { createRowSorter } from './row-sorter.ts';

interface JoinDeps {
  readonly directory: string;
  readonly clearing: Pick<ClearingSums, 'add'>;
  /** Takes the line of an entry that somebody needs, with what the accounts say of it. */
  readonly onEntry: (line: string) => void;
}

type Sum = Parameters<ClearingSums['add']>[1];

const sumText = ({ currency, minor, at }: Sum): string => `${currency} ${minor} ${at}`;

const parseSum = (text: string): Sum => {
  const [currency, minor = '', at = ''] = text.split(' ');
  return { currency: currency as Sum['currency'], minor: BigInt(minor), at };
};

/** An entry comes before its lines. */
const [ENTRY, LINE] = ['0', '1'];

/** An entry while its lines are counted. */
interface Open {
  readonly id: string;
  /** Null: nobody needs it. */
  readonly line: string | null;
  readonly currency: string;
  posted: bigint | null;
}

/**
 * Brings entries and the lines of the clearing accounts together, of which neither knows the provider: by sorting both by the
 * id of the entry. What was read twice, byte for byte, counts once.
 */
export const createAccountJoin = ({ directory, clearing, onEntry }: JoinDeps) => {
  // A scan that starts again where it was may read an item twice.
  const sorter = createRowSorter({ directory, name: 'entries', onRepeated: () => undefined });
  const close = (open: Open | null): void => {
    if (open === null || open.line === null) return;
    onEntry(open.posted === null ? open.line : withPosted(open.line, open.posted));
  };
  const read = (row: string, before: Open | null): Open | null => {
    const [id = '', kind, text = '', ...rest] = row.split('\t');
    const sum = parseSum(text);
    clearing.add(kind === ENTRY ? 'journal' : 'accounts', sum);
    if (kind === ENTRY) {
      close(before);
      return { id, line: rest.length === 2 ? rest.join('\t') : null, currency: sum.currency, posted: null };
    }
    if (before?.id === id && before.currency === sum.currency)
      before.posted = (before.posted ?? 0n) + sum.minor;
    return before;
  };
  return {
    /** @param row As `formatFact` writes it; null if nobody needs the entry. */
    addEntry: ({ id, currency, minor, bookedAt }: EntryFact, row: string | null): void => {
      const sum = sumText({ currency, minor, at: bookedAt });
      sorter.add(`${id}\t${ENTRY}\t${sum}${row === null ? '' : `\t${row}`}`);
    },
    addLine: (line: ClearingLine): void =>
      sorter.add(`${line.entryId}\t${LINE}\t${sumText(line)}\t${line.account}`),
    finish: (): void => {
      const cursor = openRows(sorter.finish());
      let open: Open | null = null;
      while (!cursor.isOver) {
        open = read(rowText(cursor), open);
        advance(cursor);
      }
      closeRows(cursor);
      close(open);
    },
  };
};
