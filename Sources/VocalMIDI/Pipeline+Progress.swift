import Dispatch
import VocalStages

extension Pipeline {
  /// How far a call has come.
  public typealias Progress = SongProgress

  /// Like ``transcribe(samples:sampleRate:options:)``, but on a thread of its own.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - options: what is wanted.
  ///   - progress: called on another thread when a step begins, now and then while it is done, and when it ends.
  /// - Throws: ``VocalMIDIError/cancelled`` too, soon after the task was cancelled.
  public func transcribe(
    samples: [Float], sampleRate: Double, options: TranscriptionOptions = TranscriptionOptions(),
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(VocalMIDIError) -> Transcription {
    try await Worker.run { () throws(VocalMIDIError) in
      try self.stages.transcription.get().transcription(
        of: samples, sampleRate: sampleRate, options: options
      ) { progress?(Progress(step: .transcription, fraction: $0)) }
    }
  }

  /// Like ``generate(samples:sampleRate:options:stages:title:)``, but on a thread of its own.
  ///
  /// - Parameters:
  ///   - samples: full scale 1; what is not a number counts as silence.
  ///   - sampleRate: in Hz, 8000...192000.
  ///   - options: what is wanted.
  ///   - stages: which implementation of each stage is used.
  ///   - title: what the song is called; may be empty.
  ///   - progress: called on another thread when a step begins, now and then while it is done, and when it ends.
  /// - Throws: ``VocalMIDIError/cancelled`` too, soon after the task was cancelled.
  public func generate(
    samples: [Float], sampleRate: Double, options: SongOptions = SongOptions(),
    stages: SongStages = SongStages(), title: String = "",
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(VocalMIDIError) -> GeneratedSong {
    try await Worker.run { () throws(VocalMIDIError) in
      try self.maker(options, stages) { progress?($0) }
        .song(of: samples, sampleRate: sampleRate, title: title)
    }
  }

  /// Like ``generate(_:options:stages:title:)``, but on a thread of its own.
  ///
  /// - Parameters:
  ///   - transcription: of a recording.
  ///   - options: what is wanted.
  ///   - stages: which implementation of each stage is used.
  ///   - title: what the song is called; may be empty.
  ///   - progress: called on another thread when a step begins, now and then while it is done, and when it ends.
  /// - Throws: ``VocalMIDIError/cancelled`` too, soon after the task was cancelled.
  public func generate(
    _ transcription: Transcription, options: SongOptions = SongOptions(),
    stages: SongStages = SongStages(), title: String = "",
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(VocalMIDIError) -> GeneratedSong {
    try await Worker.run { () throws(VocalMIDIError) in
      try self.maker(options, stages) { progress?($0) }.song(of: transcription, title: title)
    }
  }

  /// Like ``generate(from:options:stages:title:)``, but on a thread of its own.
  ///
  /// - Parameters:
  ///   - score: its melody is the track that the options name, or ``Song/likelyMelody``.
  ///   - options: what is wanted.
  ///   - stages: which implementation of each stage is used.
  ///   - title: what the song is called; may be empty.
  ///   - progress: called on another thread when a step begins, now and then while it is done, and when it ends.
  /// - Throws: ``VocalMIDIError/cancelled`` too, soon after the task was cancelled.
  public func generate(
    from score: Song, options: SongOptions = SongOptions(), stages: SongStages = SongStages(),
    title: String = "", progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(VocalMIDIError) -> GeneratedSong {
    try await Worker.run { () throws(VocalMIDIError) in
      try self.maker(options, stages) { progress?($0) }.song(from: score, title: title)
    }
  }

  /// Like ``continued(_:options:stages:)``, but on a thread of its own.
  ///
  /// - Parameters:
  ///   - score: its melody is the track that the options name, or ``Song/likelyMelody``.
  ///   - options: what is wanted.
  ///   - stages: which implementation of each stage is used.
  ///   - progress: called on another thread when a step begins, now and then while it is done, and when it ends.
  /// - Throws: ``VocalMIDIError/cancelled`` too, soon after the task was cancelled.
  public func continued(
    _ score: Song, options: SongOptions, stages: SongStages = SongStages(),
    progress: (@Sendable (Progress) -> Void)? = nil
  ) async throws(VocalMIDIError) -> GeneratedSong {
    try await Worker.run { () throws(VocalMIDIError) in
      try self.continuing(options, stages) { progress?($0) }.continued(score)
    }
  }
}

extension Pipeline {
  /// Like ``generate(_:options:stages:title:)``, and tells of its progress meanwhile.
  package func generate(
    _ transcription: Transcription, options: SongOptions, title: String,
    report: @escaping (Progress) -> Void
  ) throws(VocalMIDIError) -> GeneratedSong {
    try maker(options, SongStages(), report: report).song(of: transcription, title: title)
  }

  /// Like ``generate(from:options:stages:title:)``, and tells of its progress meanwhile.
  package func generate(
    from score: Song, options: SongOptions, title: String, report: @escaping (Progress) -> Void
  ) throws(VocalMIDIError) -> GeneratedSong {
    try maker(options, SongStages(), report: report).song(from: score, title: title)
  }

  /// Like ``continued(_:options:stages:)``, and tells of its progress meanwhile.
  package func continued(
    _ score: Song, options: SongOptions, report: @escaping (Progress) -> Void
  ) throws(VocalMIDIError) -> GeneratedSong {
    try continuing(options, SongStages(), report: report).continued(score)
  }
}

/// Runs long computations of tasks on threads of their own, so that they do not occupy the threads that
/// Swift's tasks share.
private final class Worker: TaskExecutor {
  private static let shared = Worker()

  private let queue = DispatchQueue(
    label: "VocalMIDI", qos: .userInitiated, attributes: .concurrent)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }

  /// Runs `body`, in which the task can be asked whether it was cancelled.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable () throws(VocalMIDIError) -> Result
  ) async throws(VocalMIDIError) -> Result {
    try await withTaskExecutorPreference(shared) { () async throws(VocalMIDIError) -> Result in
      try VocalMIDIError.checkCancellation()
      let result = try body()
      try VocalMIDIError.checkCancellation()
      return result
    }
  }
}
