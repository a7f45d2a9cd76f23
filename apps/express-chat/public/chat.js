const form = document.querySelector('#ask')
const prompt = document.querySelector('#prompt')
const list = document.querySelector('#messages')
const messages = []

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const question = { role: 'user', content: prompt.value }
  show(question)
  form.reset()
  form.inert = true
  const answer = show({ role: 'assistant', content: '' })
  try {
    const content = await ask([...messages, question], answer)
    messages.push(question, { role: 'assistant', content })
  } catch (error) {
    note(answer, error.message)
  }
  form.inert = false
  prompt.focus()
})

/** Adds a message to the page; text only, never markup. */
function show({ role, content }) {
  const item = document.createElement('li')
  item.className = role
  item.append(content)
  list.append(item)
  item.scrollIntoView()
  return item
}

function note(item, text) {
  const line = document.createElement('small')
  line.textContent = text
  item.append(line)
}

/** Streams an answer into `item`, then says how it came about. Returns its text. */
async function ask(conversation, item) {
  const response = await fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      model: 'chat',
      messages: conversation,
      stream: true,
      stream_options: { include_usage: true },
    }),
  })
  if (!response.ok) throw new Error((await response.json()).error.message)
  let text = ''
  let usage
  for await (const event of readEvents(response.body)) {
    if (event.error) throw new Error(event.error.message)
    const piece = event.choices[0]?.delta.content ?? ''
    text += piece
    item.append(piece)
    usage = event.usage ?? usage
  }
  note(item, toSummary(response.headers, usage))
  return text
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

function toSummary(headers, usage) {
  return [
    `route ${headers.get('x-shunpike-route')}`,
    `model ${headers.get('x-shunpike-model')}`,
    `attempts ${headers.get('x-shunpike-attempts')}`,
    `tokens ${usage?.prompt_tokens ?? '?'}/${usage?.completion_tokens ?? '?'}`,
    `cost with fee ${toUsd(usage?.shunpike.total)}, without ${toUsd(usage?.cost)}`,
  ].join(' · ')
}

function toUsd(amount) {
  return amount === undefined || amount === null ? 'unknown' : `$${Number(amount).toFixed(9).replace(/0+$/, '')}`
}
