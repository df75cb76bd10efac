// Numbers in rows and columns, and what NumPy, SciPy and Pillow do with them, to the last digit where it can be.

/** @typedef {{height: number, width: number}} Shape */
/** @typedef {{height: number, width: number, data: Float32Array | Float64Array}} Grey Numbers */
/** @typedef {{height: number, width: number, data: Uint8Array}} Mask 1 where something is, else 0 */
/** @typedef {Float32Array | Float64Array} Numbers */
/** @typedef {{start: number, stop: number}} Slice */

/** To the nearest whole number, of two as near to the even one. @param {number} x */
export function round(x) {
  const below = Math.floor(x)
  const rest = x - below
  if (rest === .5) {
    return below + Math.abs(below % 2)
  }
  return rest < .5 ? below : below + 1
}

/** Within bounds. @param {number} x @param {number} low @param {number} high */
export function clip(x, low, high) {
  return Math.min(Math.max(x, low), high)
}

/** What a number becomes beside these: NumPy keeps to single precision. @param {Numbers} data @param {number} x */
export function likeThese(data, x) {
  return data instanceof Float32Array ? Math.fround(x) : x
}

// Parts

/** Some rows and columns.
 *  @template {Grey | Mask} T @param {T} x @param {Slice} rows @param {Slice} columns @returns {T} */
export function cut(x, rows, columns) {
  const height = rows.stop - rows.start
  const width = columns.stop - columns.start
  const data = x.data.slice(0, height*width)
  for (let y = 0; y < height; y++) {
    const start = (rows.start + y)*x.width + columns.start
    data.set(x.data.subarray(start, start + width), y*width)
  }
  return /** @type {T} */ ({height, width, data})
}

/** Every n-th row and column. @template {Grey | Mask} T @param {T} x @param {number} n @returns {T} */
export function thinned(x, n) {
  const height = Math.ceil(x.height/n)
  const width = Math.ceil(x.width/n)
  const data = x.data.slice(0, height*width)
  for (let y = 0; y < height; y++) {
    for (let column = 0; column < width; column++) {
      data[y*width + column] = x.data[(y*x.width + column)*n]
    }
  }
  return /** @type {T} */ ({height, width, data})
}

/** With n zeros around. @param {Mask} mask @param {number} n @returns {Mask} */
export function padded(mask, n) {
  const height = mask.height + 2*n
  const width = mask.width + 2*n
  const data = new Uint8Array(height*width)
  for (let y = 0; y < mask.height; y++) {
    const row = mask.data.subarray(y*mask.width, (y + 1)*mask.width)
    data.set(row, (y + n)*width + n)
  }
  return {height, width, data}
}

/** With the numbers at the edge n times more. @param {Grey} x @param {number} n @returns {Grey} */
export function edgePadded(x, n) {
  const height = x.height + 2*n
  const width = x.width + 2*n
  const data = new Float32Array(height*width)
  for (let y = 0; y < height; y++) {
    const start = clip(y - n, 0, x.height - 1)*x.width
    const row = x.data.subarray(start, start + x.width)
    data.fill(row[0], y*width, y*width + n)
    data.set(row, y*width + n)
    data.fill(row[x.width - 1], (y + 1)*width - n, (y + 1)*width)
  }
  return {height, width, data}
}

// Masks

/** Where numbers are above another. @param {Grey} x @param {number} threshold @returns {Mask} */
export function above({height, width, data}, threshold) {
  const least = likeThese(data, threshold)
  const bits = new Uint8Array(data.length)
  for (let i = 0; i < bits.length; i++) {
    bits[i] = data[i] > least ? 1 : 0
  }
  return {height, width, data: bits}
}

/** Where a mask has nothing. @param {Mask} mask @returns {Mask} */
export function not({height, width, data}) {
  const bits = new Uint8Array(data.length)
  for (let i = 0; i < bits.length; i++) {
    bits[i] = 1 - data[i]
  }
  return {height, width, data: bits}
}

/** Where both masks have something. @param {Mask} one @param {Mask} other @returns {Mask} */
export function both({height, width, data}, other) {
  const bits = other.data.slice()
  for (let i = 0; i < bits.length; i++) {
    bits[i] &= data[i]
  }
  return {height, width, data: bits}
}

/** How many there are. @param {Uint8Array} bits */
export function count(bits) {
  let n = 0
  for (let i = 0; i < bits.length; i++) {
    n += bits[i]
  }
  return n
}

