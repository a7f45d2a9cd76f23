/** The app with real providers: `PORT=3000 OPENAI_API_KEY=... node dist/main.js`. */
import { createRouter } from '@shunpike/core'
import { createApp } from './app.js'
import { MODELS } from './models.js'

const router = createRouter({ models: MODELS })
const server = createApp(router).listen(Number(process.env.PORT ?? 3000), '127.0.0.1')
server.on('listening', () => console.log(`listening on http://127.0.0.1:${process.env.PORT ?? 3000}`))
process.once('SIGTERM', () => {
  server.close()
  void router.close()
})
