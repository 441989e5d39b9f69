import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { RUN_STEPS } from '../../lambdas/reconciliation/domain/run.ts';
import { RUN_TRANSITIONS } from '../../lambdas/reconciliation/domain/run-transitions.ts';
import {
  type MachineState,
  reconciliationDefinition,
} from '../../lib/constructs/reconciliation-definition.ts';
import { type Arrow, stateDiagram } from './state-diagram.ts';

const page = readFileSync(new URL('../../docs/reconciliation.md', import.meta.url), 'utf8');

/** What leaves a state in which no execution has the run. */
const BY_HAND: Readonly<Record<string, string>> = {
  completed: 'done again',
  stopped: 'resumed',
  failed: 'resumed',
};

const runArrows = Object.entries(RUN_TRANSITIONS).flatMap(([to, from]): readonly Arrow[] => [
  ...(to === 'requested' ? [{ from: null, to, by: null }] : []),
  ...from.map((state) => ({ from: state, to, by: BY_HAND[state] ?? null })),
]);

/** Retries and what catches them are said in words: drawn, they would hide the way. */
const arrowsOf = (name: string, { Next, Choices = [], Default }: MachineState): readonly Arrow[] => [
  ...Choices.map((choice) => ({ from: name, to: choice.Next, by: choice.Variable.slice('$.'.length) })),
  ...(Default === undefined ? [] : [{ from: name, to: Default, by: 'otherwise' }]),
  ...(Next === undefined ? [] : [{ from: name, to: Next, by: null }]),
];

const machineArrows = (): readonly Arrow[] => {
  const { StartAt, States } = reconciliationDefinition({ pull: '', parse: '', heal: '', reconcile: '' });
  return [
    { from: null, to: StartAt, by: null },
    ...Object.entries(States).flatMap(([name, state]) => arrowsOf(name, state)),
  ];
};

it('the documentation draws the states of a run that the code runs', () => {
  expect(page).toContain(stateDiagram(runArrows));
});

it('the documentation draws the state machine that is deployed', () => {
  expect(page).toContain(stateDiagram(machineArrows()));
});

it('the documentation says of every state what happens in it', () => {
  for (const state of ['requested', ...RUN_STEPS, 'completed', 'stopped', 'failed'])
    expect(page).toContain(`| \`${state}\` |`);
});
