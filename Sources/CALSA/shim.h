#include <alsa/asoundlib.h>

/// Sends a MIDI channel message to whoever is connected to the port, at once. ALSA's own names for this are macros, which
/// Swift does not see.
///
/// Returns 0 or more, or a negative error code.
static inline int send_channel_message(
    snd_seq_t *sequencer, int port, unsigned char status, unsigned char first, unsigned char second) {
  snd_seq_event_t event;
  snd_seq_ev_clear(&event);
  snd_seq_ev_set_source(&event, port);
  snd_seq_ev_set_subs(&event);
  snd_seq_ev_set_direct(&event);
  int channel = status & 0x0F;
  switch (status & 0xF0) {
    case 0x80: snd_seq_ev_set_noteoff(&event, channel, first, second); break;
    case 0x90: snd_seq_ev_set_noteon(&event, channel, first, second); break;
    case 0xB0: snd_seq_ev_set_controller(&event, channel, first, second); break;
    case 0xC0: snd_seq_ev_set_pgmchange(&event, channel, first); break;
    case 0xE0: snd_seq_ev_set_pitchbend(&event, channel, (second << 7 | first) - 8192); break;
    default: return 0;
  }
  return snd_seq_event_output_direct(sequencer, &event);
}

/// Creates a port that other clients may read from; returns its number, or a negative error code.
static inline int create_output_port(snd_seq_t *sequencer, const char *name) {
  return snd_seq_create_simple_port(
      sequencer, name, SND_SEQ_PORT_CAP_READ | SND_SEQ_PORT_CAP_SUBS_READ,
      SND_SEQ_PORT_TYPE_MIDI_GENERIC | SND_SEQ_PORT_TYPE_APPLICATION);
}