/** Is there one? @param {Uint8Array} bits */
export function any(bits) {
  return bits.includes(1)
}

/** The numbers where a mask is. @param {Grey} x @param {Mask} mask @returns {Numbers} */
export function chosen({data}, mask) {
  const bits = mask.data
  const values = data.slice(0, count(bits))
  let n = 0
  for (let i = 0; i < bits.length; i++) {
    if (bits[i]) {
      values[n] = data[i]
      n++
    }
  }
  return values
}

// Numbers

/** The largest. @param {Numbers} values */
export function largest(values) {
  let most = -Infinity
  for (let i = 0; i < values.length; i++) {
    most = values[i] > most ? values[i] : most
  }
  return most
}

/** The sum, added in NumPy's order, for the last digit decides where a tie goes.
 *  @param {Numbers} values @returns {number} */
export function sum(values) {
  const n = values.length
  if (n > 128) {
    const half = n >> 1
    const middle = half - half % 8
    return likeThese(values, sum(values.subarray(0, middle)) + sum(values.subarray(middle)))
  }
  const apart = values.slice(0, 8)
  const whole = n - n % 8
  for (let i = 8; i < whole; i++) {
    apart[i % 8] += values[i]
  }
  const [a, b, c, d, e, f, g, h] = apart
  const add = (/** @type {number} */ x, /** @type {number} */ y) => likeThese(values, x + y)
  let total = whole ? add(add(add(a, b), add(c, d)), add(add(e, f), add(g, h))) : 0
  for (let i = whole; i < n; i++) {
    total = add(total, values[i])
  }
  return total
}

/** Moves what is smaller than the k-th of the sorted numbers before it, the rest behind.
 *  @param {Float64Array} values @param {number} k */
export function divide(values, k) {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const pivot = values[k]
    let i = low
    let j = high
    while (i <= j) {
      while (values[i] < pivot) {
        i++
      }
      while (values[j] > pivot) {
        j--
      }
      if (i <= j) {
        const value = values[i]
        values[i] = values[j]
        values[j] = value
        i++
        j--
      }
    }
    if (j < k) {
      low = i
    }
    if (k < i) {
      high = j
    }
  }
}

/** The middle number, or the mean of the two. @param {Numbers} values */
export function median(values) {
  const n = values.length
  const middle = n >> 1
  const sorted = Float64Array.from(values)
  divide(sorted, middle)
  if (n % 2) {
    return sorted[middle]
  }
  const below = largest(sorted.subarray(0, middle))
  return n ? likeThese(values, (below + sorted[middle])/2) : NaN
}

/** The n largest numbers, the smallest first. @param {Numbers} values @param {number} n */
export function largestOnes(values, n) {
  const start = Math.max(values.length - n, 0)
  const sorted = Float64Array.from(values)
  divide(sorted, start)
  return sorted.subarray(start).sort()
}

/** How many numbers are in each of equal bins, and where these end. @param {Numbers} values @param {number} bins */
export function histogram(values, bins) {
  let first = Infinity
  let last = -Infinity
  for (let i = 0; i < values.length; i++) {
    first = values[i] < first ? values[i] : first
    last = values[i] > last ? values[i] : last
  }
  if (first === last) {
    first -= .5
    last += .5
  }
  const step = likeThese(values, likeThese(values, last - first)/bins)
  const edges = Float64Array.from({length: bins + 1}, (_, i) => likeThese(values, i*step))
    .map(edge => likeThese(values, edge + first))
  edges[bins] = last
  const counts = new Int32Array(bins)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    let bin = Math.min(Math.trunc((value - first)/(last - first)*bins), bins - 1)
    if (value < edges[bin]) {
      bin--
    } else if (value >= edges[bin + 1] && bin < bins - 1) {
      bin++
    }
    counts[bin] += 1
  }
  return {counts, edges}
}

