import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { SaxesParser } from 'saxes';
import type { CurrencyCode } from '../kernel/currencies.ts';
import type { BadRow } from './domain/bad-row.ts';
import { createCamtBalances } from './domain/camt-balances.ts';
import { type CamtMovements, toCamtRecords } from './domain/camt-record.ts';
import type { MoneyRecord } from './domain/record.ts';
import { RunRefusedError } from './domain/run-refused.ts';
import { isInside, type Span } from './domain/window.ts';
import type { XmlNode } from './domain/xml-node.ts';
import type { StatementNotes } from './statement-notes.ts';

/** Far beyond any entry of a statement: an element that is never closed must not take the whole file into memory. */
const ENTRY_CHARACTERS_MAX = 4 * 1024 * 1024;

/** An entry of many payments has some 30 for each of them; each costs memory, with or without a text. */
const ENTRY_ELEMENTS_MAX = 500_000;

/** No statement is nested as deep; each level costs memory. */
const DEPTH_MAX = 64;

/** What is kept whole; whatever else a statement says is passed over. */
const KEPT: ReadonlySet<string> = new Set(['Ntry', 'Bal']);

interface Building {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  text: string;
}

const refuse = (path: string, problem: string, advice: string): never => {
  throw new RunRefusedError(`${basename(path)} ${problem}`, advice);
};

const FETCH = 'It was cut off, or changed on its way: fetch it again.';

type Take = (record: MoneyRecord | BadRow) => void;

/** Follows the document, and keeps of it one entry at a time. */
const createFollower = (
  path: string,
  movements: CamtMovements,
  take: Take,
  onCurrency: (currency: CurrencyCode) => void,
) => {
  const open: Building[] = [];
  let depth = 0;
  let statements = 0;
  let entries = 0;
  let characters = 0;
  let elements = 0;
  let isCamt = false;
  let statement: ReturnType<typeof createCamtBalances> | null = null;
  const grow = (more: number): void => {
    characters += more;
    if (characters > ENTRY_CHARACTERS_MAX) refuse(path, 'has an entry that does not end', FETCH);
  };
  const finish = (node: XmlNode): void => {
    if (node.name === 'Bal') statement?.addBalance(node, onCurrency);
    else {
      entries += 1;
      statement?.addEntry(node);
      toCamtRecords(node, `entry ${entries} of statement ${statements}`, movements).forEach(take);
    }
  };
  return {
    opened: (name: string, attributes: Readonly<Record<string, string>>): void => {
      depth += 1;
      if (depth > DEPTH_MAX) refuse(path, 'is nested deeper than any statement', FETCH);
      if (name === 'BkToCstmrStmt') isCamt = true;
      if (name === 'Stmt') {
        statements += 1;
        entries = 0;
        statement = createCamtBalances(statements);
      }
      if (open.length === 0 && !KEPT.has(name)) return;
      open.push({ name, attributes, children: [], text: '' });
      elements += 1;
      for (const value of Object.values(attributes)) grow(value.length);
      if (elements > ENTRY_ELEMENTS_MAX) refuse(path, 'has an entry that does not end', FETCH);
    },
    text: (some: string): void => {
      const at = open.at(-1);
      if (at === undefined) return;
      grow(some.length);
      at.text += some;
    },
    closed: (name: string): void => {
      depth -= 1;
      const done = open.pop();
      if (done === undefined) {
        const problem = name === 'Stmt' ? (statement?.problem() ?? null) : null;
        if (problem !== null) refuse(path, problem, FETCH);
        return;
      }
      const node: XmlNode = { ...done, text: done.text.trim() };
      const parent = open.at(-1);
      if (parent !== undefined) parent.children.push(node);
      else {
        characters = 0;
        elements = 0;
        finish(node);
      }
    },
    end: (): void => {
      if (!isCamt) refuse(path, 'is no camt.053 statement', 'Give a file with a BkToCstmrStmt.');
      if (statements === 0) refuse(path, 'has no statement', FETCH);
    },
  };
};

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/**
 * A bank statement (ISO 20022 camt.053) as records of theirs, entry by entry. What cannot be read of an entry is a bad row; a
 * document that is not well-formed, has a DOCTYPE, or whose balances and entries do not add up is refused as a whole.
 */
export const readCamtFile = async function* (
  path: string,
  movements: CamtMovements,
  span: Span,
  notes?: StatementNotes,
): AsyncGenerator<readonly (MoneyRecord | BadRow)[]> {
  let batch: (MoneyRecord | BadRow)[] = [];
  const follower = createFollower(
    path,
    movements,
    (record) => {
      notes?.onRow(record);
      if ('reason' in record || isInside(span, record.at)) batch.push(record);
    },
    (currency) => notes?.onCurrency(currency),
  );
  const parser = new SaxesParser();
  parser.on('error', (error) => refuse(path, `is no XML that can be read: ${error.message}`, FETCH));
  // Entities of a document's own can be made to grow without end, or to read files: no statement needs them.
  parser.on('doctype', () => refuse(path, 'has a DOCTYPE', 'No statement needs one: ask who made it.'));
  // What the parser has been given since it last had something to say: it keeps an unfinished text itself.
  let unsaid = 0;
  parser.on('opentag', ({ name, attributes }) => {
    unsaid = 0;
    follower.opened(localName(name), attributes);
  });
  parser.on('text', (text) => follower.text(text));
  parser.on('cdata', (text) => follower.text(text));
  parser.on('closetag', ({ name }) => follower.closed(localName(name)));
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes?: Uint8Array): string => {
    try {
      return decoder.decode(bytes, { stream: bytes !== undefined });
    } catch {
      return refuse(path, 'is not UTF-8', 'Have it exported as UTF-8.');
    }
  };
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decode(bytes);
    unsaid += text.length;
    parser.write(text);
    if (unsaid > ENTRY_CHARACTERS_MAX) refuse(path, 'has an entry that does not end', FETCH);
    if (batch.length > 0) yield batch;
    batch = [];
  }
  parser.write(decode());
  parser.close();
  follower.end();
  yield batch;
};
