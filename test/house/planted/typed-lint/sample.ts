type State = 'created' | 'submitted' | 'unknown';
declare const save: () => Promise<void>;
declare const state: State;
declare const amount: number;
declare const reason: { code: string };

save(); // no-floating-promises
[1].forEach(async () => save()); // no-misused-promises
if (save()) state; // no-misused-promises
await 1; // await-thenable
switch (state) { // switch-exhaustiveness-check
  case 'created':
    break;
}
if (state === 'created' && state !== 'submitted') state; // no-unnecessary-condition
if (amount) state; // strict-boolean-expressions
`${reason}`; // restrict-template-expressions
[10n, 9n].sort(); // require-array-sort-compare
save().catch((error) => state); // use-unknown-in-catch-callback-variable
const parsed: string = JSON.parse('1'); // no-unsafe-assignment
/** @deprecated asks the provider twice */
declare const old: () => number;
old(); // no-deprecated
const attempt = async () => {
  try {
    return save(); // return-await
  } finally {
    await save();
  }
};
const loud = () => { throw 'text'; }; // only-throw-error
export { attempt, loud, parsed };
