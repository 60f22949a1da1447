/** Methods and events of a module, as types and as the client that has them. */
import type {
  EventDeclaration,
  MethodDeclaration,
} from '../../../datasources/logos-core/lidl/ast.ts';
import { comment, key, literal, parameterNames } from './identifiers.ts';
import { codecOf, type TypeNames, typeOf } from './types.ts';

/** The names in a call or an event: of the parameters, and of the options behind them. */
function namesIn({ parameters }: EventDeclaration): { own: string[]; options: string } {
  const assigned = parameterNames(parameters.map(({ name }) => name));
  return { own: assigned.slice(0, -1), options: assigned.at(-1) ?? 'options' };
}

export function methodTypes(methods: readonly MethodDeclaration[], names: TypeNames): string[] {
  const signature = (method: MethodDeclaration): string[] => {
    const { own, options } = namesIn(method);
    const parameters = method.parameters.map(
      ({ type }, index) => `${own[index]}: ${typeOf(type, names)}`,
    );
    const returns = method.returns === null ? 'void' : typeOf(method.returns, names);
    const all = [...parameters, `${options}: wire.CallOptions`].join(', ');
    return [
      ...comment(method.description, '  '),
      `  readonly ${method.name}: (${all}) => Promise<${returns}>;`,
    ];
  };
  return ['export interface Methods {', ...methods.flatMap(signature), '}'];
}

export function eventTypes(events: readonly EventDeclaration[], names: TypeNames): string[] {
  const tuple = (event: EventDeclaration): string[] => {
    const { own } = namesIn(event);
    const items = event.parameters.map(
      ({ type }, index) => `${own[index]}: ${typeOf(type, names)}`,
    );
    return [
      ...comment(event.description, '  '),
      `  readonly ${event.name}: readonly [${items.join(', ')}];`,
    ];
  };
  return [
    '/** Parameters of the events, in order. */',
    'export interface Events {',
    ...events.flatMap(tuple),
    '}',
  ];
}

function methodCall(method: MethodDeclaration): string {
  const { own, options } = namesIn(method);
  const values = method.parameters.map(
    ({ name, type }, index) => `wire.argument(${literal(name)}, ${codecOf(type)}, ${own[index]})`,
  );
  const returns = method.returns === null ? 'wire.nothing' : codecOf(method.returns);
  const passed = [literal(method.name), `[${values.join(', ')}]`, returns, options].join(', ');
  return `      ${key(method.name)}: (${[...own, options].join(', ')}) => bridge.call(${passed}),`;
}

function eventStream({ name, parameters }: EventDeclaration): string {
  const types = parameters.map(
    (parameter) => `wire.parameter(${literal(parameter.name)}, ${codecOf(parameter.type)})`,
  );
  const passed = [literal(name), `[${types.join(', ')}]`, 'options'].join(', ');
  return `      ${key(name)}: (options) => bridge.events<Events['${name}']>(${passed}),`;
}

export function clientOf(
  module: string,
  methods: readonly MethodDeclaration[],
  events: readonly EventDeclaration[],
): string[] {
  return [
    'export interface Client {',
    '  readonly methods: Methods;',
    '  readonly events: wire.EventStreams<Events>;',
    '}',
    '',
    'export function client(transport: wire.BridgeTransport): Client {',
    `  const bridge = wire.bridgeModule(${literal(module)}, transport);`,
    '  return {',
    '    methods: {',
    ...methods.map(methodCall),
    '    },',
    '    events: {',
    ...events.map(eventStream),
    '    },',
    '  };',
    '}',
  ];
}
