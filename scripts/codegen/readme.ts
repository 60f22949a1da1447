/** Tables in Markdown files, between `<!-- generated:name -->` and `<!-- /generated:name -->`. */
import {
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  isObjectType,
} from 'graphql';

function cell(text: string): string {
  return text.replaceAll('\n', ' ').replaceAll('|', '\\|').trim();
}

/** A Markdown table. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * The text with the content between the named markers replaced; unchanged when it has none.
 * @throws when a marker is opened and not closed
 */
export function fillMarkers(text: string, name: string, content: string): string {
  const open = `<!-- generated:${name} -->`;
  const close = `<!-- /generated:${name} -->`;
  const start = text.indexOf(open);
  if (start === -1) return text;
  const end = text.indexOf(close, start);
  if (end === -1) throw new Error(`"${open}" is not closed: add "${close}" after the table.`);
  return `${text.slice(0, start + open.length)}\n\n${content}\n\n${text.slice(end)}`;
}

function capability(field: GraphQLField<unknown, unknown>): string {
  const directive = field.astNode?.directives?.find(({ name }) => name.value === 'requires');
  const value = directive?.arguments?.[0]?.value;
  return value?.kind === 'EnumValue' ? value.value : '';
}

function rowsOf(kind: string, type: GraphQLObjectType | null | undefined): string[][] {
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).map((field) => [
    kind,
    `\`${field.name}\``,
    field.description ?? '',
    capability(field),
  ]);
}

/** Every root field of the contract. */
export function operationsTable(schema: GraphQLSchema): string {
  return markdownTable(
    ['kind', 'field', 'what it does', 'needs'],
    [
      ...rowsOf('query', schema.getQueryType()),
      ...rowsOf('mutation', schema.getMutationType()),
      ...rowsOf('subscription', schema.getSubscriptionType()),
    ],
  );
}
