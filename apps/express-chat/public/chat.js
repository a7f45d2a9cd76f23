const form = document.querySelector('#ask')
const prompt = document.querySelector('#prompt')
const list = document.querySelector('#messages')
const send = document.querySelector('#send')
const stop = document.querySelector('#stop')
const messages = []
let leaving

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  if (leaving) return
  const question = { role: 'user', content: prompt.value }
  show(question)
  form.reset()
  const answer = show({ role: 'assistant', content: '' })
  setBusy(new AbortController())
  answer.classList.add('streaming')
  try {
    const content = await ask([...messages, question], answer, leaving.signal)
    messages.push(question, { role: 'assistant', content })
  } catch (error) {
    showError(answer, error)
  }
  answer.classList.remove('streaming')
  setBusy(undefined)
  prompt.focus()
})

stop.addEventListener('click', () => leaving?.abort())

function setBusy(controller) {
  leaving = controller
  send.hidden = controller !== undefined
  stop.hidden = controller === undefined
}

/** Adds a message to the page; text only, never markup. */
function show({ role, content }) {
  const item = document.createElement('li')
  item.className = role
  item.append(createElement('p', content))
  list.append(item)
  scrollToEnd()
  return item
}

function createElement(name, text) {
  const element = document.createElement(name)
  element.textContent = text
  return element
}

function scrollToEnd() {
  scrollTo({ top: document.documentElement.scrollHeight })
}

function showError(item, error) {
  const line = createElement('p', error.name === 'AbortError' ? 'Stopped.' : error.message)
  line.className = 'error'
  line.role = 'alert'
  item.append(line)
  scrollToEnd()
}

/** Streams an answer into `item`, then shows how it came about. Returns its text. */
async function ask(conversation, item, signal) {
  const startedAt = performance.now()
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    signal,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'chat',
      messages: conversation,
      stream: true,
      stream_options: { include_usage: true },
    }),
  })
  if (!response.ok) throw new Error(await readError(response))
  let ttftMs
  let usage
  for await (const event of readEvents(response.body)) {
    if (event.error) throw new Error(event.error.message)
    const piece = event.choices?.[0]?.delta.content
    if (piece) {
      ttftMs ??= performance.now() - startedAt
      item.firstChild.append(piece)
      scrollToEnd()
    }
    usage = event.usage ?? usage
  }
  item.append(toFacts(response.headers, ttftMs, usage))
  scrollToEnd()
  return item.firstChild.textContent
}

async function readError(response) {
  try {
    return (await response.json()).error.message
  } catch {
    return `The server answered with ${response.status}.`
  }
}

/** The events of a stream up to `[DONE]`. */
async function* readEvents(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) throw new Error('The answer was cut.')
    const lines = (rest + value).split('\n')
    rest = lines.pop()
    for (const line of lines) {
      if (line.startsWith('data: [DONE]')) return
      if (line.startsWith('data: ')) yield JSON.parse(line.slice('data: '.length))
    }
  }
}

function toFacts(headers, ttftMs, usage) {
  const facts = {
    route: headers.get('x-shunpike-route'),
    model: headers.get('x-shunpike-model'),
    attempts: headers.get('x-shunpike-attempts'),
    ttft: ttftMs === undefined ? 'unknown' : `${Math.round(ttftMs)} ms`,
    tokens: `${usage?.prompt_tokens ?? 'unknown'} / ${usage?.completion_tokens ?? 'unknown'}`,
    cost: toUsd(usage?.shunpike?.total),
    'without fee': toUsd(usage?.cost),
  }
  const rows = Object.entries(facts).map(([name, value]) => {
    const row = document.createElement('div')
    row.append(createElement('dt', name), createElement('dd', value))
    return row
  })
  const terms = document.createElement('dl')
  terms.append(...rows)
  return terms
}

function toUsd(amount) {
  return amount === undefined || amount === null ? 'unknown' : `$${Number(amount).toFixed(9).replace(/0+$/, '')}`
}
