import { type Command, InvalidArgumentError, Option } from 'commander';
import { parseRfc3339, toRfc3339 } from '../../lambdas/kernel/clock.ts';
import { connectExport, type ExportWish } from '../ledger/connect.ts';
import type { OpenSession, Session } from '../session.ts';

interface ExportOptions {
  readonly merchant: string;
  readonly from: string;
  readonly to: string;
  readonly format: ExportWish['format'];
}

const time = (text: string): string => {
  const milliseconds = parseRfc3339(text);
  if (milliseconds === null) throw new InvalidArgumentError('Use RFC 3339, e.g. 2026-12-01T00:00:00Z.');
  return toRfc3339(milliseconds);
};

const writeExport = async (session: Session, { merchant, ...options }: ExportOptions): Promise<void> => {
  const exportJournal = await connectExport(session);
  session.output.text(await exportJournal({ merchantId: merchant, ...options }));
};

export const addLedgerCommands = (program: Command, open: OpenSession): void => {
  const ledger = program.command('ledger').description('the journal, for accounting systems');
  ledger
    .command('export')
    .description('one row for each posting of a merchant, by time; the same period gives the same bytes')
    .requiredOption('--merchant <id>', 'whose journal')
    .requiredOption('--from <time>', 'first moment of the period, RFC 3339', time)
    .requiredOption('--to <time>', 'first moment after the period, RFC 3339', time)
    .addOption(new Option('--format <format>', 'CSV or JSON Lines').choices(['csv', 'jsonl']).default('csv'))
    .action(async (options: ExportOptions) => writeExport(open(), options));
};
