/**
 * The classic rule of thumb on OpenRouter against direct APIs, by monthly spend in USD: the words of the largest row that is
 * not above the spend. It knows neither own keys nor how the spend divides among providers (cost.md 4.6 and 4.7), so it is
 * shown beside the computed plan, never in place of it. Source: the project's founding table, checked 2026-11-24.
 */
export const VERDICTS = [
  { spend: '100', verdict: 'Worth it for convenience' },
  { spend: '500', verdict: 'Worth it if using multiple models' },
  { spend: '1000', verdict: 'Evaluate based on usage patterns' },
  { spend: '5000', verdict: 'Consider direct for primary model' },
  { spend: '10000', verdict: 'Direct API likely saves money' },
] as const
