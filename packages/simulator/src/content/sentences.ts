import { pickSeeded, toSeedNumber } from '../seed.js'
import { toTokens } from './tokens.js'

const SUBJECTS = [
  'A river',
  'The old lighthouse',
  'Every good map',
  'The night train',
  'A patient gardener',
  'The city library',
  'A small harbour',
  'The north wind',
  'An honest clock',
  'The mountain path',
]
const VERBS = ['carries', 'remembers', 'follows', 'explains', 'measures', 'keeps', 'crosses', 'collects', 'answers']
const OBJECTS = [
  'what the rain left behind',
  'more stories than it tells',
  'the shortest way home',
  'a quiet question',
  'one step at a time',
  'the colours of the evening',
  'every letter ever sent',
  'the weight of small things',
]
const ENDINGS = [
  'and nobody is in a hurry.',
  'until the morning comes.',
  'which is why people return.',
  'without asking for thanks.',
  'as it has done for years.',
  'and that is enough.',
]

function toSentence(key: string, index: number): string {
  const parts = [SUBJECTS, VERBS, OBJECTS, ENDINGS]
  return parts.map((list, part) => pickSeeded(list, toSeedNumber(key, index, part))).join(' ')
}

/** Readable sentences that depend on nothing but the key, cut to exactly the wanted number of tokens. */
export function toSentences(key: string, tokens: number): string {
  let text = ''
  for (let index = 0; toTokens(text).length < tokens; index++)
    text += `${index === 0 ? '' : ' '}${toSentence(key, index)}`
  return toTokens(text).slice(0, tokens).join('')
}

/** Readable sentences that depend on nothing but the key, ending with a full stop, of at least that many tokens. */
export function toWholeSentences(key: string, tokens: number): string {
  let text = toSentence(key, 0)
  for (let index = 1; text.length < tokens * 4; index++) text += ` ${toSentence(key, index)}`
  return text
}