/** The x of matrix*x = right. @param {number[][]} matrix @param {number[]} right */
export function solve(matrix, right) {
  const n = right.length
  const rows = matrix.map((row, i) => [...row, right[i]])
  for (let i = 0; i < n; i++) {
    let best = i
    for (let k = i + 1; k < n; k++) {
      best = Math.abs(rows[k][i]) > Math.abs(rows[best][i]) ? k : best
    }
    const pivot = rows[best]
    rows[best] = rows[i]
    rows[i] = pivot
    for (let k = i + 1; k < n; k++) {
      const factor = rows[k][i]/pivot[i]
      for (let column = i; column <= n; column++) {
        rows[k][column] -= factor*pivot[column]
      }
    }
  }
  const x = new Float64Array(n)
  for (let i = n - 1; i >= 0; i--) {
    let rest = rows[i][n]
    for (let column = i + 1; column < n; column++) {
      rest -= rows[i][column]*x[column]
    }
    x[i] = rest/rows[i][i]
  }
  return x
}

/** Both eigenvalues of [[a, b], [b, c]], and the direction of the larger.
 *  @param {number} a @param {number} b @param {number} c */
export function eigen(a, b, c) {
  const middle = (a + c)/2
  const half = (a - c)/2
  const radius = Math.hypot(half, b)
  const [x, y] = half >= 0 ? [half + radius, b] : [b, radius - half]
  const length = Math.hypot(x, y)
  const direction = length ? [x/length, y/length] : [1, 0]
  return {small: middle - radius, large: middle + radius, direction}
}

// Filters

/** @typedef {(line: Float64Array, out: Float64Array) => void} LineFilter */

/** Filter lines in place; each has its first and its last number `reach` times more at its ends.
 *  @param {Float64Array} data @param {{lines: number, next: number}} lines from one line to the next
 *  @param {{length: number, step: number}} line from one number to the next
 *  @param {number} reach @param {LineFilter} filter */
function filterLines(data, {lines, next}, {length, step}, reach, filter) {
  const line = new Float64Array(length + 2*reach)
  const out = new Float64Array(length)
  for (let start = 0; start < lines*next; start += next) {
    for (let i = 0; i < length; i++) {
      line[reach + i] = data[start + i*step]
    }
    line.fill(line[reach], 0, reach)
    line.fill(line[reach + length - 1], reach + length)
    filter(line, out)
    for (let i = 0; i < length; i++) {
      data[start + i*step] = out[i]
    }
  }
}

/** Columns, then rows.
 *  @template {Grey | Mask} T @param {T} x @param {number} reach @param {LineFilter} filter @returns {T} */
function filtered(x, reach, filter) {
  const {height, width} = x
  const data = x.data.slice()
  const numbers = new Float64Array(data)
  filterLines(numbers, {lines: width, next: 1}, {length: height, step: width}, reach, filter)
  data.set(numbers)                                    // SciPy keeps single precision in between
  numbers.set(data)
  filterLines(numbers, {lines: height, next: width}, {length: width, step: 1}, reach, filter)
  data.set(numbers)
  return /** @type {T} */ ({height, width, data})
}

/** scipy.ndimage.gaussian_filter, mode "nearest". @param {Grey} x @param {number} deviation */
export function gaussian(x, deviation) {
  const reach = Math.trunc(4*deviation + .5)
  const factor = -.5/(deviation*deviation)
  const weights = Float64Array.from({length: 2*reach + 1}, (_, i) => Math.exp(factor*(i - reach)**2))
  const total = sum(weights)
  const half = weights.subarray(reach).map(weight => weight/total)
  return filtered(x, reach, (line, out) => {
    for (let i = 0; i < out.length; i++) {
      const middle = i + reach
      let mean = line[middle]*half[0]
      for (let away = reach; away > 0; away--) {
        mean += (line[middle - away] + line[middle + away])*half[away]
      }
      out[i] = mean
    }
  })
}

/** scipy.ndimage.uniform_filter, mode "nearest", of an odd size. @param {Grey} x @param {number} size */
export function uniform(x, size) {
  return filtered(x, size >> 1, (line, out) => {
    let total = 0
    for (let i = 0; i < size; i++) {
      total += line[i]
    }
    out[0] = total/size
    for (let i = 1; i < out.length; i++) {
      total += line[i + size - 1] - line[i - 1]
      out[i] = total/size
    }
  })
}

/** The largest of each window, as van Herk finds it, of numbers times a sign.
 *  @param {number} window @param {number} sign @param {number} longest @returns {LineFilter} */
