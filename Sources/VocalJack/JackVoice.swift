#if JACK
  import CJack
  import Synchronization
  import VocalMusic

  #if canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Darwin)
    import Darwin
  #endif

  /// A JACK client with one audio input and some MIDI outputs, between which a ``JackProcessor`` works.
  package final class JackVoice: @unchecked Sendable {
    // Unchecked: the client's own thread uses the ports and the processor, and nobody else once it is active.

    /// Frames a second.
    package let sampleRate: Double
    /// The client's name, as the server knows it.
    package let name: String

    private let client: OpaquePointer
    private let input: OpaquePointer
    private let outputs: [OpaquePointer]
    /// The outputs' buffers of a cycle.
    private let buffers: UnsafeMutableBufferPointer<UnsafeMutableRawPointer?>
    private let processor: any JackProcessor
    private let isGone = Atomic(false)
    private let rate: Atomic<Int>
    /// Frames of a cycle at first, and of the longest one.
    private let cycle: Int
    private let longestCycle: Atomic<Int>
    private let xruns = Atomic(0)
    private var clock: CycleClock

    /// Opens a client; ``activate()`` then lets it run.
    ///
    /// - Parameters:
    ///   - server: the server's name; nil for the default one.
    ///   - makeProcessor: given the sample rate, in Hz, and the frames of a cycle.
    package init(
      name: String, server: String?,
      makeProcessor: (_ sampleRate: Double, _ cycle: Int) throws -> any JackProcessor
    ) throws {
      guard let client = open_jack_client(name, server, nil) else {
        throw JackError.noServer(name: server)
      }
      do {
        sampleRate = Double(jack_get_sample_rate(client))
        cycle = Int(jack_get_buffer_size(client))
        processor = try makeProcessor(sampleRate, cycle)
        input = try Self.port(client, "voice", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput)
        outputs = try processor.outputs.map {
          try Self.port(client, $0, JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput)
        }
      } catch {
        jack_client_close(client)
        throw error
      }
      buffers = .allocate(capacity: outputs.count)
      buffers.initialize(repeating: nil)
      rate = Atomic(Int(sampleRate))
      longestCycle = Atomic(cycle)
      clock = CycleClock(sampleRate: sampleRate)
      self.client = client
      self.name = String(cString: jack_get_client_name(client))
    }

    deinit {
      jack_client_close(client)
      buffers.deallocate()
    }

    /// Whether the server has ended, or has thrown the client out.
    package var isServerGone: Bool { isGone.load(ordering: .relaxed) }

    /// Whether the server's sample rate has changed, so that times and pitches are wrong from now on.
    package var hasRateChanged: Bool { rate.load(ordering: .relaxed) != Int(sampleRate) }

    /// Whether cycles are longer, or were, than the processor was told.
    package var hasLongerCycles: Bool { longestCycle.load(ordering: .relaxed) > cycle }

    /// How often the server has told of audio that it lost.
    package var overruns: Int { xruns.load(ordering: .relaxed) }

    /// Lets the server call the processor from now on, until ``deactivate()``.
    package func activate() throws(JackError) {
      let context = Unmanaged.passUnretained(self).toOpaque()
      jack_set_process_callback(
        client,
        { frames, context in
          JackVoice.with(context) { $0.process(frames) }
          return 0
        }, context)
      jack_set_latency_callback(
        client, { mode, context in JackVoice.with(context) { $0.declareLatency(mode) } }, context)
      watchServer(context)
      guard jack_activate(client) == 0 else { throw .notActivated }
    }

    /// Lets the server tell of what it loses and changes, and of its end.
    private func watchServer(_ context: UnsafeMutableRawPointer) {
      jack_set_xrun_callback(
        client,
        { context in
          JackVoice.with(context) { _ = $0.xruns.add(1, ordering: .relaxed) }
          return 0
        }, context)
      jack_set_sample_rate_callback(
        client,
        { rate, context in
          JackVoice.with(context) { $0.rate.store(Int(rate), ordering: .relaxed) }
          return 0
        }, context)
      jack_set_buffer_size_callback(
        client,
        { frames, context in
          JackVoice.with(context) { _ = $0.longestCycle.max(Int(frames), ordering: .relaxed) }
          return 0
        }, context)
      jack_on_shutdown(
        client,
        { context in JackVoice.with(context) { $0.isGone.store(true, ordering: .relaxed) } },
        context)
    }

    /// Ends the calls of the processor.
    package func deactivate() {
      if !isServerGone { jack_deactivate(client) }
    }

    /// Connects a port to the voice's input.
    package func listen(to source: String) throws(JackError) {
      try connect(source, name + ":voice")
    }

    /// Connects every output to a port.
    package func play(on target: String) throws(JackError) {
      for output in processor.outputs { try connect(name + ":" + output, target) }
    }

    private func connect(_ source: String, _ target: String) throws(JackError) {
      let code = jack_connect(client, source, target)
      guard code == 0 || code == Int32(EEXIST) else {
        throw .notConnected(from: source, to: target)
      }
    }

    private static func port(
      _ client: OpaquePointer, _ name: String, _ type: String, _ flag: JackPortFlags
    ) throws(JackError) -> OpaquePointer {
      guard let port = jack_port_register(client, name, type, UInt(flag.rawValue), 0) else {
        throw .noPort(name)
      }
      return port
    }

    /// Calls a function of the voice that was given to a callback, without counting a reference.
    private static func with(_ context: UnsafeMutableRawPointer?, _ body: (JackVoice) -> Void) {
      guard let context else { return }
      Unmanaged<JackVoice>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    /// Tells the server how much later than the voice each output plays, or how much earlier than what is heard of the
    /// connected outputs the voice is.
    private func declareLatency(_ mode: jack_latency_callback_mode_t) {
      let ways = zip(outputs, processor.delays).map { ($0, jack_nframes_t($1)) }
      if mode == JackCaptureLatency {
        for (output, delay) in ways {
          var range = latency(of: input, mode, later: delay)
          jack_port_set_latency_range(output, mode, &range)
        }
      } else {
        let connected = ways.filter { jack_port_connected($0.0) > 0 }
        let ranges = (connected.isEmpty ? Array(ways.prefix(1)) : connected)
          .map { latency(of: $0.0, mode, later: $0.1) }
        var range = jack_latency_range_t(
          min: ranges.map(\.min).min() ?? 0, max: ranges.map(\.max).max() ?? 0)
        jack_port_set_latency_range(input, mode, &range)
      }
    }

    private func latency(
      of port: OpaquePointer, _ mode: jack_latency_callback_mode_t, later delay: jack_nframes_t
    ) -> jack_latency_range_t {
      var range = jack_latency_range_t()
      jack_port_get_latency_range(port, mode, &range)
      range.min += delay
      range.max += delay
      return range
    }

    private func skipWhatWasLost() {
      var (frame, start, end, period) = (
        jack_nframes_t(0), jack_time_t(0), jack_time_t(0), Float(0)
      )
      guard jack_get_cycle_times(client, &frame, &start, &end, &period) == 0 else { return }
      let lost = clock.framesLost(before: start, end: end)
      if lost > 0 { processor.skip(lost) }
    }

    /// One cycle, on the server's real-time thread.
    private func process(_ frames: jack_nframes_t) {
      for index in buffers.indices {
        buffers[index] = jack_port_get_buffer(outputs[index], frames)
        if let buffer = buffers[index] { jack_midi_clear_buffer(buffer) }
      }
      skipWhatWasLost()
      let audio = jack_port_get_buffer(input, frames)?.assumingMemoryBound(to: Float.self)
      processor.process(
        UnsafeBufferPointer(start: audio, count: audio == nil ? 0 : Int(frames)).span
      ) { offset, output, message in
        let length = message.length
        guard let buffer = buffers[output],
          let bytes = jack_midi_event_reserve(buffer, jack_nframes_t(offset), length)
        else { return false }
        bytes[0] = message.status
        bytes[1] = message.first
        if length > 2 { bytes[2] = message.second }
        return true
      }
    }
  }
#endif
