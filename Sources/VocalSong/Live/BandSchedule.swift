import Synchronization
import VocalArrangement
import VocalKernels
import VocalMusic

/// Plays the bars of a band within the cycles of an audio callback, each note when the stream is at it: in time with the
/// singer.
///
/// Bars are added on one thread and played on another, which neither waits nor allocates. What comes too late is played
/// at once.
package final class BandSchedule: @unchecked Sendable {
  // Unchecked: `held` belongs to the thread that adds bars, `next` and `sounding` to the callback's.

  /// What one instrument of the band plays: a track, or the answer to the singer.
  package struct Part: Sendable {
    /// "drums", "answer".
    package let name: String
    let channel: Int
    let program: Int
    /// nil for the answer.
    let track: ArrangedTrack?
  }

  private struct Scheduled: BitwiseCopyable, Sendable {
    let frame: Int
    let part: Int
    let message: MIDIMessage
  }

  /// How long before its bar line the feel may play a bar's first notes: messages from there on wait for the next bar.
  private static let earliness: Seconds = 0.05
  /// Messages that may wait: those of many bars.
  private static let waiting = 1 << 14

  /// The instruments, in the order in which their numbers count.
  package let parts: [Part]

  private let sampleRate: Double
  private let queue = RingBuffer<Scheduled>(capacity: waiting)
  /// Messages that belong into bars to come.
  private var held: [Scheduled]
  /// The message to be played next, taken already.
  private var next: Scheduled?
  /// How often each key of each part sounds.
  private let sounding: UnsafeMutableBufferPointer<UInt8>
  private let isStopping = Atomic(false)
  private let hasEnded = Atomic(false)

  /// - Parameter sampleRate: of the stream, in Hz.
  package init(_ options: LiveBandOptions, sampleRate: Double) {
    self.sampleRate = sampleRate
    parts = Self.parts(options)
    sounding = .allocate(capacity: parts.count * MIDIRange.values.count)
    sounding.initialize(repeating: 0)
    held = parts.enumerated().map { number, part in
      Scheduled(
        frame: 0, part: number,
        message: .programChange(channel: part.channel, program: part.program))
    }
  }

  deinit { sounding.deallocate() }

  private static func parts(_ options: LiveBandOptions) -> [Part] {
    // The voice has channel 0.
    var channels = ChannelAssignment(from: 1)
    let tracks = ArrangedTrack.allCases.filter(options.tracks.contains)
    return (tracks + (options.answers ? [nil] : [])).compactMap { (track: ArrangedTrack?) in
      guard let channel = channels.next(isDrums: track?.isDrums ?? false) else { return nil }
      return Part(
        name: track?.rawValue ?? "answer", channel: channel,
        program: track?.program(in: options.genre) ?? Instrument.flute.program, track: track)
    }
  }

  /// Adds the next bar, for the band's thread.
  package func add(_ bar: LiveBar) {
    for (number, part) in parts.enumerated() {
      let notes = part.track.map { bar.played[$0] ?? [] } ?? bar.playedAnswer
      for note in notes { hold(note, part, number) }
    }
    send(before: frame(bar.end - Self.earliness))
  }

  /// Ends the band with the next cycle: what waits is dropped, and what sounds is ended. For any thread.
  package func stop() { isStopping.store(true, ordering: .releasing) }

  /// Whether the band was stopped and nothing sounds any more. For any thread.
  package var isOver: Bool { hasEnded.load(ordering: .acquiring) }

  /// Plays what falls into a cycle, for the audio callback.
  ///
  /// - Parameters:
  ///   - position: frames of the stream before the cycle.
  ///   - count: frames of the cycle.
  ///   - play: sends a message of a part at a frame of the cycle, in order; false where there is no room.
  package func cycle(
    position: Int, count: Int, _ play: (_ frame: Int, _ part: Int, MIDIMessage) -> Bool
  ) {
    guard !isStopping.load(ordering: .acquiring) else { return end(play) }
    var last = 0
    while let message = next ?? queue.read() {
      let frame = max(message.frame - position, last)
      let isPlayed = frame < count && play(frame, message.part, message.message)
      next = isPlayed ? nil : message
      guard isPlayed else { return }
      note(message)
      last = frame
    }
  }

  /// Ends what sounds, as far as there is room in the cycle.
  private func end(_ play: (_ frame: Int, _ part: Int, MIDIMessage) -> Bool) {
    let keys = MIDIRange.values.count
    for index in sounding.indices {
      while sounding[index] > 0 {
        let part = index / keys
        let off = MIDIMessage.noteOff(channel: parts[part].channel, key: index % keys)
        guard play(0, part, off) else { return }
        sounding[index] -= 1
      }
    }
    hasEnded.store(true, ordering: .releasing)
  }

  private func note(_ scheduled: Scheduled) {
    let index = scheduled.part * MIDIRange.values.count + Int(scheduled.message.first)
    if scheduled.message.isNoteOn {
      sounding[index] &+= 1
    } else if scheduled.message.isNoteOff, sounding[index] > 0 {
      sounding[index] -= 1
    }
  }

  private func hold(_ note: Note, _ part: Part, _ number: Int) {
    held.append(
      Scheduled(
        frame: frame(note.onset), part: number,
        message: .noteOn(channel: part.channel, key: note.key, velocity: note.velocity)))
    held.append(
      Scheduled(
        frame: max(frame(note.offset), frame(note.onset) + 1), part: number,
        message: .noteOff(channel: part.channel, key: note.key)))
  }

  /// Hands on the messages before a frame, in order: at one frame, ends first.
  private func send(before limit: Int) {
    held.sort {
      ($0.frame, $0.message.isNoteOff ? 0 : 1) < ($1.frame, $1.message.isNoteOff ? 0 : 1)
    }
    let sent = held.prefix { $0.frame < limit && queue.write($0) }.count
    held.removeFirst(sent)
  }

  private func frame(_ time: Seconds) -> Int { Int((time.value * sampleRate).rounded()) }
}

extension MIDIMessage {
  fileprivate var isNoteOn: Bool { status & 0xF0 == MIDIStatus.noteOn }
  fileprivate var isNoteOff: Bool { status & 0xF0 == MIDIStatus.noteOff }
}
