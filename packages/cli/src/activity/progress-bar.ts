import type { Terminal } from '../terminal.js'
import type { Progress } from './read-activity.js'

const WIDTH = 24
const REDRAW_MS = 100

/** Draws how far the reading is on a terminal's stderr; draws nothing where nobody looks. */
export function createProgressBar(terminal: Terminal, name: string) {
  let drawnAt = Number.NEGATIVE_INFINITY
  return {
    draw({ bytes, totalBytes, rows }: Progress) {
      const now = performance.now()
      if (!terminal.hasProgress || now - drawnAt < REDRAW_MS) return
      drawnAt = now
      const done = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes)
      const filled = Math.round(done * WIDTH)
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled)
      terminal.err(`\r${name} ${bar} ${Math.round(done * 100)} % · ${rows.toLocaleString('en-US')} rows\x1b[K`)
    },
    clear() {
      if (drawnAt > 0) terminal.err('\r\x1b[K')
    },
  }
}
