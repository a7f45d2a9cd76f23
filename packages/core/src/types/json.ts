/** A JSON object read from outside: nothing about its members is known yet. */
export type JsonObject = Record<string, unknown>
