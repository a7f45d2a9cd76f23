import { toUsdNumber } from '../billing/money.js'
import type { ProviderContext } from '../http/provider.js'
import { type PlainReply, toPlainReply } from '../http/reply.js'
import type { JsonObject } from '../json.js'
import { embedBody } from '../openai/embeddings.js'
import { toSeededText } from '../seed.js'
import { pickModel, toProviderLabel, toSlug } from './catalog.js'
import { toRouterRefusal, toUnknownModel } from './errors.js'
import { toRouterHeaders } from './headers.js'

/** POST /api/v1/embeddings. */
export function answerRouterEmbeddings(body: JsonObject, isByok: boolean, context: ProviderContext): PlainReply {
  const model = pickModel(context.prices, body)
  if (model?.kind !== 'embedding') return toUnknownModel(String(body.model))
  const embedded = embedBody(body, model, context)
  if (embedded === undefined) return toRouterRefusal(400, 'Input required: specify "input"')
  const id = `gen-emb-${context.nowSeconds()}-${toSeededText(20, 'openrouter', context.seed, context.nextNumber())}`
  const charge = context.book.quote(model, embedded.usage, isByok)
  const tokens = embedded.usage.input
  const answer = {
    object: 'list',
    data: embedded.data,
    model: toSlug(model),
    usage: {
      prompt_tokens: tokens,
      total_tokens: tokens,
      cost: toUsdNumber(charge.amount),
      is_byok: isByok,
      cost_details: {
        upstream_inference_cost: toUsdNumber(charge.list.total),
        upstream_inference_prompt_cost: toUsdNumber(charge.list.input),
        upstream_inference_completions_cost: 0,
      },
    },
    provider: toProviderLabel(model),
    id,
  }
  return {
    ...toPlainReply(200, answer, toRouterHeaders(id, false)),
    bill: { requestId: id, model, usage: embedded.usage, isByok },
  }
}
