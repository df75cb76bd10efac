// The expected numbers are those of NumPy 2.4, SciPy 1.17 and Pillow 13 for the same arrays.
import assert from "node:assert/strict"
import {test} from "node:test"
import * as arrays from "../src/arrays.js"

/** Rows of numbers as an array. */
function of(rows, Type = Float64Array) {
  return {height: rows.length, width: rows[0].length, data: Type.from(rows.flat())}
}

const mask = rows => of(rows, Uint8Array)

/** An array as rows of numbers. */
function rowsOf({height, width, data}) {
  return Array.from({length: height}, (_, y) => [...data.subarray(y*width, (y + 1)*width)])
}

function near(found, expected, least = 2e-6) {
  const [one, other] = [found, expected].map(x => [...x].flat())
  assert.equal(one.length, other.length)
  one.forEach((value, i) => assert.ok(Math.abs(value - other[i]) <= least, `${value} is not ${other[i]}, at ${i}`))
}

const x = of([[0, 1, 4, 9, 2], [3, 5, 0, 8, 1], [7, 2, 6, 4, 0], [1, 9, 3, 2, 5]])

test("halves are rounded to even numbers", () => {
  const rounded = [-1.5, -.5, .5, 1.5, 2.5, 2.4999, 2.5001].map(arrays.round)
  assert.deepEqual(rounded.map(value => value + 0), [-2, 0, 0, 2, 2, 2, 3])
})

test("parts", () => {
  assert.deepEqual(rowsOf(arrays.cut(x, {start: 1, stop: 3}, {start: 2, stop: 5})), [[0, 8, 1], [6, 4, 0]])
  assert.deepEqual(rowsOf(arrays.thinned(x, 2)), [[0, 4, 2], [7, 6, 0]])
  assert.deepEqual(rowsOf(arrays.padded(mask([[1]]), 1)), [[0, 0, 0], [0, 1, 0], [0, 0, 0]])
  const [above, below] = [[1, 1, 1, 2, 2, 2], [3, 3, 3, 4, 4, 4]]
  const padded = arrays.edgePadded(of([[1, 2], [3, 4]], Float32Array), 2)
  assert.deepEqual(rowsOf(padded), [above, above, above, below, below, below])
})

test("masks", () => {
  const [one, other] = [mask([[1, 1, 0, 0]]), mask([[1, 0, 1, 0]])]
  assert.deepEqual([...arrays.both(one, other).data], [1, 0, 0, 0])
  assert.deepEqual([...arrays.not(one).data], [0, 0, 1, 1])
  assert.deepEqual([...arrays.above(of([[1, 2, 3, 2]]), 2).data], [0, 0, 1, 0])
  assert.deepEqual([...arrays.chosen(of([[5, 6, 7, 8]]), other)], [5, 7])
  assert.deepEqual([arrays.count(one.data), arrays.any(one.data), arrays.any(mask([[0]]).data)], [2, true, false])
})

test("beside single precision a threshold has single precision", () => {
  assert.deepEqual([...arrays.above(of([[.3]], Float32Array), .3).data], [0])
})

test("sums are added in NumPy's order", () => {
  const single = Float32Array.from({length: 27}, (_, i) => i*5 % 27/7)                // one by one: 50.14285659790039
  assert.equal(arrays.sum(single), 50.142852783203125)
  const double = Float64Array.from({length: 200}, (_, i) => (i + 1)**2/7)              // 383814.2857142858
  assert.equal(arrays.sum(double), 383814.2857142857)
})

test("medians, and the largest", () => {
  assert.equal(arrays.median(Float64Array.of(3, 1, 2, 10)), 2.5)
  assert.equal(arrays.median(Float64Array.of(5, 1, 9)), 5)
  assert.equal(arrays.median(Float64Array.from({length: 1001}, (_, i) => i*379 % 1001)), 500)
  assert.deepEqual([...arrays.largestOnes(x.data, 3)], [8, 9, 9])
})

test("histograms", () => {
  const {counts, edges} = arrays.histogram(Float64Array.of(0, .1, .25, .25, .5, 1, .999), 4)
  assert.deepEqual([[...counts], [...edges]], [[2, 2, 1, 2], [0, .25, .5, .75, 1]])
  const short = arrays.histogram(Float64Array.of(0.0, 0.02, 0.1), 5)                    // a quotient just below 1
  assert.deepEqual([...short.counts], [1, 1, 0, 0, 1])
  const flat = arrays.histogram(Float64Array.of(3, 3), 4)
  assert.deepEqual([[...flat.counts], [...flat.edges]], [[0, 0, 2, 0], [2.5, 2.75, 3, 3.25, 3.5]])
  const single = arrays.histogram(Float32Array.of(.1, .7, .3), 128)
  const some = [1, 77, 128].map(i => single.edges[i])
  assert.deepEqual(some, [0.10468750447034836, 0.4609374701976776, 0.699999988079071])
  assert.deepEqual([0, 42, 127].map(i => single.counts[i]), [1, 1, 1])
})

