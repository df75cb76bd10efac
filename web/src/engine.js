// What computes: the worker of the site's page, or Python behind a notebook. Both answer the same questions.

/** @typedef {{shape: number[], data: Float32Array}} Numbers
 *  @typedef {Record<string, Numbers>} Arrays
 *  @typedef {{what: "look", file: string, wanted?: string[]} | {what: "find", side: number}
 *    | {what: "draw", file: string, looked: number}} Question
 *  look: bytes of images, uint8 [n, 28, 28], to what the network's file gives of them;
 *  find: bytes of a picture, uint8 [side, side], to `image` [28, 28], or `note`, why there is no digit, and `box`;
 *  draw: a pose and what is added to it, float32 [16] each, to the decoder's `drawing` [28, 28]
 *  @typedef {{arrays: Arrays, note?: string, box?: number[]}} Answer
 *  @typedef {{ask: (question: Question, content: Uint8Array | Float32Array) => Promise<Answer>}} Engine */

/** Match answers, which come in any order, with their questions.
 *  @param {(message: {id: number, question: Question}, content: ArrayBuffer) => void} send
 *  @returns {Engine & {answered: (id: number, answer: Answer | null, error?: string) => void}} */
export function correspondence(send) {
  /** @type {Map<number, {resolve: (answer: Answer) => void, reject: (error: Error) => void}>} */
  const waiting = new Map()
  let last = 0
  return {
    ask(question, content) {
      const id = ++last
      const bytes = /** @type {ArrayBuffer} */ (content.slice().buffer)
      return new Promise((resolve, reject) => {
        waiting.set(id, {resolve, reject})
        send({id, question}, bytes)
      })
    },
    answered(id, answer, error) {
      const asked = waiting.get(id)
      waiting.delete(id)
      if (answer) asked?.resolve(answer)
      else asked?.reject(new Error(error))
    },
  }
}
