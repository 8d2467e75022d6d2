#if JACK
  import VocalJack
  import VocalMIDI

  /// Live transcription as a client of a JACK server: sound comes in by one port, MIDI goes out by others.
  struct LiveJack {
    /// How long a cycle's audio may take to become events, at most, for these to keep their time.
    private static let work: Seconds = 0.04

    /// Seconds that the last notes may take to be played, beyond their delay.
    private static let farewell = 1.0

    /// The server's name; nil for the default one.
    let server: String?
    /// Ports to be connected.
    let source: String?
    let target: String?
    let bends: PitchBendMode
    /// Plays along; nil for the voice alone.
    let band: LiveBandOptions?

    /// Runs until the program is asked to end, or until the server has ended.
    ///
    /// - Parameters:
    ///   - transcriber: of a sample rate in Hz.
    ///   - writer: gets the events that are known, and gives the band's bars to the schedule.
    func run(
      _ transcriber: (_ sampleRate: Double) throws(VocalMIDIError) -> LiveTranscriber,
      to writer: (LiveTranscriber, BandSchedule?) throws -> LiveWriter
    ) throws {
      var made: (Processor, LiveWriter)?
      // All is loaded before the ports are there for others to see.
      let voice = try JackVoice(name: "vocalmidi", server: server) { rate, cycle in
        let processor = Processor(
          try transcriber(rate), cycle: cycle, bends: bends,
          band: band.map { BandSchedule($0, sampleRate: rate) })
        made = (processor, try writer(processor.live, processor.band))
        return processor
      }
      guard let (processor, writer) = made else { return }
      let (live, schedule) = (processor.live, processor.schedule)
      let writing = WritingThread(
        writer, of: live, heard: { schedule.heard }, next: { schedule.nextKnown() })
      live.start()
      writing.start()
      try play(voice, processor, writer)
      Self.warn(of: voice, by: writer)
      try writing.finish()
      if voice.isServerGone { throw JackError.serverGone }
      if voice.hasRateChanged { throw JackError.rateChanged }
    }

    /// Plays until the program is asked to end or the server has ended, and what was heard by then.
    private func play(
      _ voice: JackVoice, _ processor: Processor, _ writer: LiveWriter
    ) throws(JackError) {
      let schedule = processor.schedule
      try connect(voice)
      let delay = Double(schedule.delay) / voice.sampleRate
      writer.tell("playing as '\(voice.name)', \(Int(1000 * delay)) ms after the voice")
      Interruption.wait { voice.isServerGone || voice.hasRateChanged }
      processor.live.stop()
      processor.band?.stop()
      // The last cycles play what has been heard, and end the notes that sound.
      Interruption.wait(
        atMost: delay + Self.farewell,
        until: { schedule.isOver && processor.band?.isOver ?? true || voice.isServerGone })
      voice.deactivate()
      schedule.finish()
    }

    /// Tells of what the server did to the sound.
    private static func warn(of voice: JackVoice, by writer: LiveWriter) {
      if voice.overruns > 0 {
        writer.warn("the JACK server lost audio \(voice.overruns) times: it is too busy")
      }
      if voice.hasLongerCycles {
        writer.warn(
          "the JACK server has made its cycles longer, which plays notes late; start again to keep their time"
        )
      }
    }

    private func connect(_ voice: JackVoice) throws(JackError) {
      try voice.activate()
      if let source { try voice.listen(to: source) }
      if let target { try voice.play(on: target) }
    }

    private final class Processor: JackProcessor {
      let live: LiveTranscriber
      let schedule: LiveSchedule
      let band: BandSchedule?
      let outputs: [String]

      init(_ live: LiveTranscriber, cycle: Int, bends: PitchBendMode, band: BandSchedule?) {
        self.live = live
        self.band = band
        schedule = LiveSchedule(
          live, bends: bends,
          margin: LiveSchedule.margin(
            for: LiveJack.work, cycle: cycle, sampleRate: live.sampleRate))
        outputs = ["notes"] + (band?.parts.map(\.name) ?? [])
      }

      /// The band plays in time with the voice.
      var delays: [Int] { [schedule.delay] + outputs.dropFirst().map { _ in 0 } }

      func skip(_ frames: Int) { schedule.skip(frames) }

      func process(
        _ audio: Span<Float>, _ play: (_ frame: Int, _ output: Int, MIDIMessage) -> Bool
      ) {
        band?.cycle(position: schedule.position, count: audio.count) { play($0, 1 + $1, $2) }
        schedule.cycle(audio) { play($0, 0, $1) }
      }
    }
  }
#endif
