import { type Figure, passes, ratioOf } from './figure.ts';

const HEAD = ['figure', 'value', 'baseline', 'ratio', 'bar', ''] as const;

const digits = (value: number): string => {
  if (Number.isInteger(value)) return String(value);
  return value < 10 ? value.toFixed(2) : value.toFixed(0);
};

const barText = ({ bar, unit }: Figure): string => {
  if (bar === null) return '';
  return bar.kind === 'times' ? `≤ ${bar.limit} ×` : `≤ ${bar.limit} ${unit}`;
};

const verdict = (figure: Figure): string => {
  const passed = passes(figure);
  if (passed === null) return '';
  return passed ? 'pass' : 'MISS';
};

const row = (figure: Figure): readonly string[] => {
  const ratio = ratioOf(figure);
  return [
    figure.modelled ? `${figure.name} (modelled)` : figure.name,
    `${digits(figure.value)} ${figure.unit}`,
    figure.baseline === null ? '' : `${digits(figure.baseline.value)} ${figure.baseline.name}`,
    ratio === null ? '' : `${ratio.toFixed(2)} ×`,
    barText(figure),
    verdict(figure),
  ];
};

/** The figures as a table for people, notes below it. */
export const toTable = (figures: readonly Figure[]): string => {
  const rows = [HEAD, ...figures.map(row)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = figures.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]));
  return [
    lines[0] ?? '',
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...lines.slice(1),
    '',
    ...notes,
  ].join('\n');
};

/** The figures for machines: each with its ratio and its verdict, and what they were measured on. */
export const toResults = (
  figures: readonly Figure[],
  measuredOn: Readonly<Record<string, string | number>>,
) => ({
  measured_on: measuredOn,
  figures: figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), passed: passes(figure) })),
});
