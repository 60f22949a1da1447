export interface Area {
  /** What is changed. */
  readonly mutate: readonly string[];
  /** What has to notice. Fuzzing is left out: it asks for no more than that nothing crashes, and takes long. */
  readonly tests: readonly string[];
}

const STATUS = 'datasources/chat-sdk/status';

export const AREAS: Readonly<Record<string, Area>> = {
  policy: {
    mutate: [
      'domains/*/policy.ts',
      'domains/contact/{accept,clock,retract,standing,strangers}.ts',
      'domains/chat/delivery.ts',
      'server/http/pipeline/{cost,document-limits}.ts',
    ],
    tests: [
      'test/unit/{chat,contact,ingest}/**/*.test.ts',
      'test/unit/http/**/*.test.ts',
      'test/http/{document-limits,real-schema}.test.ts',
    ],
  },
  sealing: {
    mutate: ['domains/shared/{aes-gcm-box,aes-gcm-sealer,idempotency,sealing}.ts'],
    tests: ['test/unit/{sealing,shared}/**/*.test.ts'],
  },
  keystore: {
    mutate: [
      'domains/account/{attempts,kdf,password-box,token}.ts',
      'domains/account/keystore/*.ts',
    ],
    tests: ['test/unit/account/**/*.test.ts'],
  },
  outbox: {
    mutate: ['domains/outbox/*.ts'],
    tests: ['test/unit/{outbox,ingest}/**/*.test.ts'],
  },
  wire: {
    mutate: [`${STATUS}/wire/*.ts`],
    tests: ['test/unit/chat-sdk/wire/**/!(fuzz).test.ts'],
  },
  encryption: {
    mutate: [`${STATUS}/encryption/*.ts`],
    tests: ['test/unit/chat-sdk/{encryption,engine}/**/!(fuzz).test.ts'],
  },
  engine: {
    mutate: [`${STATUS}/engine/*.ts`],
    tests: ['test/unit/chat-sdk/engine/**/!(fuzz).test.ts'],
  },
};
