/// Pairs the starts and ends of notes, and assigns pitch bends to notes.
///
/// Takes the events of all tracks in order of time. If a key sounds twice on a channel of a track, the
/// note that started first is released first.
struct NoteAssembler {
  private let chunks: [TrackChunk]
  private let clock: FileClock
  private var channels = [MIDIChannel](repeating: MIDIChannel(), count: 16)
  private var parts: [PartID: Part] = [:]
  /// The channel that stands for each channel: of the members of an expressive zone its master.
  private var masters = Array(0..<16)

  /// The program that a track itself chose for a channel; it takes precedence over one chosen by another
  /// track.
  private var ownPrograms: [PartID: Int] = [:]

  init(chunks: [TrackChunk], clock: FileClock) {
    self.chunks = chunks
    self.clock = clock
  }

  mutating func take(_ timed: TimedMIDIEvent, track: Int) {
    switch timed.event {
    case .noteOn(let channel, let key, let velocity):
      let id = PartID(track: track, channel: masters[channel])
      let trace = BendTrace(start: timed.tick, cents: channels[channel].bend)
      let note = OpenNote(key: key, start: timed.tick, velocity: velocity, trace: trace)
      let program = ownPrograms[id] ?? channels[channel].program
      let part = Part(
        program: program, volume: channels[channel].volume, pan: channels[channel].pan)
      let index = parts[id, default: part].start(note)
      channels[channel].newest = (id, index)
    case .noteOff(let channel, let key):
      parts[PartID(track: track, channel: masters[channel])]?.end(key: key, at: timed.tick)
    case .controlChange(let channel, let controller, let value):
      channels[channel].set(controller, to: value)
      if let members = channels[channel].zoneMembers(after: controller, value) {
        makeZone(of: members, master: channel)
      }
    case .programChange(let channel, let program):
      channels[channel].program = program
      ownPrograms[PartID(track: track, channel: masters[channel])] = program
    case .pitchBend(let channel, let value):
      channels[channel].bendValue = value
      if let (id, index) = channels[channel].newest {
        parts[id]?.bend(index, to: channels[channel].bend, at: timed.tick)
      }
    case .trackName, .tempo, .timeSignature, .keySignature, .text, .unmeasured:
      break
    }
  }

  /// Gives a zone its members: those after the first channel, or before the last one.
  private mutating func makeZone(of members: Int, master: Int) {
    guard [0, 15].contains(master) else { return }
    for channel in 0..<16 where masters[channel] == master { masters[channel] = channel }
    for distance in 1...15 where distance <= members {
      let member = master == 0 ? distance : 15 - distance
      masters[member] = master
      channels[member].setBendRange(semitones: ExpressiveZone.range)
    }
  }

  /// The tracks in the file's order; those of one file track in order of channel. Call once, at the end.
  func tracks() -> [Track] {
    parts.sorted { $0.key < $1.key }.map { id, part in
      let trackEnd = chunks[id.track].length
      return Track(
        name: chunks[id.track].name, program: part.program,
        isDrums: id.channel == MIDIMessage.drumChannel, volume: part.volume, pan: part.pan,
        notes: part.notes.map { $0.note(trackEnd: trackEnd, clock: clock) })
    }
  }
}

/// A channel within a file's track.
private struct PartID: Hashable, Comparable {
  let track: Int
  let channel: Int

  static func < (left: PartID, right: PartID) -> Bool {
    (left.track, left.channel) < (right.track, right.channel)
  }
}

/// The notes that sound on a channel within a track.
private struct Part {
  let program: Int
  /// As the channel is set when the first note starts.
  let (volume, pan): (Int?, Int?)
  private(set) var notes: [OpenNote] = []

  /// For each key, its unreleased notes in order of start.
  private var open: [Int: Queue] = [:]

  init(program: Int, volume: Int?, pan: Int?) {
    self.program = program
    (self.volume, self.pan) = (volume, pan)
  }

  /// The new note's index.
  mutating func start(_ note: OpenNote) -> Int {
    open[note.key, default: Queue()].append(notes.count)
    notes.append(note)
    return notes.count - 1
  }

  mutating func end(key: Int, at tick: Int) {
    guard let index = open[key]?.popFirst() else { return }
    notes[index].end = tick
  }

  mutating func bend(_ index: Int, to cents: Double, at tick: Int) {
    guard notes[index].end == nil else { return }
    notes[index].trace.append(cents, at: tick)
  }
}

/// Indices, first in, first out, in O(1).
private struct Queue {
  private var elements: [Int] = []
  private var first = 0

  mutating func append(_ element: Int) { elements.append(element) }

  mutating func popFirst() -> Int? {
    guard first < elements.count else { return nil }
    defer { first += 1 }
    return elements[first]
  }
}

/// The state of a channel after the messages so far.
private struct MIDIChannel {
  var program = 0
  var bendValue = PitchBendValue.centre
  private(set) var volume: Int?
  private(set) var pan: Int?

  /// The note that started last: the channel's bends belong to it.
  var newest: (PartID, Int)?

  /// The registered parameter that data entry sets; nil if none or a non-registered one is selected.
  private var parameter: (coarse: Int, fine: Int)? = nil
  private var rangeSemitones = 2
  private var rangeCents = 0

  /// The bend in cents.
  var bend: Double {
    PitchBendValue.cents(of: bendValue, range: Double(rangeSemitones) + Double(rangeCents) / 100)
  }

  mutating func set(_ controller: Int, to value: Int) {
    switch controller {
    case Controller.volume:
      volume = value
    case Controller.pan:
      pan = value
    case Controller.registeredCoarse:
      parameter = (value, parameter?.fine ?? 127)
    case Controller.registeredFine:
      parameter = (parameter?.coarse ?? 127, value)
    case Controller.nonRegisteredCoarse, Controller.nonRegisteredFine:
      parameter = nil
    case Controller.dataEntryCoarse where selectsBendRange:
      (rangeSemitones, rangeCents) = (value, 0)
    case Controller.dataEntryFine where selectsBendRange:
      rangeCents = value
    default:
      break
    }
  }

  /// How many members a zone gets by a message that has just been taken; nil if it does nothing of the kind.
  func zoneMembers(after controller: Int, _ value: Int) -> Int? {
    guard controller == Controller.dataEntryCoarse, let parameter,
      parameter == (0, ExpressiveZone.configuration)
    else { return nil }
    return value
  }

  mutating func setBendRange(semitones: Int) { (rangeSemitones, rangeCents) = (semitones, 0) }

  private var selectsBendRange: Bool {
    guard let parameter else { return false }
    return parameter == (0, 0)
  }
}

/// A note in ticks.
private struct OpenNote {
  let key: Int
  let start: Int
  let velocity: Int
  var trace: BendTrace
  var end: Int?

  func note(trackEnd: Int, clock: FileClock) -> BeatNote {
    let end = max(end ?? trackEnd, start)
    let (pitch, contour) = trace.contour(key: key, end: end, clock: clock)
    return BeatNote(
      onset: clock.beat(atTick: start), offset: clock.beat(atTick: end), pitch: pitch,
      velocity: velocity, contour: contour)
  }
}
