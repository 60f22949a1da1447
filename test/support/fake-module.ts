import type { Module, ModuleDescriptor, ModuleHealth } from '../../datasources/module.ts';

export interface FakeModule extends Module<null> {
  /** What happened to it, in order: `start`, `started`, `aborted`, `stop`. */
  readonly calls: string[];
  /** What the next starts do; `ok` once they are used up. `hang` obeys its signal, `deaf` does not. */
  readonly starts: ('ok' | 'fail' | 'throw' | 'hang' | 'deaf')[];
  stops: 'ok' | 'fail' | 'throw' | 'hang';
  /** What `health` answers while it runs; null: it throws. */
  says: ModuleHealth | null;
  /** Lets hanging starts and stops end. */
  release(): void;
}

/** A module that does what the test says. `log` is shared, to see who did what when. */
export function createFakeModule(
  descriptor: Partial<ModuleDescriptor> & Pick<ModuleDescriptor, 'name'>,
  log: string[] = [],
): FakeModule {
  const { name } = descriptor;
  const calls: string[] = [];
  const held: (() => void)[] = [];
  let up = false;
  const note = (what: string) => {
    calls.push(what);
    log.push(`${name} ${what}`);
  };
  const hold = () => new Promise<void>((resolve) => held.push(resolve));
  const come = () => {
    up = true;
    note('started');
  };
  return {
    descriptor: {
      version: '1.0.0',
      owner: 'tests',
      repository: 'https://example.org/tests',
      kind: 'DATASOURCE',
      adapter: 'fake',
      network: null,
      required: true,
      needs: [],
      optionalNeeds: [],
      ...descriptor,
    },
    api: null,
    calls,
    starts: [],
    stops: 'ok',
    says: { state: 'READY' },
    release() {
      for (const resume of held.splice(0)) resume();
    },
    start(signal) {
      note('start');
      const how = this.starts.shift() ?? 'ok';
      if (how === 'throw') throw new Error(`${name} threw`);
      if (how === 'fail') return Promise.reject(new Error(`${name} failed`));
      if (how === 'ok') return Promise.resolve().then(come);
      if (how === 'deaf') return hold().then(come);
      return new Promise((resolve, reject) => {
        const end = () => {
          note('aborted');
          reject(new Error(`${name} was aborted`));
        };
        if (signal.aborted) end();
        else signal.addEventListener('abort', end, { once: true });
        void hold().then(() => {
          come();
          resolve();
        });
      });
    },
    stop() {
      note('stop');
      up = false;
      if (this.stops === 'throw') throw new Error(`${name} threw on stop`);
      if (this.stops === 'fail') return Promise.reject(new Error(`${name} failed to stop`));
      return this.stops === 'hang' ? hold() : Promise.resolve();
    },
    health() {
      if (this.says === null) throw new Error(`${name} has no pulse`);
      return up ? this.says : { state: 'STOPPED' };
    },
  };
}
