/**
 * How a port written by hand goes over the bridge: each of its methods has a method or event of the contract, or a
 * reason why it has none. The compiler refuses a map that leaves a method out or names what the contract has not.
 */

/** `rolledBack` → `rolled_back`: the name a port's method has in LIDL unless a reason is given. */
type SnakeCase<Name extends string> = Name extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeCase<Rest>}`
  : '';

/** `Method` of a port is the contract's method of that name; or another, or events, or nothing, with the reason. */
type Mapping<Method, Methods, Events> =
  | { readonly method: Method extends string ? SnakeCase<Method> & keyof Methods : never }
  | { readonly method: keyof Methods & string; readonly because: string }
  | { readonly events: readonly (keyof Events & string)[]; readonly because: string }
  | { readonly absent: string };

type Call = (...parameters: never[]) => unknown;

/** The names under which an interface can be called, those of symbols included. */
type MethodName<Port> = {
  [Name in keyof Port]-?: NonNullable<Port[Name]> extends Call ? Name : never;
}[keyof Port];

/** Interface of the port → its methods → where they go. */
export type PortMap<Ports, Methods, Events> = {
  readonly [Port in keyof Ports]: {
    readonly [Name in MethodName<Ports[Port]>]: Mapping<Name, Methods, Events>;
  };
};
