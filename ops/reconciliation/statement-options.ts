import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { validate } from '../../lambdas/platform/validate.ts';
import type { HistoryKind } from '../../lambdas/providers/port.ts';
import type { FileMapping } from '../../lambdas/reconciliation/domain/file-mapping.ts';
import type { StatementSource } from '../../lambdas/reconciliation/domain/run-source.ts';
import { HISTORY_KINDS, parseMapping } from '../../lambdas/reconciliation/parse-mapping.ts';
import { STATEMENT } from '../../lambdas/reconciliation/statement-request.ts';
import { STATEMENT_BYTES_MAX } from '../../lambdas/reconciliation/statement-size.ts';
import { OpsError } from '../failure.ts';

/** What every command says that may read a statement. */
export interface StatementOptions {
  readonly statement?: string;
  readonly name?: string;
  readonly mapping?: string;
  readonly creditIs?: HistoryKind;
  readonly debitIs?: HistoryKind;
  readonly movements?: readonly string[];
  readonly currencies?: readonly string[];
}

/** A statement on this machine. */
export interface LocalStatement {
  readonly path: string;
  readonly source: StatementSource;
}

const list = (text: string): readonly string[] => text.split(',').map((one) => one.trim());

const movement = (flags: string, description: string): Option =>
  new Option(flags, description).choices(HISTORY_KINDS);

export const addStatementOptions = (command: Command): Command =>
  command
    .option('--statement <file>', "a CSV or camt.053 file instead of the provider's history")
    .option('--name <name>', 'whose statement it is: the same for each statement of one account')
    .option('--mapping <file>', 'which columns of a CSV statement are what, as JSON')
    .addOption(movement('--credit-is <movement>', 'what money that came to a bank account is'))
    .addOption(movement('--debit-is <movement>', 'what money that left a bank account is'))
    .option('--movements <list>', 'what the statement covers, if not all that its rows can be', list)
    .option('--currencies <list>', 'what the statement covers, if not those of its rows', list);

/** What is wrong with options that only make sense together; null if nothing is. */
export const contradictionIn = (options: StatementOptions): string | null => {
  const { statement, mapping, creditIs, debitIs, name, movements, currencies } = options;
  const isCsv = mapping !== undefined;
  const isCamt = creditIs !== undefined && debitIs !== undefined;
  const others = [mapping, creditIs, debitIs, name, movements, currencies];
  if (statement === undefined && others.some((one) => one !== undefined))
    return '--name, --mapping, --credit-is, --debit-is, --movements and --currencies need --statement';
  return statement !== undefined && isCsv === isCamt
    ? '--statement needs --mapping for CSV, or --credit-is and --debit-is for camt.053'
    : null;
};

const requireFile = (path: string, what: string): string => {
  if (existsSync(path)) return path;
  throw new OpsError(`there is no file ${path}`, `Give the path of the ${what}.`);
};

const readMapping = (path: string): FileMapping => {
  const parsed = parseMapping(readFileSync(requireFile(path, 'mapping'), 'utf8'));
  if (parsed.ok) return parsed.value;
  throw new OpsError(
    `${path} is no mapping: ${parsed.error.join('; ')}`,
    'docs/reconciliation.md has an example.',
  );
};

const digestOf = async (path: string): Promise<string> => {
  if (statSync(path).size > STATEMENT_BYTES_MAX)
    throw new OpsError(`${path} is larger than 2 GB`, 'Give it in parts, each with its window.');
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
};

/** What the API would be told of it, but for the file itself. */
const bodyOf = (options: StatementOptions, name: string) => {
  const { mapping, creditIs, debitIs, movements, currencies } = options;
  const covers = {
    ...(movements === undefined ? {} : { movements }),
    ...(currencies === undefined ? {} : { currencies }),
  };
  return mapping === undefined
    ? { format: 'camt', name, covers, credit_is: creditIs, debit_is: debitIs }
    : { format: 'csv', name, covers, mapping: readMapping(mapping) };
};

/**
 * The statement that the options are about, checked as the API checks it; null if they name none.
 *
 * @param name Of one that nobody has named.
 */
export const readStatementOptions = async (
  options: StatementOptions,
  name: string | null,
): Promise<LocalStatement | null> => {
  if (options.statement === undefined) return null;
  const path = requireFile(options.statement, 'statement');
  const known = options.name ?? name;
  if (known === null)
    throw new OpsError(
      'the statement has no name',
      'Give --name: runs over statements of one account find their breaks again by it.',
    );
  const parsed = validate(STATEMENT, { ...bodyOf(options, known), sha256: await digestOf(path) });
  if (parsed.ok) return { path, source: parsed.value };
  const wrong = parsed.error.map(({ field, message }) => `${field} ${message}`).join('; ');
  throw new OpsError(`${path} cannot be read like this: ${wrong}`, 'See docs/reconciliation.md.');
};
