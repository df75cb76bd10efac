// What is shown, as an address can hold it.

export const PAD = 200                                 // side of the pad, pixels: strokes have whole coordinates on it

/** @typedef {{width: number, points: number[][]}} Stroke  points [x, y] on the pad
 *  @typedef {{digit: number, strokes: Stroke[], turn: number, growth: number, right: number, down: number,
 *    noise: number, looked: number, step: number, pose: number[]}} State
 *  looked: the class one looks at, -1 for the longest; step: the routing iteration, 0 for the last;
 *  pose: added to the winner's pose, standard deviations of each number */

/** What each slider may say: lowest, highest, step. */
export const LIMITS = {
  turn: [-90, 90, 1],
  growth: [-.5, .5, .02],
  right: [-8, 8, .5],
  down: [-8, 8, .5],
  noise: [0, 1, .02],
}
const DIMENSIONS = 16
const MOST_POINTS = 10_000                             // of a stroke: more were never drawn
export const POSE_LIMITS = [-4, 4, .1]

/** @returns {State} */
export function start() {
  const pose = Array(DIMENSIONS).fill(0)
  return {digit: 0, strokes: [], turn: 0, growth: 0, right: 0, down: 0, noise: 0, looked: -1, step: 0, pose}
}

/** @param {number} x @param {number[]} limits */
function within(x, [low, high]) {
  return Number.isFinite(x) ? Math.min(Math.max(x, low), high) : 0
}

/** Strokes in letters that an address takes: of each its width, the number of its points, these.
 *  @param {Stroke[]} strokes */
function packStrokes(strokes) {
  const bytes = strokes.flatMap(({width, points}) => [width, points.length >> 8, points.length & 255, ...points.flat()])
  const letters = btoa(bytes.map(byte => String.fromCharCode(byte)).join(""))
  return letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}

/** @param {string} letters @returns {Stroke[]} none where the letters are no strokes */
function unpackStrokes(letters) {
  const strokes = []
  try {
    const text = atob(letters.replaceAll("-", "+").replaceAll("_", "/"))
    const bytes = Array.from(text, letter => letter.charCodeAt(0))
    for (let i = 0; i + 3 < bytes.length;) {
      const count = 256*bytes[i + 1] + bytes[i + 2]
      if (!count || count > MOST_POINTS) return []
      const points = []
      for (let j = i + 3; j < i + 3 + 2*count; j += 2) {
        if (!(bytes[j] <= PAD && bytes[j + 1] <= PAD)) return []
        points.push([bytes[j], bytes[j + 1]])
      }
      strokes.push({width: bytes[i], points})
      i += 3 + 2*count
    }
  } catch {
    return []
  }
  return strokes
}

/** Only what differs from the start.
 *  @param {State} state @returns {string} such as `digit=3&turn=20` */
export function toAddress(state) {
  const first = start()
  const words = new URLSearchParams()
  for (const name of /** @type {const} */ (["digit", "turn", "growth", "right", "down", "noise", "looked", "step"])) {
    if (state[name] !== first[name]) words.set(name, String(state[name]))
  }
  if (state.strokes.length) words.set("drawn", packStrokes(state.strokes))
  if (state.pose.some(Boolean)) words.set("pose", state.pose.join("_"))
  return words.toString()
}

/** What an address says, as far as it can be.
 *  @param {string} address @param {number} digits how many there are to choose from
 *  @param {number} classes @param {number} iterations @returns {State} */
export function fromAddress(address, digits, classes, iterations) {
  const words = new URLSearchParams(address)
  const state = start()
  for (const name of /** @type {(keyof typeof LIMITS)[]} */ (Object.keys(LIMITS))) {
    state[name] = within(Number(words.get(name)), LIMITS[name])
  }
  state.digit = Math.round(within(Number(words.get("digit")), [0, digits - 1]))
  state.step = Math.round(within(Number(words.get("step")), [0, iterations]))
  if (words.has("looked")) state.looked = Math.round(within(Number(words.get("looked")), [-1, classes - 1]))
  const pose = (words.get("pose") ?? "").split("_")
  state.pose = state.pose.map((_, i) => within(Number(pose[i]), POSE_LIMITS))
  state.strokes = unpackStrokes(words.get("drawn") ?? "")
  return state
}