function extreme(window, sign, longest) {
  const since = new Float64Array(longest + window)            // the largest since a block's start
  const until = new Float64Array(longest + window)            // and until its end
  return (line, out) => {
    const n = line.length
    for (let start = 0; start < n; start += window) {
      const end = Math.min(start + window, n)
      let most = -Infinity
      for (let i = start; i < end; i++) {
        const value = sign*line[i]
        most = value > most ? value : most
        since[i] = most
      }
      most = -Infinity
      for (let i = end - 1; i >= start; i--) {
        const value = sign*line[i]
        most = value > most ? value : most
        until[i] = most
      }
    }
    for (let i = 0; i < out.length; i++) {
      const one = until[i]
      const other = since[i + window - 1]
      out[i] = sign*(one > other ? one : other)
    }
  }
}

/** The largest in an odd square around each pixel.
 *  @template {Grey | Mask} T @param {T} x @param {number} window @returns {T} */
export function maximum(x, window) {
  return filtered(x, window >> 1, extreme(window, 1, Math.max(x.height, x.width)))
}

/** The smallest in an odd square around each pixel.
 *  @template {Grey | Mask} T @param {T} x @param {number} window @returns {T} */
export function minimum(x, window) {
  return filtered(x, window >> 1, extreme(window, -1, Math.max(x.height, x.width)))
}

// Pieces

/** To which piece each pixel belongs, also over corners: 0 none, 1 the first from above; and how many.
 *  @param {Mask} mask */
export function labelled({height, width, data}) {
  const labels = new Int32Array(data.length)
  const parents = [0]
  const root = (/** @type {number} */ label) => {
    while (parents[label] !== label) {
      parents[label] = parents[parents[label]]
      label = parents[label]
    }
    return label
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (!data[i]) {
        continue
      }
      const up = y > 0 ? labels[i - width] : 0
      if (up) {                                            // what touches this pixel touches that one, too
        labels[i] = up
        continue
      }
      const upLeft = y > 0 && x > 0 ? labels[i - width - 1] : 0
      const upRight = y > 0 && x < width - 1 ? labels[i - width + 1] : 0
      const left = upLeft || (x > 0 ? labels[i - 1] : 0)
      if (!left && !upRight) {
        parents.push(parents.length)
        labels[i] = parents.length - 1
        continue
      }
      labels[i] = left || upRight
      if (left && upRight) {
        const [one, other] = [root(left), root(upRight)]
        parents[Math.max(one, other)] = Math.min(one, other)
      }
    }
  }
  const numbers = new Int32Array(parents.length)
  let n = 0
  for (let i = 0; i < labels.length; i++) {
    if (labels[i]) {
      const label = root(labels[i])
      if (!numbers[label]) {
        n++
        numbers[label] = n
      }
      labels[i] = numbers[label]
    }
  }
  return {labels, n}
}

/** The rows and columns in which each of n labels is.
 *  @param {Int32Array} labels @param {number} n @param {number} width */
export function boxes(labels, n, width) {
  const rows = Array.from({length: n}, () => ({start: Infinity, stop: 0}))
  const columns = Array.from({length: n}, () => ({start: Infinity, stop: 0}))
  for (let i = 0; i < labels.length; i++) {
    if (labels[i]) {
      const y = Math.floor(i/width)
      const x = i - y*width
      const down = rows[labels[i] - 1]
      const right = columns[labels[i] - 1]
      down.start = Math.min(down.start, y)
      down.stop = Math.max(down.stop, y + 1)
      right.start = Math.min(right.start, x)
      right.stop = Math.max(right.stop, x + 1)
    }
  }
  return rows.map((down, i) => [down, columns[i]])
}

/** With its holes, from which no way leads out, corners being none. @param {Mask} mask @returns {Mask} */
export function filled({height, width, data}) {
  const whole = new Uint8Array(data.length).fill(1)
  const waiting = new Int32Array(data.length)
  let n = 0
  const reach = (/** @type {number} */ i) => {
    if (whole[i] && !data[i]) {
      whole[i] = 0
      waiting[n] = i
      n++
    }
  }
  for (let x = 0; x < width; x++) {
    reach(x)
    reach(data.length - width + x)
  }
  for (let y = 0; y < height; y++) {
    reach(y*width)
    reach((y + 1)*width - 1)
  }
  while (n) {
    n--
    const i = waiting[n]
    const x = i % width
    if (x > 0) {
      reach(i - 1)
    }
    if (x < width - 1) {
      reach(i + 1)
    }
    if (i >= width) {
      reach(i - width)
    }
    if (i < data.length - width) {
      reach(i + width)
    }
  }
  return {height, width, data: whole}
}