test("six equations, the first of which begins with 0", () => {
  const matrix = [[0, 2, 1, 0, 0, 1], [2, 1, 0, 1, 0, 0], [1, 0, 3, 0, 1, 0], [0, 1, 0, 4, 0, 2], [0, 0, 1, 0, 5, 1],
    [1, 0, 0, 2, 1, 6]]
  near(arrays.solve(matrix, [1, 2, 3, 4, 5, 6]), [.635042, -.018363, .524101, .748279, .792655, .512624])
})

test("eigenvalues, and the larger's direction", () => {
  const one = arrays.eigen(4, 1.5, 2)
  near([one.small, one.large, ...one.direction], [1.197224, 4.802776, .881675, .471858])
  const other = arrays.eigen(2, -1, 5)
  near([other.small, other.large, ...other.direction.map(part => -part)], [1.697224, 5.302776, .289784, -.957092])
})

test("gaussian filter", () => {
  const expected = [
    [.712171, 1.767517, 3.960924, 6.721091, 2.990625], [3.262882, 3.376063, 2.997109, 5.429457, 2.086755]]
  near(rowsOf(arrays.gaussian(x, .6)).slice(0, 2).flat(), expected)
})

test("maximum and minimum filters, also wider than the array", () => {
  const largest = [[5, 5, 9, 9, 9], [7, 7, 9, 9, 9], [9, 9, 9, 8, 8], [9, 9, 9, 6, 5]]
  const smallest = [[0, 0, 0, 0, 1], [0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [1, 1, 2, 0, 0]]
  assert.deepEqual(rowsOf(arrays.maximum(x, 3)), largest)
  near(arrays.minimum(x, 3).data, smallest, 0)
  assert.deepEqual([...arrays.maximum(x, 9).data], Array(20).fill(9))
  assert.deepEqual(rowsOf(arrays.maximum(x, 1)), rowsOf(x))
  assert.deepEqual(rowsOf(arrays.maximum(mask([[0, 0, 0, 0, 1]]), 3)), [[0, 0, 0, 1, 1]])
})

test("uniform filter", () => {
  near(arrays.uniform(x, 3).data, [
    [1.444444, 2, 4.555556, 4.333333, 4], [3.111111, 3.111111, 4.333333, 3.777778, 3],
    [4.222222, 4, 4.333333, 3.222222, 2.888889], [4.222222, 4.555556, 4.444444, 3.333333, 3.111111]])
})

test("pieces hang together over corners; the first from above has the first number", () => {
  const {labels, n} = arrays.labelled(mask([[0, 1, 0, 0, 1], [1, 0, 0, 1, 0], [0, 0, 0, 0, 0], [1, 1, 0, 0, 1]]))
  assert.deepEqual([...labels], [[0, 1, 0, 0, 2], [1, 0, 0, 2, 0], [0, 0, 0, 0, 0], [3, 3, 0, 0, 4]].flat())
  const boxes = arrays.boxes(labels, n, 5).map(parts => parts.map(({start, stop}) => [start, stop]))
  assert.deepEqual(boxes, [[[0, 2], [0, 2]], [[0, 2], [3, 5]], [[3, 4], [0, 2]], [[3, 4], [4, 5]]])
  const joined = arrays.labelled(mask([[1, 0, 1, 0, 1], [0, 0, 0, 1, 0], [1, 1, 1, 0, 0]]))
  assert.deepEqual([...joined.labels], [1, 0, 2, 0, 2, 0, 0, 0, 2, 0, 2, 2, 2, 0, 0])
})

test("holes are filled, and no way leads out over a corner", () => {
  const rings = mask([[1, 1, 1, 1, 0], [1, 0, 0, 1, 0], [1, 1, 1, 0, 1], [0, 1, 0, 1, 1], [0, 1, 1, 1, 0]])
  const whole = [[1, 1, 1, 1, 0], [1, 1, 1, 1, 0], [1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 1, 1, 1, 0]]
  assert.deepEqual(rowsOf(arrays.filled(rings)), whole)
  for (const open of [[[1, 1, 1], [1, 0, 1], [1, 0, 1]], [[1, 1, 1], [1, 0, 0], [1, 1, 1]]]) {
    assert.deepEqual(rowsOf(arrays.filled(mask(open))), open)
  }
})

test("distances are exact", () => {
  const all = mask([[0, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 0]])
  const squares = arrays.distances(all).data.map(away => away*away)
  near(squares, [[0, 1, 4, 9, 9], [1, 2, 5, 5, 4], [4, 5, 5, 2, 1], [9, 9, 4, 1, 0]], 1e-12)
})

test("another size: means of areas, and a smooth curve", () => {
  near(arrays.resize(x, 2, 3, arrays.BOX).data, [2.25, 2, 5, 4.75, 4.5, 2.75])
  near(arrays.resize(x, 3, 2, arrays.BOX).data, [1.666667, 5.5, 3.833333, 3.25, 4.333333, 3.5])
  near(arrays.resize(x, 5, 3, arrays.BICUBIC).data, [
    [.014793, 4.788126, 5.203772], [2.656698, 3.404185, 4.486081], [4.543269, 3.807268, 2.675961],
    [4.850889, 4.691481, 2.070338], [4.524482, 4.21203, 3.617012]])
})
