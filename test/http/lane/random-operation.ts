/** Operations that fit the contract, of every shape clients write. */
import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import type { Random } from '../../../domains/shared/clock.ts';

export interface RandomOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const DEPTH = 5;

export function randomOperation(schema: GraphQLSchema, random: Random): RandomOperation {
  const below = (n: number) => Math.floor(random.fraction() * n);
  const chance = (share: number) => random.fraction() < share;
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const declared: string[] = [];
  const variables: Record<string, unknown> = {};
  const fragments: string[] = [];
  let names = 0;
  const conditional = chance(0.2);

  function variable(type: string, value: unknown, fallback: string | null): string {
    const name = `v${names++}`;
    declared.push(`$${name}: ${type}${fallback ? ` = ${fallback}` : ''}`);
    if (value !== undefined) variables[name] = value;
    return `$${name}`;
  }

  function input(type: GraphQLInputType, depth = 0): unknown {
    if (isNonNullType(type)) return input(type.ofType, depth) ?? input(type.ofType, DEPTH);
    if (depth > 0 && depth < DEPTH && chance(0.2)) return null;
    if (isListType(type)) return Array.from({ length: below(3) }, () => input(type.ofType, depth));
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || chance(0.6),
      );
      return Object.fromEntries(fields.map((field) => [field.name, input(field.type, depth + 1)]));
    }
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (type.name === 'Int') return below(100);
    if (type.name === 'Float') return below(100) / 4;
    if (type.name === 'Boolean') return chance(0.5);
    return `text ${below(10)}`;
  }

  function literal(value: unknown, type: GraphQLInputType): string {
    if (value === null || value === undefined) return 'null';
    if (isNonNullType(type)) return literal(value, type.ofType);
    if (isListType(type)) {
      return `[${(value as unknown[]).map((item) => literal(item, type.ofType)).join(', ')}]`;
    }
    if (isInputObjectType(type)) {
      const fields = type.getFields();
      const entries = Object.entries(value).flatMap(([name, each]) => {
        const field = fields[name];
        return field ? [`${name}: ${literal(each, field.type)}`] : [];
      });
      return `{ ${entries.join(', ')} }`;
    }
    return isEnumType(type) ? String(value) : JSON.stringify(value);
  }

  function argument({ name, type }: GraphQLArgument): string | null {
    const required = isNonNullType(type);
    if (!required && chance(0.4)) return null;
    const value = input(type);
    if (chance(0.4)) return `${name}: ${literal(value, type)}`;
    if (required || chance(0.6)) return `${name}: ${variable(String(type), value, null)}`;
    // A variable that is not given: the argument is absent, or takes the default.
    const fallback = chance(0.5) ? literal(value, type) : null;
    return `${name}: ${variable(String(type), undefined, fallback)}`;
  }

  function directive(): string {
    if (!conditional || !chance(0.25)) return '';
    const value = chance(0.6);
    const condition = chance(0.5) ? String(value) : variable('Boolean!', value, null);
    return ` @${pick(['skip', 'include'])}(if: ${condition})`;
  }

  function field(each: GraphQLField<unknown, unknown>, depth: number): string {
    const args = each.args.flatMap((arg) => argument(arg) ?? []);
    // The same field may only stand twice with the same arguments: others get an alias of their own.
    const alias = args.length > 0 || chance(0.15) ? `a${names++}: ` : '';
    const called = `${alias}${each.name}${args.length > 0 ? `(${args.join(', ')})` : ''}${directive()}`;
    const type = getNamedType(each.type);
    return isCompositeType(type) ? `${called} ${selection(type, depth + 1)}` : called;
  }

  function fieldsOf(type: GraphQLCompositeType, depth: number): string[] {
    if (isUnionType(type)) return ['__typename'];
    const all = Object.values(type.getFields()).filter(
      (each) => depth < DEPTH || !isCompositeType(getNamedType(each.type)),
    );
    const wanted = all.filter(() => chance(Math.min(0.8, 3 / all.length)));
    return [...(chance(0.8) ? ['__typename'] : []), ...wanted.map((each) => field(each, depth))];
  }

  function selection(type: GraphQLCompositeType, depth: number): string {
    const parts = fieldsOf(type, depth);
    const narrower = isAbstractType(type) ? [...schema.getPossibleTypes(type), type] : [type];
    for (let n = isAbstractType(type) ? 1 + below(3) : below(2); n > 0 && depth < DEPTH; n--) {
      const on = pick(narrower);
      const body = selection(on, depth + 1);
      if (chance(0.5)) {
        const named = on !== type || chance(0.8) ? ` on ${on.name}` : '';
        parts.push(`...${named}${directive()} ${body}`);
        continue;
      }
      const name = `F${names++}`;
      fragments.push(`fragment ${name} on ${on.name} ${body}`);
      parts.push(`...${name}${directive()}`);
      // The same fragment again, perhaps under another condition.
      if (chance(0.3)) parts.push(`...${name}${directive()}`);
    }
    return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
  }

  const kind = chance(0.7) ? 'query' : 'mutation';
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  if (!root) throw new Error(`the contract has no ${kind}`);
  const body = selection(root, 0);
  const head = declared.length > 0 ? `(${declared.join(', ')})` : '';
  return { text: [`${kind} Random${head} ${body}`, ...fragments].join('\n'), variables };
}
