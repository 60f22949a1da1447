import { blockFieldSuggestionsPlugin } from '@escape.tech/graphql-armor-block-field-suggestions';
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import {
  GraphQLError,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { isErrorCode, refusal } from '../../error-mapping.ts';
import type { Limits } from '../../limits.ts';
import type { Metrics } from '../../metrics.ts';
import { SafeValuesOfCorrectTypeRule, syntaxMessage } from './safe-messages.ts';

/** Size, tokens, depth, aliases and directives of a document; errors get their code here. */
export function documentLimits(limits: Limits, metrics: Metrics): Plugin[] {
  const { document } = limits;
  const tooMany = (what: string, max: number) => {
    metrics.refused('document');
    return refusal('GRAPHQL_VALIDATION_FAILED', `A document may have ${what} up to ${max}.`);
  };
  const reporting = (what: string, n: number) => ({
    n,
    propagateOnRejection: false,
    onReject: [(context: ValidationContext | null) => context?.reportError(tooMany(what, n))],
  });
  return [
    {
      onParse({ params }) {
        if (params.source.toString().length > document.characters) {
          throw tooMany('characters', document.characters);
        }
      },
    },
    maxTokensPlugin({
      n: document.tokens,
      // The plugin stops counting when it may not propagate, so the refusal is thrown from here.
      onReject: [
        () => {
          throw tooMany('tokens', document.tokens);
        },
      ],
    }),
    maxDepthPlugin({ ...reporting('a depth of', document.depth), flattenFragments: true }),
    maxAliasesPlugin(reporting('aliases', document.aliases)),
    maxAliasesPlugin({
      ...reporting('aliases of any kind', document.typenameAliases),
      allowList: [],
    }),
    maxDirectivesPlugin(reporting('directives', document.directives)),
    blockFieldSuggestionsPlugin({ mask: '' }),
    documentErrors(limits),
  ];
}

const TOO_DEEP = 'The document is nested too deeply.';

function documentErrors({ response }: Limits): Plugin {
  return {
    onParse() {
      return ({ result, replaceParseResult }) => {
        // envelop hands over a failed parse as its result.
        const failed: unknown = result;
        if (failed instanceof RangeError) {
          // The parser recurses: within the tokens allowed, only nesting exhausts the stack.
          replaceParseResult(
            coded(new GraphQLError(TOO_DEEP), 'GRAPHQL_VALIDATION_FAILED', TOO_DEEP),
          );
        }
        if (failed instanceof GraphQLError && !isErrorCode(failed.extensions.code)) {
          replaceParseResult(coded(failed, 'GRAPHQL_PARSE_FAILED', syntaxMessage(failed.message)));
        }
      };
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document, rules) =>
        validate(
          schema,
          document,
          (rules ?? []).map((rule: ValidationRule) =>
            rule === ValuesOfCorrectTypeRule ? SafeValuesOfCorrectTypeRule : rule,
          ),
          { maxErrors: response.errors },
        ),
      );
      return ({ result, setResult }) => {
        setResult(
          result.map((error) =>
            isErrorCode(error.extensions.code)
              ? error
              : coded(error, 'GRAPHQL_VALIDATION_FAILED', error.message),
          ),
        );
      };
    },
  };
}

function coded(error: GraphQLError, code: string, message: string): GraphQLError {
  const { nodes, source, positions } = error;
  return new GraphQLError(message, {
    ...(nodes ? { nodes } : {}),
    ...(source ? { source } : {}),
    ...(positions ? { positions } : {}),
    extensions: { code },
  });
}
