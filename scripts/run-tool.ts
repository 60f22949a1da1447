import { spawn } from 'node:child_process';
import path from 'node:path';

export interface ToolRun {
  readonly code: number;
  /** Standard output, then standard error; empty when it went to the terminal. */
  readonly output: string;
  readonly stdout: string;
}

export interface ToolOptions {
  readonly cwd: string;
  /** Let it write to the terminal instead of keeping what it says. */
  readonly inherit?: boolean;
}

/** Absolute path of a file inside an installed package, whatever the package exports. */
export function toolPath(packageName: string, file: string): string {
  return path.resolve(import.meta.dirname, '../node_modules', packageName, file);
}

/**
 * Runs a tool's script on this Node. Ctrl-C and SIGTERM end the tool first; then this resolves with
 * its exit code (1 when a signal ended it).
 */
export function runTool(
  script: string,
  args: readonly string[],
  { cwd, inherit = false }: ToolOptions,
): Promise<ToolRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      stdio: inherit ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const forward = (signal: NodeJS.Signals): void => {
      child.kill(signal);
    };
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve({ code: code ?? 1, stdout, output: `${stdout}${stderr}`.trim() });
    });
  });
}
