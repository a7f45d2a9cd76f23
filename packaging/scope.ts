/** The README's test command runs the newest of each framework and the two ends of TypeScript; CI runs all. */
export const isShort = process.env.SHUNPIKE_PACKAGING === 'short'
