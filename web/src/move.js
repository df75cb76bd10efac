// What one does to a digit: the same as `move` and `add_noise` of notebook 21, on one image of 28 × 28 bytes.

export const SIDE = 28

/** @typedef {{turn: number, growth: number, right: number, down: number, noise: number}} Disturbance
 *  degrees counter-clockwise; a fraction; pixels; pixels; standard deviation of a white that is 1 */

/** The level at a place between pixels, black outside.
 *  @param {Uint8Array} image @param {number} y @param {number} x */
function between(image, y, x) {
  const top = Math.floor(y)
  const left = Math.floor(x)
  const below = y - top
  const beside = x - left
  let level = 0
  for (const [row, down] of [[top, 1 - below], [top + 1, below]]) {
    for (const [column, across] of [[left, 1 - beside], [left + 1, beside]]) {
      const inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE
      if (inside) level += down*across*image[row*SIDE + column]
    }
  }
  return level
}

/** Turn, enlarge and shift an image in one bilinear interpolation.
 *  @param {Uint8Array} image @param {Disturbance} how @returns {Float64Array} levels from 0 to 255 */
export function move(image, {turn, growth, right, down}) {
  const angle = turn*Math.PI/180
  const cos = Math.cos(angle)/(1 + growth)
  const sin = Math.sin(angle)/(1 + growth)
  const middle = (SIDE - 1)/2
  const moved = new Float64Array(SIDE*SIDE)
  for (let row = 0; row < SIDE; row++) {
    for (let column = 0; column < SIDE; column++) {
      const y = row - middle - down
      const x = column - middle - right
      moved[row*SIDE + column] = between(image, sin*x + cos*y + middle, cos*x - sin*y + middle)
    }
  }
  return moved
}

/** Numbers of a normal distribution, the same each time.
 *  @param {number} n @returns {Float64Array} */
export function normal(n) {
  let seed = 1
  const uniform = () => {                              // mulberry32
    seed = (seed + 0x6D2B79F5) | 0
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0)/2**32
  }
  return Float64Array.from({length: n}, () => Math.sqrt(-2*Math.log(1 - uniform()))*Math.cos(2*Math.PI*uniform()))
}

const NOISE = normal(SIDE*SIDE)

/** A digit as the networks get it.
 *  @param {Uint8Array} image @param {Disturbance} how @returns {Uint8Array} */
export function disturb(image, how) {
  const moved = move(image, how)
  return Uint8Array.from(moved, (level, i) => {
    const noisy = Math.round(level) + 255*how.noise*NOISE[i]
    return Math.floor(Math.min(Math.max(noisy, 0), 255))
  })
}
