import assert from "node:assert/strict"
import {test} from "node:test"
import {disturb, move, normal} from "../src/move.js"

const still = {turn: 0, growth: 0, right: 0, down: 0, noise: 0}
const image = new Uint8Array(784)
image[28*5 + 20] = 200
image[28*5 + 21] = 100

/** The levels that are not black, by row and column. */
const seen = levels => Object.fromEntries([...levels].flatMap((x, i) => x ? [[`${Math.floor(i/28)},${i % 28}`, x]] : []))

test("a digit to which nothing is done stays", () => assert.deepEqual(disturb(image, still), image))

test("right, down, and turned against the clock", () => {
  assert.deepEqual(seen(disturb(image, {...still, right: 2, down: 1})), {"6,22": 200, "6,23": 100})
  const turned = disturb(image, {...still, turn: 90})              // as NumPy's rot90: [5, 20] comes to [7, 5]
  assert.deepEqual(seen(turned), {"6,5": 100, "7,5": 200})
})

test("half a pixel is shared between two", () => {
  assert.deepEqual(seen(move(image, {...still, right: .5})), {"5,20": 100, "5,21": 150, "5,22": 50})
})

test("as large again: the middle stays", () => {
  const middle = new Uint8Array(784)
  middle.fill(80, 28*13 + 13, 28*13 + 15)
  middle.fill(80, 28*14 + 13, 28*14 + 15)
  const grown = move(middle, {...still, growth: 1})
  assert.equal(grown[28*13 + 13], 80)
  assert.equal(grown[28*12 + 13], 60)
})

test("noise is the same each time, and of the deviation that is asked for", () => {
  const grey = new Uint8Array(784).fill(128)
  const one = disturb(grey, {...still, noise: .1})
  assert.deepEqual(one, disturb(grey, {...still, noise: .1}))
  const deviation = Math.sqrt(one.reduce((sum, x) => sum + (x - 128)**2, 0)/784)
  assert.ok(deviation > 23 && deviation < 28, `${deviation}`)
  const mean = normal(784).reduce((sum, x) => sum + x, 0)/784
  assert.ok(Math.abs(mean) < .1, `${mean}`)
})
