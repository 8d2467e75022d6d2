#if JACK
  import CJack
  import Glibc
  import Synchronization
  import VocalMusic

  /// A JACK client with one audio input and one MIDI output, between which a ``JackProcessor`` works.
  package final class JackVoice: @unchecked Sendable {
    // Unchecked: the client's own thread uses the ports and the processor, and nobody else once it is active.

    /// Frames a second.
    package let sampleRate: Double
    /// The client's name, as the server knows it.
    package let name: String

    private let client: OpaquePointer
    private let input: OpaquePointer
    private let output: OpaquePointer
    private let processor: any JackProcessor
    private let isGone = Atomic(false)

    /// Opens a client; ``activate()`` then lets it run.
    ///
    /// - Parameters:
    ///   - server: the server's name; nil for the default one.
    ///   - makeProcessor: given the sample rate, in Hz.
    package init<Failure: Error>(
      name: String, server: String?,
      makeProcessor: (Double) throws(Failure) -> any JackProcessor
    ) throws {
      guard let client = open_jack_client(name, server, nil) else {
        throw JackError.noServer(name: server)
      }
      do {
        sampleRate = Double(jack_get_sample_rate(client))
        processor = try makeProcessor(sampleRate)
        input = try Self.port(client, "voice", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput)
        output = try Self.port(client, "notes", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput)
      } catch {
        jack_client_close(client)
        throw error
      }
      self.client = client
      self.name = String(cString: jack_get_client_name(client))
    }

    deinit { jack_client_close(client) }

    /// Whether the server has ended, or has thrown the client out.
    package var isServerGone: Bool { isGone.load(ordering: .relaxed) }

    /// Lets the server call the processor from now on, until ``deactivate()``.
    package func activate() throws(JackError) {
      let context = Unmanaged.passUnretained(self).toOpaque()
      jack_set_process_callback(
        client,
        { frames, context in
          context.map {
            Unmanaged<JackVoice>.fromOpaque($0)._withUnsafeGuaranteedRef { $0.process(frames) }
          }
          return 0
        }, context)
      jack_on_shutdown(
        client,
        { context in
          context.map {
            Unmanaged<JackVoice>.fromOpaque($0)._withUnsafeGuaranteedRef {
              $0.isGone.store(true, ordering: .relaxed)
            }
          }
        }, context)
      guard jack_activate(client) == 0 else { throw .notActivated }
    }

    /// Ends the calls of the processor.
    package func deactivate() {
      if !isServerGone { jack_deactivate(client) }
    }

    /// Connects a port to the voice's input.
    package func listen(to source: String) throws(JackError) {
      try connect(source, name + ":voice")
    }

    /// Connects the notes' output to a port.
    package func play(on target: String) throws(JackError) { try connect(name + ":notes", target) }

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

    /// One cycle, on the server's real-time thread.
    private func process(_ frames: jack_nframes_t) {
      guard let notes = jack_port_get_buffer(output, frames) else { return }
      jack_midi_clear_buffer(notes)
      let audio = jack_port_get_buffer(input, frames)?.assumingMemoryBound(to: Float.self)
      processor.process(
        UnsafeBufferPointer(start: audio, count: audio == nil ? 0 : Int(frames)).span
      ) { offset, message in
        guard let bytes = jack_midi_event_reserve(notes, jack_nframes_t(offset), 3) else {
          return false
        }
        bytes[0] = message.status
        bytes[1] = message.first
        bytes[2] = message.second
        return true
      }
    }
  }
#endif
