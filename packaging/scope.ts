/** The newest of each framework and the two ends of TypeScript: what CI runs on a second Node. */
export const isShort = process.env.SHUNPIKE_PACKAGING === 'short'
