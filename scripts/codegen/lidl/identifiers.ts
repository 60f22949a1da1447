/** LIDL names become TypeScript's as they are, unless TypeScript has another use for them. */

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** Words that name no type and no parameter. */
const RESERVED = words(`
  any arguments as async await bigint boolean break case catch class const continue debugger
  default delete do else enum eval export extends false finally for function if implements import
  in infer instanceof interface is keyof let never new null number object of package private
  protected public readonly return static string super switch symbol this throw true try type
  typeof undefined unknown var void while with yield
`);

/** What generated files name themselves, or take from the language. */
const OWN_TYPES = words(
  'AsyncIterable Client Codecs Events Methods Promise ReadonlyMap Uint8Array',
);
const OWN_VALUES = words('bridge client codecs wire');

function unique(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? unique(`${name}_`, taken) : name;
}

/** Names for `names`, in order; one that is taken gets underscores until it is not. */
function assign(names: readonly string[], reserved: readonly string[]): string[] {
  const taken = new Set([...reserved, ...names.filter((name) => !reserved.includes(name))]);
  const given = new Set<string>();
  return names.map((name) => {
    const free = given.has(name) || reserved.includes(name) ? unique(name, taken) : name;
    given.add(free);
    taken.add(free);
    return free;
  });
}

/** A name for each type, by its LIDL name. */
export function typeNames(names: readonly string[]): ReadonlyMap<string, string> {
  const assigned = assign(names, [...RESERVED, ...OWN_TYPES, ...OWN_VALUES]);
  return new Map(names.map((name, index) => [name, assigned[index] ?? name]));
}

/** Names for a method's parameters, the last for its options. */
export function parameterNames(names: readonly string[]): string[] {
  return assign([...names, 'options'], [...RESERVED, ...OWN_VALUES]);
}

/** A key in an object literal. Written plainly, `__proto__` would be the object's prototype. */
export function key(name: string): string {
  return name === '__proto__' ? "['__proto__']" : name;
}

/** A text as a literal. */
export function literal(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Lines of a comment at an indentation; none for an empty text. */
export function comment(text: string, indent = ''): string[] {
  const line = text.replaceAll(/\s+/g, ' ').trim().replaceAll('*/', '*\\/');
  return line === '' ? [] : [`${indent}/** ${line} */`];
}
