import { dirname, normalize } from 'node:path';
import type { Finding, HouseFile, Rule } from '../house-file.ts';
import { findLines } from '../house-file.ts';

/** A one-letter folder is nobody's: a test may stand in it. */
const ONE_MACHINE = /(^|[\s'"`(=:])\/(work|home|root|Users|private|var\/folders)\/[\w.-]{2,}/;
const REGISTRY =
  /\b(registry\.(npmjs|yarnpkg)|pypi\.org|pythonhosted\.org|crates\.io|proxy\.golang\.org|repo1?\.maven\.org)\b/;
/** Bracketed, so that this line does not accuse itself. */
const LATER = /\b(TOD[O]|FIXM[E]|HAC[K])\b/;
const NUMBERED = /\bissues?\s+#?\d+\b|\s#\d+\b/i;

const LINK = /\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)/g;

const isMarkdown = (path: string): boolean => path.endsWith('.md');

/** The anchors of a page as GitHub makes them from its headings. */
const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .split('\n')
      .filter((line) => /^#{1,6}\s/.test(line))
      .map((line) =>
        line
          .replace(/^#+\s+/, '')
          .trim()
          .toLowerCase(),
      )
      .map((heading) => heading.replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-')),
  );

const brokenLink = (file: HouseFile, target: string): string | undefined => {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const page = path === '' ? file.path : normalize(`${dirname(file.path)}/${path}`);
  if (!file.exists(page)) return `${target} leads nowhere`;
  if (anchor === undefined || !isMarkdown(page)) return undefined;
  return anchorsOf(file.read(page)).has(anchor) ? undefined : `${target}: there is no such heading`;
};

const withoutCode = (text: string): readonly string[] => {
  let fenced = false;
  return text.split('\n').map((line) => {
    const fence = /^\s*(```|~~~)/.test(line);
    if (fence) fenced = !fenced;
    return fence || fenced ? '' : line.replaceAll(/`[^`]*`/g, '');
  });
};

const brokenLinks = (file: HouseFile): readonly Finding[] =>
  withoutCode(file.text).flatMap((text, index) =>
    [...text.matchAll(LINK)].flatMap(([, target = '']) => {
      const what = brokenLink(file, target);
      return what === undefined ? [] : [{ line: index + 1, what }];
    }),
  );

const DECISION = /^docs\/decisions\/\d{4}-[a-z0-9-]+\.md$/;
const SECTIONS = ['Context', 'Choice', 'Measured', 'Consequence'];

const missingSections = ({ text }: HouseFile): readonly Finding[] =>
  SECTIONS.filter((section) => !text.split('\n').includes(`## ${section}`)).map((section) => ({
    line: 1,
    what: `the section "${section}" is missing`,
  }));

const LOG_CODES = 'lambdas/platform/log-codes.ts';
const DECLARED_CODE = /^ {2}([A-Z][A-Z_]*): /;

const unusedCodes = ({ text, house }: HouseFile): readonly Finding[] => {
  const users = house().filter(({ path }) => path.startsWith('lambdas/') && path !== LOG_CODES);
  return text.split('\n').flatMap((line, index) => {
    const code = DECLARED_CODE.exec(line)?.[1];
    if (code === undefined || users.some((user) => user.text.includes(`'${code}'`))) return [];
    return [{ line: index + 1, what: `nothing logs ${code}` }];
  });
};

export const WORD_RULES: readonly Rule[] = [
  {
    name: 'at-home-on-any-machine',
    why: 'A path of one machine, or the host of one registry, breaks on the next.',
    covers: () => true,
    find: (file) => [...findLines(file, ONE_MACHINE), ...findLines(file, REGISTRY)],
  },
  {
    name: 'nothing-put-off',
    why: 'A note in the code is read by nobody, and a number from a tracker means nothing outside of it.',
    covers: () => true,
    find: (file) => [...findLines(file, LATER), ...findLines(file, NUMBERED)],
  },
  {
    name: 'links-lead-somewhere',
    why: 'A runbook with a dead link fails at the worst time.',
    covers: isMarkdown,
    find: brokenLinks,
  },
  {
    name: 'log-codes-are-logged',
    why: 'Whoever searches for a code that nothing logs finds nothing, and concludes that nothing happened.',
    covers: (path) => path === LOG_CODES,
    find: unusedCodes,
  },
  {
    name: 'decisions-have-a-form',
    why: 'A choice without its reason and its measurement is argued again.',
    covers: (path) => DECISION.test(path),
    find: missingSections,
  },
];
