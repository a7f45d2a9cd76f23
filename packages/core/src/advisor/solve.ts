/** The cheapest assignment of payments to providers. */
import { type Assignment, type PaymentOption, type Problem, toByokFee, toMonthlyPurchaseFee } from './problem.js'

/** Providers up to which every assignment is compared: 3^10 are 59,049. */
const MOST_COMPARED = 10

export interface Solution {
  assignment: Assignment
  /** How many assignments were compared. */
  evaluated: number
}

/**
 * Compares every assignment: the allowance for own keys, the least purchase and the shared overhead tie the providers
 * together, so none can be decided alone. Of equals, the one with fewer direct providers wins, then the one with fewer
 * that are not on credits. Beyond ten providers with a choice, the smaller ones are decided alone first (cost.md 4.3).
 */
export function solve(problem: Problem): Solution {
  const choices = narrow(problem)
  const best = search(choices, problem)
  const evaluated = choices.reduce((product, options) => product * options.length, 1)
  return {
    evaluated,
    assignment: best.map((option, provider) => problem.options[provider]?.indexOf(option) as number),
  }
}

type Choices = readonly (readonly PaymentOption[])[]

/** The sums over the providers decided so far. */
interface Sums {
  credits: bigint
  byok: bigint
  other: bigint
  direct: number
  notCredits: number
}

const NOTHING: Sums = { credits: 0n, byok: 0n, other: 0n, direct: 0, notCredits: 0 }

/** Depth first, the cheaper ways first; a branch that cannot become as cheap as the best so far is compared as a whole. */
function search(choices: Choices, problem: Problem): readonly PaymentOption[] {
  const toCost = ({ credits, other }: PaymentOption) => addPurchase(credits, problem) + other
  const ordered = choices.map((options) => [...options].sort((a, b) => compareBigInts(toCost(a), toCost(b))))
  const isHopeless = createBounds(choices, problem)
  const chosen: PaymentOption[] = []
  let best: { net: bigint; sums: Sums; chosen: readonly PaymentOption[] } | undefined
  const visit = (sums: Sums) => {
    const options = ordered[chosen.length]
    if (!options) {
      const net = toNet(sums, problem)
      if (!best || net < best.net || (net === best.net && isSimpler(sums, best.sums)))
        best = { net, sums, chosen: [...chosen] }
      return
    }
    if (best && isHopeless(sums, chosen.length, best.net)) return
    for (const option of options) {
      chosen.push(option)
      visit(include(sums, option))
      chosen.pop()
    }
  }
  visit(NOTHING)
  return best?.chosen ?? []
}

function include(sums: Sums, { payment, credits, byok, other }: PaymentOption): Sums {
  return {
    credits: sums.credits + credits,
    byok: sums.byok + byok,
    other: sums.other + other,
    direct: sums.direct + (payment === 'direct' ? 1 : 0),
    notCredits: sums.notCredits + (payment === 'credits' ? 0 : 1),
  }
}

function toNet({ credits, byok, other, direct }: Sums, problem: Problem): bigint {
  const bought = credits + toByokFee(byok, problem)
  return bought + toMonthlyPurchaseFee(bought, problem) + other + (direct > 0 ? problem.sharedOverhead : 0n)
}

function isSimpler(a: Sums, b: Sums): boolean {
  return a.direct < b.direct || (a.direct === b.direct && a.notCredits < b.notCredits)
}

/** Quarters of the allowance's fee that the bounds are made with. */
const PRICES: readonly bigint[] = [0n, 1n, 2n, 3n, 4n]
const FULL_PRICE = 4n

/**
 * Whether nothing below a branch can cost as little as `least`. With the allowance priced (each USD on own keys costs a
 * share of the fee, and the allowance is given back as a whole) the providers do not depend on each other, and what they
 * cost is never more than the truth, for any share from nothing to all of the fee.
 */
function createBounds(choices: Choices, problem: Problem) {
  const { byok, sharedOverhead } = problem
  const toFee = (usage: bigint, price: bigint) =>
    (addPurchase((usage * byok.rate.numerator) / byok.rate.denominator, problem) * price) / FULL_PRICE
  const bounds = PRICES.map((price) => {
    const cost = ({ credits, byok, other }: PaymentOption) => addPurchase(credits, problem) + other + toFee(byok, price)
    const rest = [0n]
    for (const options of [...choices].reverse())
      rest.unshift((rest[0] as bigint) + options.map(cost).reduce((a, b) => (b < a ? b : a)))
    return { price, rest, refund: toFee(byok.allowance, price) }
  })
  return ({ credits, byok, other, direct }: Sums, depth: number, least: bigint): boolean => {
    const known = addPurchase(credits, problem) + other + (direct > 0 ? sharedOverhead : 0n)
    return bounds.some(
      ({ price, rest, refund }) => known + toFee(byok, price) - refund + (rest[depth] as bigint) > least + SLACK,
    )
  }
}

/** A bound may be rounded up by less than a unit for each figure in it. */
const SLACK = 64n

/** Credits with the fee's share on them, which is the least that buying them costs. */
function addPurchase(credits: bigint, { purchase: { rate } }: Problem): bigint {
  return credits + (credits * rate.numerator) / rate.denominator
}

function compareBigInts(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Leaves a choice to the providers with the most at stake, and decides the others as if they were alone. */
function narrow(problem: Problem): Choices {
  const { options } = problem
  const open = options.filter((ways) => ways.length > 1).sort((a, b) => compareBigInts(toSize(b), toSize(a)))
  const alone = new Set(open.slice(MOST_COMPARED))
  const usage = options.reduce((sum, ways) => sum + (ways.find(({ byok }) => byok > 0n)?.byok ?? 0n), 0n)
  const isCharged = usage > problem.byok.allowance
  return options.map((ways) => (alone.has(ways) ? [pickAlone(ways, problem, isCharged)] : ways))
}

function toSize(ways: readonly PaymentOption[]): bigint {
  return ways.reduce((size, { credits, byok, bill }) => {
    const one = credits + byok + bill
    return one > size ? one : size
  }, 0n)
}

function pickAlone(ways: readonly PaymentOption[], problem: Problem, isCharged: boolean): PaymentOption {
  const { rate } = problem.byok
  const toCost = ({ credits, byok, other }: PaymentOption) => {
    const fee = isCharged ? (byok * rate.numerator) / rate.denominator : 0n
    return addPurchase(credits + fee, problem) + other
  }
  return ways.reduce((best, way) => (toCost(way) < toCost(best) ? way : best))
}
