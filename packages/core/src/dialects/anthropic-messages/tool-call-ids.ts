/**
 * Ids of tool calls as Anthropic takes them: `^[a-zA-Z0-9_-]+$` and each once in a conversation. Other servers give
 * empty ids, ids with other characters, or `call_0` anew in every turn. The same history always gets the same ids.
 */
export interface ToolCallIds {
  /** Forgets calls that were not answered: an id may come again in a later turn. */
  startTurn(): void
  /** The wire id of a call. */
  open(id: string): string
  /** The wire id of the call that a result answers; `undefined` when there is none. */
  close(id: string): string | undefined
}

export function createToolCallIds(): ToolCallIds {
  const used = new Set<string>()
  const open = new Map<string, string[]>()
  return {
    startTurn: () => open.clear(),
    open(id) {
      const wireId = pickUnused(id.replace(/[^a-zA-Z0-9_-]/g, '_') || 'call', used)
      used.add(wireId)
      open.set(id, [...(open.get(id) ?? []), wireId])
      return wireId
    },
    close: (id) => open.get(id)?.shift(),
  }
}

function pickUnused(base: string, used: ReadonlySet<string>): string {
  if (!used.has(base)) return base
  let n = 2
  while (used.has(`${base}_${n}`)) n++
  return `${base}_${n}`
}
