/** What a command takes from the world outside; tests give their own. */
export interface Terminal {
  /** Writes to stdout. */
  out(text: string): void
  /** Writes to stderr. */
  err(text: string): void
  /** Whether stdout shows colours. */
  hasColours: boolean
  /** Whether stderr shows a line that is drawn again and again. */
  hasProgress: boolean
  env: Readonly<Record<string, string | undefined>>
  cwd: string
  /** Calls `hook` at every SIGINT and SIGTERM, in place of ending the process. */
  onSignal(hook: () => void): void
  /** Ends the process. */
  exit(code: number): void
}

/** The terminal of this process. */
export function createTerminal(): Terminal {
  return {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    hasColours: process.stdout.isTTY === true && !process.env['NO_COLOR'],
    hasProgress: process.stderr.isTTY === true,
    env: process.env,
    cwd: process.cwd(),
    onSignal: (hook) => process.on('SIGINT', hook).on('SIGTERM', hook),
    exit: (code) => process.exit(code),
  }
}

/** Text of less weight, where colours show. */
export function dim({ hasColours }: Terminal, text: string): string {
  return hasColours ? `\x1b[2m${text}\x1b[22m` : text
}

/** Text of more weight, where colours show. */
export function bold({ hasColours }: Terminal, text: string): string {
  return hasColours ? `\x1b[1m${text}\x1b[22m` : text
}

/** Rows in columns as wide as their widest cell. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const toLine = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => `${toLine(row).trimEnd()}\n`).join('')
}
