/*
 * tests/rig/nvme_tcp.h - door two to the NVMe model: an NVMe/TCP target (NVMe/TCP transport 1.0, NVMe over
 * Fabrics as of base 2.0) that serves a shelf of drives to a Linux host: one port, drives told apart by
 * their NQN, a connection a queue. No digests, no authentication, no discovery.
 *
 * A malformed PDU ends its connection. Threads: one loop.
 */
#ifndef KIYOME_TESTS_RIG_NVME_TCP_H
#define KIYOME_TESTS_RIG_NVME_TCP_H

#include "tests/rig/nvme_shelf.h"

struct nvme_tcp;

/* Listens at the loopback address; PORT 0: any, and *ret_port is which. NULL: errno says why. The shelf stays
 * the caller's and must outlive it. */
struct nvme_tcp *nvme_tcp_open(struct nvme_shelf *s, uint16_t port, uint16_t *ret_port);
void nvme_tcp_close(struct nvme_tcp *t); /* NULL is fine */

/* Waits for the network, for a command that ends, or for OTHER_FD (-1: none) to be readable, at most
 * MOST_MS; serves what came. *ret_other: OTHER_FD can be read. True: a drive's moment to cut the guest's
 * power has come, and all connections are gone. */
bool nvme_tcp_turn(struct nvme_tcp *t, int other_fd, int most_ms, bool *ret_other);

/* Ends the connections of a drive (NULL: of all). */
void nvme_tcp_drop(struct nvme_tcp *t, const struct nvme_drive *d);

#endif
