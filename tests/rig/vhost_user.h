/*
 * tests/rig/vhost_user.h - the back end's half of QEMU's vhost-user protocol: one connection, its
 * memory and its virtqueues (split rings, virtio 1.0). Knows nothing of what the queues carry.
 * Messages as docs/interop/vhost-user of QEMU 7.2 gives them; rings as virtio 1.1 section 2.6.
 * What the guest wrote is foreign: addresses and lengths are checked, a wrong ring is stopped.
 * Threads: one.
 */
#ifndef KIYOME_TESTS_RIG_VHOST_USER_H
#define KIYOME_TESTS_RIG_VHOST_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#define VHOST_RINGS      8
#define VHOST_REGIONS    8
#define VHOST_SEGMENTS   1024
#define VHOST_DESCRIPTOR 16u /* bytes */

struct vhost_region {
	uint64_t guest, user, n; /* the guest's physical address, QEMU's own, bytes */
	uint8_t *mapped;         /* NULL: none */
	size_t n_mapped;
	uint64_t offset; /* of the region in the mapping */
};

struct vhost_ring {
	uint32_t n; /* descriptors */
	const uint8_t *descriptors, *available;
	uint8_t *used;
	uint64_t at[3]; /* QEMU's addresses of descriptors, used, available */
	uint16_t last_available, n_used;
	int kick, call; /* eventfds; -1: none */
	bool is_started, is_enabled;
};

struct vhost {
	int fd;     /* -1: nobody is connected */
	pid_t peer; /* QEMU */
	uint64_t device_features, features;
	struct vhost_region regions[VHOST_REGIONS];
	struct vhost_ring rings[VHOST_RINGS];
	/* Grows when a ring stops: chains taken before must not be given back. */
	unsigned epoch;
};

/* A request: what the guest gives (out) and the room that it offers (in). */
struct vhost_chain {
	uint16_t head;
	unsigned ring, epoch;
	size_t n_out, n_in; /* segments */
	struct iovec out[VHOST_SEGMENTS], in[VHOST_SEGMENTS];
};

/* A listening socket at PATH (replaced if there is one); -1 with errno. */
int vhost_listen(const char *path);
/* Takes a connection; the device offers FEATURES beside what the protocol needs. */
bool vhost_accept(struct vhost *v, int listening, uint64_t features);
/* QEMU is gone, or said something that makes no sense. */
void vhost_close(struct vhost *v);

/* Reads and answers one message. False: the connection is over; call vhost_close(). */
bool vhost_message(struct vhost *v);

/* N bytes of the guest's memory at its own address, or at QEMU's; NULL: not all of it is. */
uint8_t *vhost_at(struct vhost *v, uint64_t address, uint64_t n, bool is_users);

bool vhost_is_running(const struct vhost *v, unsigned ring);
/* The next request of a ring, if there is one. */
bool vhost_take(struct vhost *v, unsigned ring, struct vhost_chain *ret);
/* Gives a chain back with N bytes written to its in half. Chains of an old epoch are forgotten. */
void vhost_give(struct vhost *v, const struct vhost_chain *chain, uint32_t n);

/* Bytes of segments, from an offset: how many were copied. */
size_t vhost_gather(const struct iovec *segments, size_t n_segments, size_t at, void *to, size_t n);
size_t vhost_scatter(const struct iovec *segments, size_t n_segments, size_t at, const void *from,
		     size_t n);
size_t vhost_bytes(const struct iovec *segments, size_t n_segments);

#endif
