#if ALSA
  import CALSA
  import VocalMusic

  /// A client of ALSA's sequencer with one output port, whose messages go to all that are connected to it. One
  /// instance serves one thread at a time.
  package final class ALSASequencer {
    private let sequencer: OpaquePointer
    private let port: Int32

    /// - Parameter name: the client's name.
    package init(name: String) throws(ALSAError) {
      var opened: OpaquePointer?
      let code = snd_seq_open(&opened, "default", SND_SEQ_OPEN_OUTPUT, 0)
      guard code >= 0, let sequencer = opened else {
        throw .noSequencer(reason: Self.reason(code))
      }
      snd_seq_set_client_name(sequencer, name)
      let port = create_output_port(sequencer, "notes")
      guard port >= 0 else {
        snd_seq_close(sequencer)
        throw .noSequencer(reason: Self.reason(port))
      }
      self.sequencer = sequencer
      self.port = port
    }

    deinit { snd_seq_close(sequencer) }

    /// Connects the port to another client's.
    ///
    /// - Parameter target: a name or number and a port, such as "FLUID Synth:0" or "128:0".
    package func connect(to target: String) throws(ALSAError) {
      var address = snd_seq_addr_t()
      var code = snd_seq_parse_address(sequencer, &address, target)
      if code >= 0 {
        code = snd_seq_connect_to(sequencer, port, Int32(address.client), Int32(address.port))
      }
      guard code >= 0 else { throw .noPort(target, reason: Self.reason(code)) }
    }

    /// Sends a message at once.
    package func send(_ message: MIDIMessage) throws(ALSAError) {
      let code = send_channel_message(
        sequencer, port, message.status, message.first, message.second)
      guard code >= 0 else { throw .notSent(reason: Self.reason(code)) }
    }

    private static func reason(_ code: Int32) -> String { String(cString: snd_strerror(code)) }
  }
#endif