/** From each pixel of a mask to the nearest outside, of which there is one at least.
 *  @param {Mask} mask @returns {Grey} */
export function distances({height, width, data}) {
  const beyond = height + width                               // longer than any distance
  const down = new Float64Array(data.length)                  // to the nearest in the same column
  for (let i = 0; i < data.length; i++) {
    const before = i < width ? beyond : down[i - width]
    down[i] = data[i] ? before + 1 : 0
  }
  for (let i = data.length - width - 1; i >= 0; i--) {
    down[i] = Math.min(down[i], down[i + width] + 1)
  }
  const squares = new Float64Array(width)
  const lowest = new Int32Array(width)                        // the columns whose parabolas are lowest somewhere
  const from = new Float64Array(width)                        // and from where on each is
  for (let start = 0; start < data.length; start += width) {
    for (let x = 0; x < width; x++) {
      squares[x] = down[start + x]*down[start + x]
    }
    let n = 0
    for (let x = 0; x < width; x++) {
      let cross = -Infinity
      while (n) {
        const other = lowest[n - 1]
        cross = (squares[x] + x*x - squares[other] - other*other)/(2*(x - other))
        if (cross > from[n - 1]) {
          break
        }
        n--
        cross = -Infinity
      }
      lowest[n] = x
      from[n] = cross
      n++
    }
    for (let x = width - 1; x >= 0; x--) {
      while (from[n - 1] > x) {
        n--
      }
      const across = x - lowest[n - 1]
      down[start + x] = Math.sqrt(across*across + squares[lowest[n - 1]])
    }
  }
  return {height, width, data: down}
}

// Other sizes

/** @typedef {{support: number, weight: (x: number) => number}} Kernel */

/** @type {Kernel} The mean of an area */
export const BOX = {support: .5, weight: x => (x > -.5 && x <= .5 ? 1 : 0)}

/** @type {Kernel} A smooth curve */
export const BICUBIC = {
  support: 2,
  weight: x => {
    const away = Math.abs(x)
    if (away < 1) {
      return (1.5*away - 2.5)*away*away + 1
    }
    return away < 2 ? (((away - 5)*away + 8)*away - 4)*-.5 : 0
  },
}

/** For each place of a result: where its numbers start, and their weights.
 *  @param {number} from @param {number} to @param {Kernel} kernel */
function weighing(from, to, kernel) {
  const scale = from/to
  const stretch = Math.max(scale, 1)
  const support = kernel.support*stretch
  return Array.from({length: to}, (_, i) => {
    const centre = (i + .5)*scale
    const start = Math.max(0, Math.trunc(centre - support + .5))
    const stop = Math.min(from, Math.trunc(centre + support + .5))
    const weights = new Float64Array(stop - start)
    let total = 0
    for (let k = 0; k < weights.length; k++) {
      weights[k] = kernel.weight((k + start - centre + .5)*(1/stretch))
      total += weights[k]
    }
    return {start, weights: weights.map(weight => (total ? weight/total : weight))}
  })
}

/** Pillow's resize of a picture of mode "F".
 *  @param {Grey | Mask} x @param {number} height @param {number} width @param {Kernel} kernel @returns {Grey} */
export function resize(x, height, width, kernel) {
  const across = weighing(x.width, width, kernel)
  const down = weighing(x.height, height, kernel)
  const wide = new Float32Array(x.height*width)
  const line = new Float64Array(x.width)
  for (let y = 0; y < x.height; y++) {
    line.set(x.data.subarray(y*x.width, (y + 1)*x.width))
    for (let column = 0; column < width; column++) {
      const {start, weights} = across[column]
      let mean = 0
      for (let k = 0; k < weights.length; k++) {
        mean += line[start + k]*weights[k]
      }
      wide[y*width + column] = mean
    }
  }
  const data = new Float32Array(height*width)
  const mean = new Float64Array(width)
  for (let y = 0; y < height; y++) {
    const {start, weights} = down[y]
    mean.fill(0)
    for (let k = 0; k < weights.length; k++) {
      const row = (start + k)*width
      for (let column = 0; column < width; column++) {
        mean[column] += wide[row + column]*weights[k]
      }
    }
    data.set(mean, y*width)
  }
  return {height, width, data}
}
