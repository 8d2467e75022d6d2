#if JACK
  import VocalJack
  import VocalMIDI

  /// Live transcription as a client of a JACK server: sound comes in by one port, MIDI goes out by another.
  struct LiveJack {
    /// How much later than possible events are played, so that they keep their time.
    private static let margin: Seconds = 0.02

    /// Seconds that the last notes may take to be played.
    private static let farewell = 1.0

    /// The server's name; nil for the default one.
    let server: String?
    /// Ports to be connected.
    let source: String?
    let target: String?
    let bends: PitchBendMode

    /// Runs until the program is asked to end, or until the server has ended.
    ///
    /// - Parameters:
    ///   - transcriber: of a sample rate in Hz.
    ///   - writer: gets the events that were played.
    func run(
      _ transcriber: (_ sampleRate: Double) throws(VocalMIDIError) -> LiveTranscriber,
      to writer: LiveWriter
    ) throws {
      var made: (live: LiveTranscriber, schedule: LiveSchedule)?
      let voice = try JackVoice(name: "vocalmidi", server: server) { rate throws(VocalMIDIError) in
        let live = try transcriber(rate)
        let schedule = LiveSchedule(live, bends: bends, margin: Self.margin)
        made = (live, schedule)
        return Processor(schedule)
      }
      guard let (live, schedule) = made else { return }
      let writing = WritingThread(writer) { schedule.nextPlayed() }
      live.start()
      writing.start()
      try connect(voice)
      StandardError.line(
        "playing as '\(voice.name)', \(1000 * schedule.delay / Int(voice.sampleRate)) ms after the voice"
      )
      Interruption.wait { voice.isServerGone }
      live.stop()
      // The last cycles end the note that sounds.
      Interruption.wait(atMost: Self.farewell, until: { schedule.isOver || voice.isServerGone })
      voice.deactivate()
      schedule.finish()
      try writing.finish()
      if voice.isServerGone { throw JackError.serverGone }
    }

    private func connect(_ voice: JackVoice) throws(JackError) {
      try voice.activate()
      if let source { try voice.listen(to: source) }
      if let target { try voice.play(on: target) }
    }

    private final class Processor: JackProcessor {
      private let schedule: LiveSchedule

      init(_ schedule: LiveSchedule) { self.schedule = schedule }

      func process(_ audio: Span<Float>, _ play: (_ frame: Int, MIDIMessage) -> Bool) {
        schedule.cycle(audio, play)
      }
    }
  }
#endif
