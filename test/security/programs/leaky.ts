/** A gateway with an extension that throws everything an extension should not, each with a secret in it. */
import { GraphQLError } from 'graphql';
import { loadSettings } from '../../../server/config.ts';
import { createGateway } from '../../../server/gateway.ts';
import { requires } from '../../../server/requires-directive.ts';
import type { SchemaExtension } from '../../../server/schema-extensions.ts';
import { welcome } from '../../../server/welcome.ts';

const FAULTS: Readonly<Record<string, (secret: string) => unknown>> = {
  error: (secret) => new Error(`cannot handle ${secret}`),
  cause: (secret) => new Error('outer', { cause: new Error(secret) }),
  text: (secret) => secret,
  object: (secret) => ({ secret, message: secret }),
  aggregate: (secret) => new AggregateError([new Error(secret)], secret),
  lines: (secret) => new Error(`first\n    at ${secret} (file:///a.ts:1:1)\n    at ${secret}`),
  renamed: (secret) => Object.assign(new Error('x'), { name: secret, code: secret, stack: secret }),
  engine: (secret) => thrownBy(() => 'length' in (secret as unknown as object)),
  property: (secret) => thrownBy(() => (undefined as unknown as { [key: string]: string })[secret]),
  header: (secret) => thrownBy(() => new Headers({ authorization: `${secret}\n${secret}` })),
  graphql: (secret) => new GraphQLError(secret, { extensions: { secret } }),
};

function thrownBy(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

const leaky: SchemaExtension = {
  name: 'leaky',
  extend({ builder }) {
    builder.queryField('leak', (t) =>
      t.string({
        nullable: true,
        args: { fault: t.arg.string({ required: true }), secret: t.arg.string({ required: true }) },
        extensions: requires(null),
        resolve: (_root, { fault, secret }) => {
          throw FAULTS[fault]?.(secret) ?? new Error(`No fault is called ${fault}`);
        },
      }),
    );
    builder.queryField('faults', (t) =>
      t.stringList({ extensions: requires(null), resolve: () => Object.keys(FAULTS) }),
    );
  },
};

const settings = loadSettings();
const gateway = createGateway(settings, { extensions: [leaky] });
process.stdout.write(welcome(settings.config, await gateway.start()));
