import type { GatewayOptions, WarningCode } from './gateway-types.js'

const MESSAGES: Readonly<Record<WarningCode, string>> = {
  body_parsed:
    'A body parser before Shunpike read the body of a call. The limit of that parser holds (100 kB in express.json(), 1 MB in the parsers of Koa): it refuses a larger body with a 413 of its own, which Shunpike never sees. Mount Shunpike before the parser.',
  stream_compressed:
    'Something in the app compresses the stream of a call although its `cache-control` says `no-transform`, so events reach the client late and in lumps. Leave paths of Shunpike out of the compression.',
  mounted_twice:
    'Shunpike is mounted twice at the same path: the first mount answers every call, the second none. Remove one.',
}

/** Creates the way to warn: each code once, to the app's hook or else as a warning of the process. */
export function createWarner(onWarning: GatewayOptions['onWarning'] = emit): (code: WarningCode) => void {
  const told = new Set<WarningCode>()
  return (code) => {
    if (told.has(code)) return
    told.add(code)
    onWarning({ code, message: MESSAGES[code], help: `docs/warnings/${code}.md` })
  }
}

const emit: NonNullable<GatewayOptions['onWarning']> = ({ code, message, help }) =>
  process.emitWarning(message, { type: 'ShunpikeWarning', code, detail: `See ${help}` })
