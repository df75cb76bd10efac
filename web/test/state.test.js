import assert from "node:assert/strict"
import {test} from "node:test"
import {fromAddress, start, toAddress} from "../src/state.js"

test("what is as at the start takes no address", () => {
  assert.equal(toAddress(start()), "")
  assert.deepEqual(fromAddress("", 20, 10, 3), start())
})

test("a view comes back from its address", () => {
  const pose = start().pose.map((_, i) => i === 3 ? -1.5 : 0)
  const points = Array.from({length: 300}, (_, i) => [i % 201, 200 - i % 201])
  const strokes = [{width: 14, points}, {width: 4, points: [[0, 200]]}]
  const state = {...start(), digit: 7, strokes, turn: -30, growth: .1, right: 2.5, looked: 9, step: 2, pose}
  assert.deepEqual(fromAddress(toAddress(state), 20, 10, 3), state)
})

test("an address that somebody changed does no harm", () => {
  const state = fromAddress("digit=99&turn=1e9&down=x&looked=-7&drawn=%%%&pose=1_nothing_900&noise=NaN&step=50", 20, 10, 3)
  assert.deepEqual([state.digit, state.turn, state.down, state.looked, state.noise, state.step], [19, 90, 0, -1, 0, 3])
  assert.deepEqual(state.strokes, [])
  assert.deepEqual(state.pose.slice(0, 4), [1, 0, 4, 0])
})

test("strokes of no points, or of more than anybody draws, are none", () => {
  assert.deepEqual(fromAddress("drawn=DgAAAA", 20, 10, 3).strokes, [])
  const points = Array.from({length: 65535}, () => [1, 1])
  const address = toAddress({...start(), strokes: [{width: 14, points}]})
  assert.deepEqual(fromAddress(address, 20, 10, 3).strokes, [])
})
