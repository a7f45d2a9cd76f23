import type { Router } from '@shunpike/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ShunpikeModule } from './shunpike.module.js'
import { PLATFORMS, post, startApp, startUpstream, stopAll, toEvent } from './start-app.js'
import { SHUNPIKE_ROUTER } from './tokens.js'

afterEach(stopAll)

describe.each(PLATFORMS)('on %s', (_, createPlatform) => {
  it('takes no more calls, and lets the running ones end within drainMs', async () => {
    const { options, seen } = await startUpstream(toEvent({ content: 'hi' }), true)
    const imports = [ShunpikeModule.forRoot({ ...options, server: { drainMs: 200 } })]
    const { app, url } = await startApp(createPlatform(), { imports })
    const router = app.get<Router>(SHUNPIKE_ROUTER)
    const answer = await post(`${url}/v1/chat/completions`)
    const closed = app.close()
    await vi.waitFor(() => expect(router.call({ body: {} })).rejects.toMatchObject({ code: 'shutting_down' }))
    expect(seen.left).toBe(false)
    // After drainMs the upstream is cut, so the client sees a failure, and Nest can close.
    expect(await answer.text().catch(() => 'cut')).not.toContain('[DONE]')
    await closed
    expect(seen.left).toBe(true)
    expect(router.ledger.calls()).toMatchObject([{ outcome: expect.not.stringMatching('^ok$') }])
  })
})
