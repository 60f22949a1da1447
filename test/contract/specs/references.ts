import fs from 'node:fs';
import path from 'node:path';
import { prose } from './documents.ts';

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
const ELSEWHERE = /^(?:[a-z]+:|\/\/)/i;
const REPOSITORY_PATH =
  /^(?:client|datasources|domains|prisma|resolvers|schema|scripts|server|specs|test)\/[\w./-]*$/;
const JSON_FILE = /^[\w-]+\.json$/;

/** The anchor GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

function hasAnchor(file: string, anchor: string): boolean {
  const headings = prose(fs.readFileSync(file, 'utf8')).match(/^#+ .*$/gm) ?? [];
  return headings.some((line) => anchorOf(line.replace(/^#+ /, '')) === anchor);
}

/** Relative links of a document that lead nowhere. */
export function brokenLinks(root: string, file: string, text: string): string[] {
  const withoutCode = prose(text).replaceAll(/`[^`\n]*`/g, '');
  return [...withoutCode.matchAll(LINK)].flatMap(([, link = '']) => {
    if (ELSEWHERE.test(link)) return [];
    const [target = '', anchor] = link.split('#');
    const absolute = target === '' ? file : path.join(path.dirname(file), decodeURI(target));
    const resolved = path.join(root, absolute);
    const isThere = fs.existsSync(resolved);
    const leads = isThere && (anchor === undefined || hasAnchor(resolved, anchor));
    return leads ? [] : [`${file}: ${link}`];
  });
}

/** Files of the repository that a document names in backticks and that are not there. */
export function missingFiles(root: string, file: string, text: string): string[] {
  const named = [...prose(text).matchAll(/`([^`\n]+)`/g)].map(([, name]) => name ?? '');
  const isThere = (place: string) => fs.existsSync(path.join(root, place));
  return named.flatMap((name) => {
    if (!REPOSITORY_PATH.test(name) && !JSON_FILE.test(name)) return [];
    return isThere(name) || isThere(`test/vectors/${name}`) ? [] : [`${file}: ${name}`];
  });
}
