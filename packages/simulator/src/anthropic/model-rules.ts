/** What a Claude model accepts. */
export interface ClaudeRules {
  acceptsSampling: boolean
  acceptsPrefill: boolean
  acceptsForcedTools: boolean
  /** `thinking` types the model takes. */
  thinking: string[]
  /** Thinks when the request says nothing about it. */
  thinksUnasked: boolean
  /** Thinking text is left out unless it is asked for. */
  hidesThinking: boolean
}

interface RuleRow {
  since: number
  rules: ClaudeRules
}

function rules(thinking: string[], changes: Partial<ClaudeRules> = {}): ClaudeRules {
  const newest = {
    acceptsSampling: false,
    acceptsPrefill: false,
    acceptsForcedTools: true,
    thinksUnasked: true,
    hidesThinking: true,
  }
  return { thinking, ...newest, ...changes }
}

/** Rules by version, newest first; as of 2026-11-22, from Anthropic's model pages and API versioning page. */
const CLAUDE_RULES: RuleRow[] = [
  { since: 5.5, rules: rules(['adaptive'], { acceptsForcedTools: false }) },
  { since: 5, rules: rules(['adaptive', 'disabled']) },
  { since: 4.7, rules: rules(['adaptive', 'disabled'], { thinksUnasked: false }) },
  {
    since: 4.6,
    rules: rules(['adaptive', 'enabled', 'disabled'], {
      acceptsSampling: true,
      thinksUnasked: false,
      hidesThinking: false,
    }),
  },
  {
    since: 0,
    rules: rules(['enabled', 'disabled'], {
      acceptsSampling: true,
      acceptsPrefill: true,
      thinksUnasked: false,
      hidesThinking: false,
    }),
  },
]

/** Rules of a model id such as claude-sonnet-5 or claude-haiku-4.5; an unknown one follows the newest. */
export function toClaudeRules(id: string): ClaudeRules {
  const version = /-(\d+)(?:[-.](\d))?(?:$|-)/.exec(id)
  const number = version === null ? Number.POSITIVE_INFINITY : Number(`${version[1]}.${version[2] ?? 0}`)
  const row = CLAUDE_RULES.find(({ since }) => number >= since) ?? CLAUDE_RULES[0]
  if (row === undefined) throw new Error('no rules for Claude models')
  return row.rules
}
