/** The slice of WebAssembly that is used; the types of Node do not declare it. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly permute: () => void } }
}

const LANES = 25
const ROUNDS = 24
/** Where the words lie in the module's memory, in bytes. */
const INPUT = 0
const ROUND_CONSTANTS = 256
const OUTPUT = 512
/** Words of the state that are written out: 16 bytes. */
const OUTPUT_LANES = 2

/**
 * Keccak-f[1600] (FIPS 202), the permutation below SHAKE. A call into node:crypto costs about ten times one permutation, and a
 * load of 400,000 child rows needs 400,000; so it is assembled here, as WebAssembly for its 64-bit rotations.
 *
 * @returns input = the 200 bytes of the state, left as they are by `permute`; output = the first 16 bytes of the permuted state
 */
export function keccak(): { readonly input: Uint8Array; readonly output: Uint8Array; readonly permute: () => void } {
  const { memory, permute } = new WebAssembly.Instance(new WebAssembly.Module(assemble())).exports
  new BigUint64Array(memory.buffer, ROUND_CONSTANTS, ROUNDS).set(roundConstants())
  return { input: new Uint8Array(memory.buffer, INPUT, LANES * 8), output: new Uint8Array(memory.buffer, OUTPUT, OUTPUT_LANES * 8), permute }
}

/** Bit 2ʲ − 1 of round r is bit 7r + j of a linear-feedback shift register (x⁸ + x⁶ + x⁵ + x⁴ + 1). */
function roundConstants(): readonly bigint[] {
  let register = 1
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n
    for (let j = 0; j < 7; j++) {
      if (register & 1) constant |= 1n << BigInt(2 ** j - 1)
      register = register & 0x80 ? ((register << 1) ^ 0x71) & 0xff : register << 1
    }
    return constant
  })
}

/** Rotation of each lane x + 5y, along the walk (x, y) → (y, 2x + 3y). */
function rotations(): readonly number[] {
  const offsets = new Array<number>(LANES).fill(0)
  let x = 1
  let y = 0
  for (let t = 0; t < ROUNDS; t++) {
    offsets[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64
    ;[x, y] = [y, (2 * x + 3 * y) % 5]
  }
  return offsets
}

const I32 = 0x7f
const I64 = 0x7e
const get = (local: number) => [0x20, local]
const set = (local: number) => [0x21, local]
const XOR = 0x85
const AND = 0x83
const ROTL = 0x89
const MINUS_ONE = [0x42, 0x7f]
const i64 = (value: number) => [0x42, ...signed(value)]
const i32 = (value: number) => [0x41, ...signed(value)]
const load = (offset: number) => [0x29, 3, ...unsigned(offset)]
const store = (offset: number) => [0x37, 3, ...unsigned(offset)]

function assemble(): Uint8Array {
  const locals = [2, LANES * 2 + 10, I64, 1, I32]
  const code = [...locals, ...permutation(), 0x0b]
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('permute'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ])
}

/** Locals: lanes a, then b, then the column parities c and d, then the address of the round constant. */
function permutation(): readonly number[] {
  const a = (lane: number) => lane
  const b = (lane: number) => LANES + lane
  const c = (x: number) => 2 * LANES + (x % 5)
  const d = (x: number) => 2 * LANES + 5 + (x % 5)
  const round = 2 * LANES + 10
  const lanes = Array.from({ length: LANES }, (_, lane) => lane)
  const columns = [0, 1, 2, 3, 4]
  const rotation = rotations()

  const theta = [
    ...columns.flatMap((x) => [...get(a(x)), ...[5, 10, 15, 20].flatMap((down) => [...get(a(x + down)), XOR]), ...set(c(x))]),
    ...columns.flatMap((x) => [...get(c(x + 4)), ...get(c(x + 1)), ...i64(1), ROTL, XOR, ...set(d(x))]),
  ]
  const rhoAndPi = lanes.flatMap((lane) => {
    const [x, y] = [lane % 5, Math.floor(lane / 5)]
    return [...get(a(lane)), ...get(d(x)), XOR, ...i64(rotation[lane] ?? 0), ROTL, ...set(b(y + 5 * ((2 * x + 3 * y) % 5)))]
  })
  const chi = lanes.flatMap((lane) => {
    const row = lane - (lane % 5)
    const next = (steps: number) => b(row + ((lane + steps - row) % 5))
    return [...get(b(lane)), ...get(next(1)), ...MINUS_ONE, XOR, ...get(next(2)), AND, XOR, ...set(a(lane))]
  })
  const iota = [...get(a(0)), ...get(round), ...load(0), XOR, ...set(a(0))]
  const nextRound = [...get(round), ...i32(8), 0x6a, 0x22, round, ...i32(ROUND_CONSTANTS + ROUNDS * 8), 0x49, 0x0d, 0]

  return [
    ...lanes.flatMap((lane) => [...i32(0), ...load(INPUT + lane * 8), ...set(a(lane))]),
    ...[...i32(ROUND_CONSTANTS), ...set(round)],
    ...[0x03, 0x40, ...theta, ...rhoAndPi, ...chi, ...iota, ...nextRound, 0x0b],
    ...lanes.slice(0, OUTPUT_LANES).flatMap((lane) => [...i32(0), ...get(a(lane)), ...store(OUTPUT + lane * 8)]),
  ]
}

function section(id: number, content: readonly number[]): readonly number[] {
  return [id, ...unsigned(content.length), ...content]
}

function name(text: string): readonly number[] {
  return [text.length, ...Buffer.from(text)]
}

/** LEB128. */
function unsigned(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

function signed(value: number): readonly number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}
