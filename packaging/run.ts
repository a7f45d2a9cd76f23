import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const execute = promisify(execFile)

export interface RunOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
}

/** The environment less what the npx that started us (`npx -p … -c …`) left there for itself: an npx below would obey it. */
export function toChildEnv(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const { npm_config_package: _package, npm_config_call: _call, ...env } = process.env
  return { ...env, ...extra }
}

/**
 * Runs a command to its end.
 * @returns what it printed on stdout
 * @throws Error with all that it printed when it fails
 */
export async function run(file: string, args: readonly string[], { cwd, env }: RunOptions): Promise<string> {
  try {
    const { stdout } = await execute(file, args, { cwd, env: toChildEnv(env), maxBuffer: 2 ** 26 })
    return stdout
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string }
    throw new Error([message, stdout, stderr].join('\n'))
  }
}
