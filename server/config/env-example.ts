import { notesOf, SETTING_NAMES } from './settings.ts';

const HEAD = [
  '# Settings of status-gateway. Copy to .env and change what you need: everything has a default.',
  '# The real environment wins over .env. For each secret X, X_FILE may name a file that holds it.',
];

/** The text of `.env.example`. */
export function envExample(): string {
  const blocks = SETTING_NAMES.map((name) => {
    const { about, allowed, standard, secret } = notesOf(name);
    return [
      `# ${about}`,
      `# Allowed: ${allowed}. Default: ${standard}.${secret ? ' Secret.' : ''}`,
      `#${name}=`,
    ].join('\n');
  });
  return `${[HEAD.join('\n'), ...blocks].join('\n\n')}\n`;
}
