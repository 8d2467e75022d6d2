#include <jack/jack.h>
#include <jack/midiport.h>

/// Opens a client of a running server, the default one if `server` is NULL; Swift cannot call jack_client_open itself,
/// whose arguments vary.
static inline jack_client_t *open_jack_client(
    const char *name, const char *server, jack_status_t *status) {
  return server ? jack_client_open(name, JackNoStartServer | JackServerName, status, server)
                : jack_client_open(name, JackNoStartServer, status);
}
