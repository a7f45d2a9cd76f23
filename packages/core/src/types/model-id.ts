/** Ids of models at every provider, and what may stand in a URL: an id that is sent to Gemini is a part of the path. */
export const MODEL_ID = /^[\w.:@/~+-]{1,256}$/
