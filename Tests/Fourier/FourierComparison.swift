// The package's own Fourier transform beside FFTW's, compiled together: `tools/tests/fourier`.

import Foundation

/// Seeded noise (S. Vigna's splitmix64), -1 ... 1.
struct Noise {
  var state: UInt64

  mutating func next() -> Float {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Float(Int64(bitPattern: z ^ (z >> 31)) >> 32) / Float(1 << 31)
  }
}

/// One way to compute transforms of one size, in memory of its own.
struct Candidate<Plan: FourierPlan> {
  let samples: UnsafeMutablePointer<Float>
  let spectrum: UnsafeMutablePointer<Float>
  let plan: Plan

  init(size: Int) {
    func allocate(_ count: Int) -> UnsafeMutablePointer<Float> {
      UnsafeMutableRawPointer.allocate(byteCount: 4 * count, alignment: 64)
        .initializeMemory(as: Float.self, repeating: 0, count: count)
    }
    samples = allocate(size)
    spectrum = allocate(size + 2)
    guard let plan = Plan(size: size, samples: samples, spectrum: spectrum) else {
      fatalError("no memory for \(size) samples")
    }
    self.plan = plan
  }
}

/// The largest difference between two lists, as a part of the largest value.
func difference(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, count: Int) -> Float {
  let largest = (0..<count).map { abs(b[$0]) }.max() ?? 1
  return (0..<count).map { abs(a[$0] - b[$0]) / largest }.max() ?? 0
}

/// The shortest times of two calls that are measured in turns, in nanoseconds.
func times(_ first: () -> Void, _ second: () -> Void) -> (Double, Double) {
  func time(_ body: () -> Void) -> Double {
    let start = DispatchTime.now().uptimeNanoseconds
    for _ in 0..<200 { body() }
    return Double(DispatchTime.now().uptimeNanoseconds - start) / 200
  }
  var best = (Double.infinity, Double.infinity)
  for _ in 0..<50 { best = (min(best.0, time(first)), min(best.1, time(second))) }
  return best
}

/// The transforms that the program uses: the spectrogram's and the autocorrelation's.
let usedSizes = [2048, 4096]
let sizes = Array(stride(from: 2, through: 260, by: 2)) + [384, 512, 640, 1000, 1024, 1920, 8192]
var random = Noise(state: 1)
var worst: Float = 0
for size in sizes + usedSizes {
  let own = Candidate<MixedRadixTransform>(size: size)
  let other = Candidate<FFTWPlan>(size: size)
  for index in 0..<size {
    own.samples[index] = random.next()
    other.samples[index] = own.samples[index]
  }
  own.plan.runForward()
  other.plan.runForward()
  worst = max(worst, difference(own.spectrum, other.spectrum, count: size + 2))
  own.plan.runInverse()
  other.plan.runInverse()
  worst = max(worst, difference(own.samples, other.samples, count: size))
  guard usedSizes.contains(size) else { continue }
  let forward = times(own.plan.runForward, other.plan.runForward)
  let inverse = times(own.plan.runInverse, other.plan.runInverse)
  print(
    "\(size) samples: forward \(Int(forward.0)) ns, by FFTW \(Int(forward.1)) ns; "
      + "inverse \(Int(inverse.0)) ns, by FFTW \(Int(inverse.1)) ns")
}
print("\((sizes + usedSizes).count) sizes; the largest difference is \(worst) of the largest value")
if !(worst < 2e-6) {
  print("the package's own transform differs from FFTW's")
  exit(1)
}
