/** One kind of generated code. */
export interface Generator {
  /** Names the stamp file too. */
  readonly name: string;
  /** Shown while it works. */
  readonly label: string;
  /** `runtime`: nothing starts without it. `types`: only the type checker reads it. */
  readonly scope: 'runtime' | 'types';
  /** Packages whose version changes the output. */
  readonly packages: readonly string[];
  /** Folders that hold nothing but its output, relative to the repository. */
  readonly outputs: readonly string[];
  /** Files it reads, relative to the repository. */
  inputs(root: string): string[];
  /** @throws with the tool's own words when it fails */
  run(root: string): Promise<void> | void;
}
